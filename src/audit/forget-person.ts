import type { Tx } from '../database/database';

/** The user who is deleted. */
interface Person {
  readonly userId: string;
  /** The clients that were theirs: their requests came from the user's machines. */
  readonly clientIds: readonly string[];
}

/**
 * Removes personal data from the audit events about a user. The fact, the time, the kind and the users of each event
 * are kept.
 *
 * - Values are removed from every event about the user, and from every event that they caused, except from those that
 *   created, changed or invited other users: those values are about the others, and an admin must not erase the record of
 *   what they granted by closing their own account.
 * - Address, user agent and the id of the request, which a client may choose, are removed from events that the user or
 *   their clients caused, and from events about the user that a caller without a token caused, who may have been the
 *   user. Those of other users are kept.
 *
 * @param tx - the transaction that deletes the user, after the deletion: then all of their events are written.
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
             action IN ('USER_UPDATED', 'USER_REGISTERED', 'USER_INVITED', 'INVITATION_REVOKED', 'FACTOR_REMOVED') AND target_id <> ALL (${ids}::uuid[]) AS about_another
      FROM audit_events WHERE actor_id = ANY (${ids}::uuid[]) OR target_id = ANY (${ids}::uuid[])
    ) AS found
    WHERE audit_events.id = event_id`;
}
