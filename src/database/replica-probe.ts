import type { Pool } from 'pg';
import type { PlainSql } from './plain-sql';
import { type ReplicaPosition, readLsn } from './replica-position';

/** Which data a server holds: that of one cluster, and of one database in it. */
const IDENTITY = `(SELECT system_identifier::text FROM pg_control_system()) || '/' || current_database() AS identity`;
const PRIMARY = `SELECT pg_current_wal_lsn()::text AS lsn, ${IDENTITY}`;
const REPLICA = `SELECT pg_is_in_recovery() AS standby, pg_last_wal_replay_lsn()::text AS lsn, ${IDENTITY}`;

interface Place {
  readonly lsn: string;
  readonly identity: string;
}

/** The replica can't be used, for a reason that an operator can mend; the message says which. */
export class ReplicaUnfitError extends Error {
  override readonly name = 'ReplicaUnfitError';
}

/** The primary could not be asked: nothing is known about the replica. */
export class PrimaryUnknownError extends Error {
  override readonly name = 'PrimaryUnknownError';
}

/**
 * Asks both servers where they are, and notes it.
 *
 * @returns how much of the past the replica lacks, in milliseconds.
 * @throws {ReplicaUnfitError} when it is none of the primary's replicas, {@link PrimaryUnknownError} when the primary
 * does not say, and whatever the replica's connection throws.
 */
export async function probeReplica(primary: PlainSql, replica: Pool, position: ReplicaPosition): Promise<number> {
  const askedAt = performance.now();
  const written = await askPrimary(primary);
  const { rows } = await replica.query<{ standby: boolean; lsn: string | null; identity: string }>(REPLICA);
  const [found] = rows;
  if (!found?.standby) {
    throw new ReplicaUnfitError('it is no replica: the server there is not in recovery, so it accepts writes');
  }
  if (found.identity !== written.identity) throw new ReplicaUnfitError('it has the data of another database');
  if (found.lsn === null) throw new ReplicaUnfitError('it does not say how far it has come');
  const replayed = readLsn(found.lsn);
  // A replica of a primary that failed may have seen what the new primary has not: they have parted ways.
  if (replayed > readLsn(written.lsn) && replayed > readLsn((await askPrimary(primary)).lsn)) {
    throw new ReplicaUnfitError('it is ahead of the primary, so it follows another one');
  }
  return position.note(askedAt, readLsn(written.lsn), replayed);
}

async function askPrimary(primary: PlainSql): Promise<Place> {
  try {
    const [place] = await primary<Place & Record<string, unknown>>(PRIMARY, []);
    return place as Place;
  } catch (error) {
    throw new PrimaryUnknownError(`the primary does not say how far it is: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
