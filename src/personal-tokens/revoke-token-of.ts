import { OPERATOR, recordAudit } from '../audit/record';
import type { Db } from '../database/database';
import { isUuid } from '../identity/uuid';
import type { PersonalTokensDependencies } from './dependencies';
import { PERSONAL_ACCESS_TOKEN, type PersonalAccessToken } from './personal-token';

/** A personal access token, and whose it is. */
export interface OwnedToken {
  readonly token: PersonalAccessToken;
  readonly userId: string;
}

/** Anybody's token, by its id; for the operator. Text that is no UUID is no token's. */
export async function findToken(prisma: Pick<Db, 'personalAccessToken'>, id: string): Promise<OwnedToken | undefined> {
  if (!isUuid(id)) return undefined;
  const select = { ...PERSONAL_ACCESS_TOKEN, userId: true };
  const found = await prisma.personalAccessToken.findUnique({ where: { id: id.toLowerCase() }, select });
  if (!found) return undefined;
  const { userId, ...token } = found;
  return { token, userId };
}

/**
 * Ends a user's personal access token for whoever runs the server.
 *
 * @returns whether there was one to end.
 */
export function revokeTokenOf(
  { database }: Pick<PersonalTokensDependencies, 'database'>,
  { token, userId }: OwnedToken,
): Promise<boolean> {
  return database.transaction(async (tx) => {
    const { count } = await tx.personalAccessToken.deleteMany({ where: { id: token.id, userId } });
    if (count === 0) return false;
    await recordAudit(tx, {
      action: 'PERSONAL_ACCESS_TOKEN_REVOKED',
      actor: OPERATOR,
      targetId: userId,
      before: { personalAccessTokenId: token.id },
      origin: null,
    });
    return true;
  });
}
