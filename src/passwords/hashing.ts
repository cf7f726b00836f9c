import { availableParallelism } from 'node:os';
import { invalidArgument } from '../errors';
import { CURRENT_SCHEME, readStored } from './schemes';
import { createThreads } from './threads';

/** Longest password in UTF-16 code units. Longer ones are refused before anything is computed from them. */
export const MAX_PASSWORD_LENGTH = 1024;

/**
 * Highest bcrypt cost of a stored hash that is verified; hashes of a higher cost match no password. Cost 16 takes five
 * seconds and cost 31 two days of a core, and anyone who knows the username could cause that work again and again.
 */
const MAX_VERIFIED_COST = 16;

/** The cost of a hash, and how many are computed at once. */
export interface PasswordHasherOptions {
  /** bcrypt's cost, 4 to 31: each step doubles the time; 12 is about 0.3 s. */
  readonly cost: number;
  /** Hashes at once, each in a thread of its own: one per processor core by default. */
  readonly maxRunning?: number;
  /** Hashes that may wait; more are refused. By default 32 for each that runs, fewer if the last would wait for six seconds. */
  readonly maxWaiting?: number;
  /** The longest that a hash waits for its turn, in milliseconds; see `QueueLimits`. */
  readonly maxWaitMs?: number | undefined;
}

const WAITING_PER_THREAD = 32;

/** Makes and checks password hashes. */
export type PasswordHasher = ReturnType<typeof createPasswordHasher>;

/**
 * Makes a hasher with threads of its own. They start with the first hashes, and on Linux with a lower priority than other
 * threads, so that other requests do not wait for logins.
 *
 * @throws RangeError for a cost outside of 4 to 31, which bcrypt would silently change.
 */
export function createPasswordHasher(options: PasswordHasherOptions) {
  const { cost, maxRunning = availableParallelism() } = options;
  const { maxWaiting = WAITING_PER_THREAD * maxRunning, maxWaitMs } = options;
  if (!Number.isInteger(cost) || cost < 4 || cost > 31) throw new RangeError('The bcrypt cost must be 4 to 31.');
  const threads = createThreads<HashTask, string | boolean>({
    worker: 'hash-worker.js',
    maxRunning,
    maxWaiting,
    maxWaitMs,
  });
  // The dummy for users that do not exist: well-formed, with the cost of real hashes, and of no known password.
  const dummy = { scheme: CURRENT_SCHEME, hash: `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`, cost };
  const readVerifiable = (stored: string) => {
    const known = readStored(stored);
    return known && known.cost <= MAX_VERIFIED_COST ? known : undefined;
  };

  return {
    /**
     * Hashes a password.
     *
     * @param signal - aborted when the client has closed its connection: a hash that has not begun is then not computed.
     * @returns `<scheme>:<hash>`, to be stored.
     * @throws DomainError BAD_USER_INPUT above 1,024 characters; SERVICE_UNAVAILABLE if too many hashes wait already.
     */
    async hash(password: string, signal?: AbortSignal | undefined): Promise<string> {
      if (password.length > MAX_PASSWORD_LENGTH) {
        throw invalidArgument('password', `must have at most ${MAX_PASSWORD_LENGTH} characters.`);
      }
      const prepared = CURRENT_SCHEME.prepare(password);
      return `${CURRENT_SCHEME.prefix}${await threads.run({ password: prepared, cost }, signal)}`;
    },

    /**
     * Whether `stored` is the hash of `password`. Every answer takes the work of one hash: a missing user (`stored`
     * undefined), an empty password, an unknown scheme and a stored hash of lower cost take as long as a wrong
     * password, so that the time does not reveal which names exist. Only a stored hash of higher cost takes longer. A
     * password of more than 1,024 characters is refused at no cost.
     *
     * @param signal - as for `hash`.
     * @throws DomainError SERVICE_UNAVAILABLE if too many hashes wait already, or the signal is aborted; nothing else.
     */
    async verify(password: string, stored: string | undefined, signal?: AbortSignal | undefined): Promise<boolean> {
      if (password.length > MAX_PASSWORD_LENGTH) return false;
      const known = stored === undefined ? undefined : readVerifiable(stored);
      const { scheme, hash, cost: from } = known ?? dummy;
      const matches = await threads.run(
        { password: scheme.prepare(password), hash, spend: { from, to: cost } },
        signal,
      );
      return matches === true && known !== undefined;
    },

    /** Whether some password can match `stored`: it has a known scheme, and a cost of at most 16. */
    canVerify: (stored: string): boolean => readVerifiable(stored) !== undefined,

    /** Whether `stored` has another scheme or cost than new hashes. */
    needsRehash(stored: string): boolean {
      const known = readStored(stored);
      return known?.scheme !== CURRENT_SCHEME || known.cost !== cost;
    },

    /** Hashes that are computed at once. */
    maxRunning,

    /** Stops the threads. Hashes that are being computed, and later ones, are refused with SERVICE_UNAVAILABLE. */
    close: () => threads.close(),
  };
}

/** A task of `hash-worker.js`: a password to hash, or to compare with a hash. */
type HashTask = { readonly password: string } & (
  | { readonly cost: number }
  | {
      readonly hash: string;
      /** The cost of the stored hash, and the cost that a comparison without a match must take in all. */
      readonly spend: { readonly from: number; readonly to: number };
    }
);
