import type { Pool } from 'pg';
import { createPool, DEFAULT_LIMITS } from './connection';
import type { PlainSql } from './plain-sql';

/**
 * Measures how much a replica has replayed, by positions in the primary's log and by the clock of this process only.
 */
interface ReplicaPosition {
  /**
   * Records a position of the primary's log, and then one of the replica's.
   *
   * @param askedAt - when the primary was asked, in milliseconds of `performance.now()`.
   * @param written - the end of the primary's log then, or later.
   * @param replayed - the position of the replica, read after that.
   * @returns the lag of the replica at that time, at least, in milliseconds.
   */
  note(askedAt: number, written: bigint, replayed: bigint): number;
  /** The replica has everything that was committed before this moment; undefined while that is not known. */
  completeUntil(): number | undefined;
  /** Forgets everything: the replica may be another one when it comes back. */
  reset(): void;
}

/** Positions that are kept: at one a second, more than the longest lag that is compared with. */
const KEPT = 600;

/**
 * Creates a {@link ReplicaPosition}. A replica that has replayed the position where the primary's log ended at some
 * moment has everything that was committed before. It only advances, so this stays true even if the measurement is old:
 * if the replica falls behind right after the question, `now - completeUntil()` grows by itself. The clocks of other
 * machines, and how long a primary has been idle, do not matter.
 */
export function createReplicaPosition(): ReplicaPosition {
  let positions: { askedAt: number; written: bigint }[] = [];
  let until: number | undefined;
  return {
    note(askedAt, written, replayed) {
      positions.push({ askedAt, written });
      if (positions.length > KEPT) positions.shift();
      const reached = positions.findLastIndex((position) => position.written <= replayed);
      if (reached >= 0) {
        until = positions[reached]?.askedAt;
        positions = positions.slice(reached);
      }
      return askedAt - (until ?? positions[0]?.askedAt ?? askedAt);
    },
    completeUntil: () => until,
    reset() {
      positions = [];
      until = undefined;
    },
  };
}

/** Maximum lag of a replica in use, in milliseconds. `WRITER_WINDOW_SECONDS` depends on it. */
export const MAX_LAG_MS = 5_000;

/**
 * Creates the pool of {@link probeReplica}, with one connection.
 *
 * @param url - of the replica.
 * @param timeoutMs - limit for connecting, and for each answer.
 */
export function createProbePool(url: string, timeoutMs: number) {
  return createPool({
    url,
    max: 1,
    access: 'any',
    limits: { ...DEFAULT_LIMITS, statementMs: timeoutMs },
    connectionTimeoutMs: timeoutMs,
    onConnectionLost: () => {},
  });
}

/** The replica can't be used, for a reason that an operator can fix; the message has the reason. */
class ReplicaUnfitError extends Error {
  override readonly name = 'ReplicaUnfitError';
}

/** The primary could not be asked: nothing is known about the replica. */
export class PrimaryUnknownError extends Error {
  override readonly name = 'PrimaryUnknownError';
}

/** The data of a server: the cluster, and the database in it. */
const IDENTITY = `(SELECT system_identifier::text FROM pg_control_system()) || '/' || current_database() AS identity`;
const PRIMARY = `SELECT pg_current_wal_lsn()::text AS lsn, ${IDENTITY}`;
const REPLICA = `SELECT pg_is_in_recovery() AS standby, pg_last_wal_replay_lsn()::text AS lsn, ${IDENTITY}`;

interface PrimaryRow {
  readonly lsn: string;
  readonly identity: string;
}

/**
 * Asks both servers for their positions, and records them.
 *
 * @returns the lag of the replica, in milliseconds.
 * @throws {ReplicaUnfitError} when it is not a replica of the primary, {@link PrimaryUnknownError} when the primary does not
 * answer, and any error of the replica's connection.
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
  // A replica of a primary that failed may have replayed what the new primary does not have: their histories differ.
  if (replayed > readLsn(written.lsn) && replayed > readLsn((await askPrimary(primary)).lsn)) {
    throw new ReplicaUnfitError('it is ahead of the primary, so it follows another one');
  }
  return position.note(askedAt, readLsn(written.lsn), replayed);
}

async function askPrimary(primary: PlainSql): Promise<PrimaryRow> {
  try {
    const [row] = await primary<PrimaryRow & Record<string, unknown>>(PRIMARY, []);
    return row as PrimaryRow;
  } catch (error) {
    throw new PrimaryUnknownError(`the primary does not say how far it is: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Reads a `pg_lsn`, such as `16/B374D848`, as the number of bytes that it is. */
export function readLsn(text: string): bigint {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text) ?? [];
  if (high === undefined || low === undefined) throw new Error(`${text} is not a position in a log`);
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}
