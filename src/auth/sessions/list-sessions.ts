import { byUser } from '../../database/by-user';
import type { Db } from '../../database/database';
import { MAX_SESSIONS } from './remove-spent';
import { SESSION, type Session, type SessionLifetimes } from './session';

/**
 * For each user, in order, the sessions that have not ended, the newest first. One statement for all of them.
 *
 * @param userIds - UUIDs, as the database writes them.
 */
export async function listSessions(
  prisma: Pick<Db, 'session'>,
  userIds: readonly string[],
  { idleSeconds }: SessionLifetimes,
): Promise<Session[][]> {
  const now = Date.now();
  const sessions = await prisma.session.findMany({
    where: {
      userId: { in: [...userIds] },
      expiresAt: { gt: new Date(now) },
      lastUsedAt: { gt: new Date(now - idleSeconds * 1000) },
    },
    orderBy: [{ createdAt: 'desc' }, { id: 'desc' }],
    // A user may have one more while the oldest is about to go.
    take: userIds.length * (MAX_SESSIONS + 1),
    select: { ...SESSION, userId: true },
  });
  return byUser<Session>(userIds, sessions).map((list) => list.slice(0, MAX_SESSIONS));
}
