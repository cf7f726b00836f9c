import type { Pool, QueryConfig } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import type { Limit } from './limits';
import { TABLE } from './table';

/** Counts up to a limit within a window of time that the first count opens. Keys are those of `createThrottleKey`. */
export interface Window {
  /** For how many milliseconds nothing more is let in; 0 if something is. Counts nothing. */
  closedFor(key: string): Promise<number>;
  /**
   * Counts one, if there is room.
   *
   * @returns 0, or for how many milliseconds nothing more is let in; then nothing was counted.
   */
  take(key: string): Promise<number>;
  /** Counts one, room or not. */
  count(key: string): Promise<void>;
  /** Takes one back. */
  giveBack(key: string): Promise<void>;
}

/** Makes a window on the table of counts, shared by all nodes. */
export function createWindow(pool: Pool, { points, perSeconds }: Limit): Window {
  const limiter = new RateLimiterPostgres({
    // The library prepares its statements by name, in a session that a pooler gives to the next one in the queue.
    storeClient: { query: ({ text, values }: QueryConfig) => pool.query(text, values) },
    storeType: 'pool',
    tableName: TABLE,
    tableCreated: true,
    // The library's own sweep can't be stopped: `database/housekeeping` sees to it.
    clearExpiredByTimeout: false,
    keyPrefix: '',
    points,
    duration: perSeconds,
  });

  // Not by the library: what was taken in a window that is over would become a credit, and take a statement to remove.
  async function giveBack(key: string): Promise<void> {
    await pool.query(`UPDATE ${TABLE} SET points = greatest(points - 1, 0) WHERE key = $1`, [key]);
  }

  return {
    async closedFor(key) {
      const found = await limiter.get(key);
      return found && found.consumedPoints >= points ? atLeastOne(found.msBeforeNext) : 0;
    },
    async take(key) {
      try {
        await limiter.consume(key);
        return 0;
      } catch (refused) {
        if (!(refused instanceof RateLimiterRes)) throw refused;
        // The library counts what it refuses. Given back later, the counts of successes would not add up to nothing.
        await giveBack(key);
        return atLeastOne(refused.msBeforeNext);
      }
    },
    async count(key) {
      await limiter.penalty(key);
    },
    giveBack,
  };
}

/** 0 would mean that there is room. */
function atLeastOne(ms: number): number {
  return Math.max(1, ms);
}
