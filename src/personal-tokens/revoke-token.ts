import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import { isUuid } from '../identity/uuid';
import type { UserViewer } from '../identity/viewer';
import type { PersonalTokensDependencies } from './dependencies';

/**
 * Ends one of the viewer's personal access tokens.
 *
 * @returns its id, or undefined if the viewer has no such token.
 */
export async function revokeToken(
  { database }: Pick<PersonalTokensDependencies, 'database'>,
  viewer: UserViewer,
  id: string,
  origin: AuditOrigin,
): Promise<string | undefined> {
  if (!isUuid(id)) return undefined;
  const tokenId = id.toLowerCase();
  const userId = viewer.user.id;
  return database.transaction(async (tx) => {
    const { count } = await tx.personalAccessToken.deleteMany({ where: { id: tokenId, userId } });
    if (count === 0) return undefined;
    await recordAudit(tx, {
      action: 'PERSONAL_ACCESS_TOKEN_REVOKED',
      actor: actorOf(viewer),
      targetId: userId,
      before: { personalAccessTokenId: tokenId },
      origin,
    });
    return tokenId;
  });
}
