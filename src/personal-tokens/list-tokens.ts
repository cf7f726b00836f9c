import { byUser } from '../database/by-user';
import type { Db } from '../database/database';
import { MAX_TOKENS, PERSONAL_ACCESS_TOKEN, type PersonalAccessToken } from './personal-token';

/**
 * For each user, in order, the tokens that have not expired, the newest first. One statement for all of them.
 *
 * @param userIds - UUIDs, as the database writes them.
 */
export async function listTokens(
  prisma: Pick<Db, 'personalAccessToken'>,
  userIds: readonly string[],
): Promise<PersonalAccessToken[][]> {
  const tokens = await prisma.personalAccessToken.findMany({
    where: { userId: { in: [...userIds] }, expiresAt: { gt: new Date() } },
    orderBy: { id: 'desc' },
    take: userIds.length * MAX_TOKENS,
    select: { ...PERSONAL_ACCESS_TOKEN, userId: true },
  });
  return byUser<PersonalAccessToken>(userIds, tokens);
}
