import type { PlainSql } from './plain-sql';

/**
 * For how long an actor who has written reads from the primary, in seconds. The ids of audit events are UUIDv7 with the
 * database's time, a little before their transaction commits. So the window is longer than the replica's lag (5 s at
 * most) and a transaction (5 s) together. The rest covers servers of an earlier release, which make ids by their own
 * clock: one that is 20 s slow does no harm.
 */
const WINDOW_SECONDS = 30;

/** The least UUIDv7 of a moment begins with its milliseconds since 1970, 48 bits of them. */
const WINDOW_BEGINS = `(lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - ${WINDOW_SECONDS * 1000}), 12, '0')
  || repeat('0', 20))::uuid`;

/**
 * Whether somebody has changed anything within the last 30 seconds, through whichever server. Every change is audited
 * in its own transaction, so that the primary knows: one look into the index of actors.
 *
 * @param primary - never a replica: it may not know yet.
 * @param actorId - a user's or a client's id.
 */
export async function hasWrittenLately(primary: PlainSql, actorId: string): Promise<boolean> {
  const [answer] = await primary<{ wrote: boolean }>(
    `SELECT EXISTS (SELECT FROM audit_events WHERE actor_id = $1 AND id >= ${WINDOW_BEGINS}) AS wrote`,
    [actorId],
  );
  return answer?.wrote !== false;
}
