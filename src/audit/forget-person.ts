import type { Tx } from '../database/database';

/** Who is to be forgotten. */
export interface Person {
  readonly userId: string;
  /** The clients that were theirs: what these did came from their machines. */
  readonly clientIds: readonly string[];
}

/**
 * Takes what is personal out of the audit events about a user. That something happened, when, of what kind and to
 * which users stays.
 *
 * - Values go from all that was done to them, by whomever, and from all that they did, but for what they changed about
 *   other users: that is about those, and an admin must not wipe out what they granted by closing their own account.
 * - Address, program and the request's id, which a client may choose, go from what they or their clients did, and from what was done to them by somebody without a
 *   token, who may have been them. Those of another user stay: they are not theirs.
 *
 * @param tx - the transaction that deletes the user, after the deletion: by then whatever was under way is written.
 */
export async function forgetPerson(tx: Pick<Tx, '$executeRaw'>, { userId, clientIds }: Person): Promise<void> {
  const ids = [userId, ...clientIds];
  await tx.$executeRaw`
    UPDATE audit_events SET
      before = CASE WHEN about_another THEN before END,
      after = CASE WHEN about_another THEN after END,
      address = CASE WHEN by_another THEN address END,
      user_agent = CASE WHEN by_another THEN user_agent END,
      request_id = CASE WHEN by_another THEN request_id END
    FROM (
      SELECT id AS event_id,
             actor_id IS NOT NULL AND actor_id <> ALL (${ids}::uuid[]) AS by_another,
             action = 'USER_UPDATED' AND target_id <> ALL (${ids}::uuid[]) AS about_another
      FROM audit_events WHERE actor_id = ANY (${ids}::uuid[]) OR target_id = ANY (${ids}::uuid[])
    ) AS found
    WHERE audit_events.id = event_id`;
}
