import { byUser } from '../database/by-user';
import type { Db } from '../database/database';
import { MAX_TOKENS, type PersonalAccessToken } from './personal-token';

/**
 * For each user, in order, the tokens that have not expired, the newest first. One statement for all of them.
 *
 * @param userIds - UUIDs, as the database writes them.
 */
export async function listTokens(
  prisma: Pick<Db, '$queryRaw'>,
  userIds: readonly string[],
): Promise<PersonalAccessToken[][]> {
  // By the database's clock, which also judges the tokens.
  const tokens = await prisma.$queryRaw<(PersonalAccessToken & { readonly userId: string })[]>`
    SELECT id, user_id AS "userId", name, scopes, created_at AS "createdAt", last_used_at AS "lastUsedAt",
           expires_at AS "expiresAt"
    FROM personal_access_tokens WHERE user_id = ANY (${[...userIds]}::uuid[]) AND expires_at > now()
    ORDER BY id DESC LIMIT ${userIds.length * MAX_TOKENS}`;
  return byUser<PersonalAccessToken>(userIds, tokens);
}
