import { byUser } from '../../database/by-user';
import type { Db } from '../../database/database';
import { MAX_SESSIONS } from './remove-spent';
import type { Session, SessionLifetimes } from './session';

/**
 * For each user, in order, the sessions that have not ended, the newest first. One statement for all of them.
 *
 * @param userIds - UUIDs, as the database writes them.
 */
export async function listSessions(
  prisma: Pick<Db, '$queryRaw'>,
  userIds: readonly string[],
  { idleSeconds }: SessionLifetimes,
): Promise<Session[][]> {
  // By the database's clock, which also judges the sessions. A user may have one more while the oldest is about to go.
  const sessions = await prisma.$queryRaw<(Session & { readonly userId: string })[]>`
    SELECT id, user_id AS "userId", scopes, user_agent AS "userAgent", address, created_at AS "createdAt",
           last_used_at AS "lastUsedAt", expires_at AS "expiresAt"
    FROM sessions
    WHERE user_id = ANY (${[...userIds]}::uuid[]) AND expires_at > now()
      AND last_used_at > now() - make_interval(secs => ${idleSeconds})
    ORDER BY created_at DESC, id DESC LIMIT ${userIds.length * (MAX_SESSIONS + 1)}`;
  return byUser<Session>(userIds, sessions).map((list) => list.slice(0, MAX_SESSIONS));
}
