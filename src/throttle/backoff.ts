import type { Pool } from 'pg';
import { TABLE } from './table';

/** How failures in a row are slowed down. */
export interface BackoffOptions {
  /** So many are free. */
  readonly free: number;
  /** The wait after the last free one, in milliseconds; each further failure doubles it. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** After so many milliseconds without an attempt the failures are forgotten. */
  readonly forgetAfterMs: number;
}

/** Lets attempts in at growing distances. Keys are those of `createThrottleKey`. */
export interface Backoff {
  /**
   * Counts an attempt as a failure, if it is time for one. Of attempts that are made at the same time, only as many
   * get in as would have one after the other.
   *
   * @returns 0, or for how many milliseconds to wait; then nothing was counted.
   */
  take(key: string): Promise<number>;
  /** Takes back an attempt that was never judged: the next one may be made at once. */
  giveBack(key: string): Promise<void>;
  /** Forgets the failures. */
  forget(key: string): Promise<void>;
}

/** Milliseconds since 1970 by the one clock that all nodes share. */
const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/**
 * Makes a backoff on the table of counts, shared by all nodes. A row's `expire` is when it is forgotten, which tells
 * when its last attempt was: so the wait needs no column, and one conditional upsert decides and counts.
 */
export function createBackoff(pool: Pick<Pool, 'query'>, options: BackoffOptions): Backoff {
  const { free, firstWaitMs, longestWaitMs, forgetAfterMs } = options;
  // The exponent is bounded, or a double would overflow after a thousand failures.
  const wait = `least($4::float8, $3::float8 * power(2, least(t.points - $2::int, 30)))::bigint`;
  const opensAt = `CASE WHEN t.points < $2::int THEN 0 ELSE t.expire - $5::bigint + ${wait} END`;

  return {
    async take(key) {
      const values = [key, free, firstWaitMs, longestWaitMs, forgetAfterMs];
      const taken = await pool.query(
        `INSERT INTO ${TABLE} AS t (key, points, expire) VALUES ($1, 1, ${NOW} + $5::bigint)
         ON CONFLICT (key) DO UPDATE
           SET points = CASE WHEN t.expire <= ${NOW} THEN 1 ELSE t.points + 1 END, expire = ${NOW} + $5::bigint
           WHERE t.expire <= ${NOW} OR ${opensAt} <= ${NOW}
         RETURNING t.points`,
        values,
      );
      if (taken.rowCount) return 0;
      const refused = await pool.query<{ ms: string }>(
        `SELECT ${opensAt} - ${NOW} AS ms FROM ${TABLE} AS t WHERE key = $1`,
        values,
      );
      return Math.max(1, Number(refused.rows[0]?.ms ?? 1));
    },
    async giveBack(key) {
      await pool.query(
        `UPDATE ${TABLE} SET points = greatest(points - 1, 0), expire = expire - $2::bigint WHERE key = $1`,
        [key, longestWaitMs],
      );
    },
    async forget(key) {
      await pool.query(`DELETE FROM ${TABLE} WHERE key = $1`, [key]);
    },
  };
}
