import type { Pool } from 'pg';
import { createPool } from '../../src/database/connection';
import { createMetrics, type Metrics } from '../../src/metrics/metrics';
import { createThrottleKey } from '../../src/throttle/counts';
import { createTestDatabase } from '../support/test-database';

/** The table of counts on a database of its own, and what throttles need. */
export interface ThrottleHarness {
  readonly pool: Pool;
  /** Another node's. */
  readonly otherPool: Pool;
  readonly metrics: Metrics;
  readonly key: ReturnType<typeof createThrottleKey>;
  rows(): Promise<{ key: string; points: number; expire: string }[]>;
  /** Lets time go by, for the counts. */
  pass(seconds: number): Promise<void>;
  clear(): Promise<void>;
  /** Refusals so far, by limit. */
  rejections(): Promise<Record<string, number>>;
  close(): Promise<void>;
}

export async function createThrottleHarness(): Promise<ThrottleHarness> {
  const database = await createTestDatabase();
  const open = () => createPool({ url: database.url, max: 10, connectionTimeoutMs: 5_000, onConnectionLost: () => {} });
  const [pool, otherPool] = [open(), open()];
  const metrics = createMetrics();
  return {
    pool,
    otherPool,
    metrics,
    key: createThrottleKey('a secret for tests'),
    /** What counts for anything: a count of nothing stays until it is swept. */
    rows: async () => (await pool.query('SELECT * FROM throttles WHERE points <> 0 ORDER BY key')).rows,
    pass: async (seconds) => {
      await pool.query('UPDATE throttles SET expire = expire - $1::bigint', [seconds * 1000]);
    },
    clear: async () => {
      await pool.query('DELETE FROM throttles');
    },
    rejections: async () => {
      const { values } = await metrics.throttleRejections.get();
      return Object.fromEntries(values.map(({ labels, value }) => [String(labels.limit), value]));
    },
    close: async () => {
      await pool.end();
      await otherPool.end();
      metrics.close();
      await database.drop();
    },
  };
}

/** `run` for 0, 1, ... all at once. */
export function atOnce<T>(times: number, run: (index: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: times }, (_, index) => run(index)));
}

/** What `run` came to: `in`, or after how many seconds to try again. */
export async function outcomeOf(run: () => Promise<unknown>): Promise<'in' | number> {
  try {
    await run();
    return 'in';
  } catch (error) {
    expect(error).toMatchObject({ code: 'RATE_LIMITED', message: expect.stringMatching(/^Too many attempts\. Try/) });
    return (error as { retryAfter: number }).retryAfter;
  }
}
