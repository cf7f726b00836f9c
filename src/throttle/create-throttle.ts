import type { Pool } from 'pg';
import { LIMITS, type LimitName } from './limits';
import { type RefusalMetrics, refusal } from './refusal';
import type { Throttle } from './throttle';
import type { ThrottleKey } from './throttle-key';
import { createWindow, type Window } from './window';

/** What a throttle works with. */
export interface ThrottleDependencies {
  readonly pool: Pool;
  readonly key: ThrottleKey;
  readonly metrics: RefusalMetrics;
}

/** Makes the throttle of every door but login. Its counts are in PostgreSQL, so that all nodes share them. */
export function createThrottle({ pool, key, metrics }: ThrottleDependencies): Throttle {
  const windows = Object.fromEntries(
    Object.entries(LIMITS).map(([name, limit]) => [name, createWindow(pool, limit)]),
  ) as Record<LimitName, Window>;

  return {
    async take(limit, value) {
      const window = windows[limit];
      const stored = key(limit, value);
      // A flood of what will be refused is to cost a look-up each, no writing.
      const waitMs = (await window.closedFor(stored)) || (await window.take(stored));
      if (waitMs > 0) throw refusal(metrics, limit, waitMs);
    },
    giveBack: (limit, value) => windows[limit].giveBack(key(limit, value)),
  };
}
