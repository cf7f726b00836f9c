import { createHmac, hkdfSync } from 'node:crypto';
import type { Pool, QueryConfig } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';

/**
 * The table of counts: `key`, `points`, and `expire` in milliseconds since 1970 (the columns of rate-limiter-flexible).
 * `database/housekeeping` removes expired rows.
 */
const TABLE = 'throttles';

/** Returns the key of a count: `purpose`, then a keyed hash of `value`. */
export type ThrottleKey = (purpose: string, value: string) => string;

/**
 * Makes the keys of counts. They are hashes, because people sometimes type their password into the name of a login, and
 * names are counted. The hashes are keyed, because addresses and passwords are easily guessed from plain ones.
 *
 * @param secret - shared by all servers; a new secret resets every count. Empty if there is none to share: the hashes are
 * then no better than plain ones.
 */
export function createThrottleKey(secret: string): ThrottleKey {
  const key = Buffer.from(hkdfSync('sha256', secret, '', 'scoped-api/throttle-key', 32));
  return (purpose, value) =>
    `${purpose}:${createHmac('sha256', key).update(`${purpose}\0${value}`).digest('base64url')}`;
}

/** The limit for one key. */
export interface Limit {
  /** Maximum number of attempts in a window. */
  readonly points: number;
  /** Length of a window, in seconds. It begins with the first attempt; at its end the count is 0 again. */
  readonly perSeconds: number;
}

/** Counts up to a limit within a window of time. */
export type Window = ReturnType<typeof createWindow>;

/** Makes a window on the table of counts, which all servers share. Its keys are those of {@link createThrottleKey}. */
export function createWindow(pool: Pool, { points, perSeconds }: Limit) {
  const limiter = new RateLimiterPostgres({
    // The library prepares its statements by name. A connection pooler gives such a session to other clients, so the
    // names are left out here.
    storeClient: { query: ({ text, values }: QueryConfig) => pool.query(text, values) },
    storeType: 'pool',
    tableName: TABLE,
    tableCreated: true,
    // The library's own cleaning cannot be stopped.
    clearExpiredByTimeout: false,
    keyPrefix: '',
    points,
    duration: perSeconds,
  });

  /**
   * Takes one attempt back. Not by the library: for a window that has ended, it would store a negative count, which
   * needs another statement to remove.
   */
  async function giveBack(key: string): Promise<void> {
    await pool.query(`UPDATE ${TABLE} SET points = greatest(points - 1, 0) WHERE key = $1`, [key]);
  }

  return {
    /** Returns for how many milliseconds the window is full; 0 if it is not. Counts nothing. */
    async closedFor(key: string): Promise<number> {
      const found = await limiter.get(key);
      return found && found.consumedPoints >= points ? atLeastOne(found.msBeforeNext) : 0;
    },
    /**
     * Counts one, if there is room.
     *
     * @returns 0, or for how many milliseconds the window is full; then nothing was counted.
     */
    async take(key: string): Promise<number> {
      try {
        await limiter.consume(key);
        return 0;
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        // The library also counts what it refuses. Without this, the counts of successes would not add up to zero.
        await giveBack(key);
        return atLeastOne(refused.msBeforeNext);
      }
    },
    giveBack,
  };
}

/** 0 would mean that there is room. */
function atLeastOne(ms: number): number {
  return Math.max(1, ms);
}

/** The delays after failures in a row. */
interface BackoffOptions {
  /** Failures without a wait. */
  readonly free: number;
  /** The wait after the last of these, in milliseconds; each further failure doubles it. */
  readonly firstWaitMs: number;
  readonly longestWaitMs: number;
  /** Milliseconds without an attempt after which the failures are forgotten. */
  readonly forgetAfterMs: number;
}

/** Milliseconds since 1970 by the clock of the database, which all servers share. */
const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/**
 * Makes a backoff, which allows attempts at growing intervals, on the table of counts, which all servers share. Its keys
 * are those of {@link createThrottleKey}. The `expire` of a row is when it is forgotten, which gives the time of its last
 * attempt: so the wait needs no column, and one conditional upsert decides and counts.
 */
export function createBackoff(pool: Pick<Pool, 'query'>, options: BackoffOptions) {
  const { free, firstWaitMs, longestWaitMs, forgetAfterMs } = options;
  // The exponent is limited: a double would overflow after a thousand failures.
  const wait = `least($4::float8, $3::float8 * power(2, least(t.points - $2::int, 30)))::bigint`;
  const opensAt = `CASE WHEN t.points < $2::int THEN 0 ELSE t.expire - $5::bigint + ${wait} END`;

  return {
    /**
     * Counts an attempt as a failure, if its time has come. Parallel attempts are allowed only as often as sequential
     * ones.
     *
     * @returns 0, or how many milliseconds to wait; then nothing was counted.
     */
    async take(key: string): Promise<number> {
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
    /** Takes back an attempt without a result: the next one may be made at once. */
    async giveBack(key: string): Promise<void> {
      await pool.query(
        `UPDATE ${TABLE} SET points = greatest(points - 1, 0), expire = expire - $2::bigint WHERE key = $1`,
        [key, longestWaitMs],
      );
    },
    /** Forgets the failures. */
    async forget(key: string): Promise<void> {
      await pool.query(`DELETE FROM ${TABLE} WHERE key = $1`, [key]);
    },
  };
}
