import { LRUCache } from 'lru-cache';
import { rateLimited } from '../errors';

/** Bounds the work that each key makes this process do; see {@link createWorkBudget}. */
export interface WorkBudget {
  /**
   * Ends where `key` has spent more than it may. Ask before the work, and `charge` afterwards, when its cost is known.
   *
   * @param key - a network, as `networkOf` has it, or `user <id>`. Never a text of the client's choice.
   * @throws DomainError RATE_LIMITED with the seconds after which the key may go on.
   */
  check(key: string): void;
  /** @param cost - in microseconds of CPU time, by an estimate that depends on nothing but the input. */
  charge(key: string, cost: number): void;
}

/** Saved up by a key that asks for little, in seconds of its rate. */
const BURST_SECONDS = 10;
/** Keys that are remembered; about 150 bytes each. One that is forgotten starts with a full bucket. */
const MAX_KEYS = 20_000;

/**
 * Makes a token bucket for each key, in memory: what it bounds is the CPU time of this process, so that each process
 * counts for itself, and a count in the database would cost more than most of the work.
 *
 * A key may overdraw its bucket by one piece of work, because its cost is known only afterwards; the debt delays the next.
 *
 * @param options.perSecond - what a key may spend in the long run, in microseconds of CPU time a second.
 * @param options.now - a steady clock in milliseconds.
 */
export function createWorkBudget(options: { readonly perSecond: number; readonly now?: () => number }): WorkBudget {
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
    check(key) {
      const { level } = bucketOf(key);
      if (level > 0) return;
      const seconds = Math.max(1, Math.ceil(-level / perSecond));
      throw rateLimited(
        'This address or account has made the server check too many new GraphQL documents. Send values as variables, ' +
          'so that the text of an operation stays the same.',
        seconds,
      );
    },
    charge(key, cost) {
      const bucket = bucketOf(key);
      bucket.level -= cost;
      buckets.set(key, bucket);
    },
  };
}
