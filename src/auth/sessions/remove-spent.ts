import type { AuditOrigin } from '../../audit/audit-event';
import { recordAudit, userActor } from '../../audit/record';
import type { Database } from '../../database/database';
import type { SessionLifetimes } from './session';

/** More sessions of one user than this, and the oldest ends. */
export const MAX_SESSIONS = 100;

/**
 * SQL that tells, before one more session of a user begins, whether {@link removeSpent} will find something to do.
 *
 * @param userId - SQL of the user's id.
 * @param idleSeconds - the parameter with that of the lifetimes.
 */
export function hasSpent(userId: string, idleSeconds: string): string {
  return `(SELECT count(*) >= ${MAX_SESSIONS} OR coalesce(bool_or(${isOver(idleSeconds)}), false)
    FROM sessions WHERE user_id = ${userId})`;
}

/** Removes sessions of this user that have run out, and the oldest of those that are too many. */
export async function removeSpent(
  { transaction }: Pick<Database, 'transaction'>,
  userId: string,
  { idleSeconds }: SessionLifetimes,
  origin: AuditOrigin,
): Promise<void> {
  await transaction(async (tx) => {
    // Whoever deletes the user waits for this, and takes the address out of what is written down.
    await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${userId}::uuid FOR KEY SHARE`;
    const removed = await tx.$queryRawUnsafe<{ sessionId: string; isOver: boolean }[]>(REMOVE, userId, idleSeconds);
    for (const { sessionId, isOver } of removed) {
      if (isOver) continue;
      const before = { sessionId };
      await recordAudit(tx, { action: 'SESSION_REVOKED', actor: userActor(userId), targetId: userId, before, origin });
    }
  });
}

const REMOVE = `
  WITH mine AS (
    SELECT id, ${isOver('$2')} AS is_over, row_number() OVER (ORDER BY created_at DESC, id DESC) AS place
    FROM sessions WHERE user_id = $1::uuid)
  DELETE FROM sessions USING mine WHERE sessions.id = mine.id AND (is_over OR place > ${MAX_SESSIONS})
  RETURNING sessions.id AS "sessionId", is_over AS "isOver"`;

function isOver(idleSeconds: string): string {
  return `(expires_at <= now() OR last_used_at <= now() - make_interval(secs => ${idleSeconds}))`;
}
