import { LRUCache } from 'lru-cache';
import { rateLimited } from '../errors';

/** Size of a bucket, in seconds of its rate. */
const BURST_SECONDS = 10;
/** Keys that are kept, about 150 bytes each. A key that was dropped starts with a full bucket. */
const MAX_KEYS = 20_000;

/** Limits the work that each key causes in this process. */
export type WorkBudget = ReturnType<typeof createWorkBudget>;

/**
 * Makes a token bucket for each key, in memory: it limits the CPU time of this process, so each process counts for itself,
 * and a count in the database would cost more than most of the work.
 *
 * A key may overdraw its bucket by one piece of work, because its cost is known only afterwards; the debt delays the next.
 *
 * @param options.perSecond - what a key may spend in the long run, in microseconds of CPU time per second.
 * @param options.now - a monotonic clock in milliseconds.
 */
export function createWorkBudget(options: { readonly perSecond: number; readonly now?: () => number }) {
  const { perSecond, now = () => performance.now() } = options;
  const most = perSecond * BURST_SECONDS;
  const buckets = new LRUCache<string, { level: number; at: number }>({ max: MAX_KEYS });

  const bucketOf = (key: string) => {
    const time = now();
    const bucket = buckets.get(key) ?? { level: most, at: time };
    bucket.level = Math.min(most, bucket.level + ((time - bucket.at) / 1000) * perSecond);
    bucket.at = time;
    return bucket;
  };

  return {
    /**
     * Throws if `key` has spent more than it may. Call it before the work, and `charge` afterwards with its cost.
     *
     * @param key - `RequestInfo.network`, or `user <id>`. Never a text of the client's choice.
     * @throws DomainError RATE_LIMITED with the seconds after which the key may go on.
     */
    check(key: string): void {
      const { level } = bucketOf(key);
      if (level > 0) return;
      const seconds = Math.max(1, Math.ceil(-level / perSecond));
      throw rateLimited(
        'This address or account has made the server check too many new GraphQL documents. Send values as variables, ' +
          'so that the text of an operation stays the same.',
        seconds,
      );
    },
    /**
     * Charges work to `key`.
     *
     * @param cost - in microseconds of CPU time, by an estimate that depends on nothing but the input.
     */
    charge(key: string, cost: number): void {
      const bucket = bucketOf(key);
      bucket.level -= cost;
      buckets.set(key, bucket);
    },
  };
}
