import { availableParallelism } from 'node:os';
import { badUserInput } from '../errors';
import { MAX_PASSWORD_LENGTH, MAX_VERIFIED_COST } from './limits';
import { CURRENT_SCHEME, readStored } from './schemes';
import { createThreads } from './threads';

/** Makes and checks password hashes. */
export interface PasswordHasher {
  /**
   * @param signal - aborted when the client has gone: a hash that has not begun is not computed then.
   * @returns `<scheme>:<hash>`, to be stored.
   * @throws DomainError BAD_USER_INPUT above 1,024 characters; SERVICE_UNAVAILABLE if too many hashes wait already.
   */
  hash(password: string, signal?: AbortSignal | undefined): Promise<string>;
  /**
   * Whether `password` made `stored`. Spends one hash of work for every answer, so that a missing user (`stored`
   * undefined), an empty password or an unknown scheme takes as long as a wrong password, and one for a hash of lower
   * cost as well. For a hash of higher cost it takes longer. Above 1,024 characters the answer is no, at no cost.
   *
   * @param signal - as for {@link PasswordHasher.hash}.
   * @throws DomainError SERVICE_UNAVAILABLE if too many hashes wait already, or the signal is aborted; nothing else.
   */
  verify(password: string, stored: string | undefined, signal?: AbortSignal | undefined): Promise<boolean>;
  /** Whether there can be a password that `verify` lets in with `stored`: not at a cost above 16, see limits.ts. */
  canVerify(stored: string): boolean;
  /** Whether `stored` comes from an older scheme or another cost than new hashes have. */
  needsRehash(stored: string): boolean;
  /** How many hashes are computed at once. */
  readonly maxRunning: number;
  /** Ends the threads. What is being hashed, and whatever comes, is refused with SERVICE_UNAVAILABLE. */
  close(): Promise<void>;
}

/** How hard hashing works and how much of it may go on at once. */
export interface PasswordHasherOptions {
  /** bcrypt's cost, 4 to 31: each step doubles the time; 12 is about 0.3 s. */
  readonly cost: number;
  /** Hashes at once, each in a thread of its own: the processor cores that there are, by default. */
  readonly maxRunning?: number;
  /** Hashes that may wait their turn; more are refused. Default 32 for each that runs, fewer where that means six seconds. */
  readonly maxWaiting?: number;
  /** The longest that a hash waits for its turn, in milliseconds; see `QueueLimits`. */
  readonly maxWaitMs?: number | undefined;
}

const WAITING_PER_THREAD = 32;

/**
 * Makes a hasher with threads of its own. They start with the first hashes, and yield to every other thread of the
 * machine (on Linux): however many log in, other requests don't wait for it.
 *
 * @throws RangeError for a cost that bcrypt would silently change.
 */
export function createPasswordHasher(options: PasswordHasherOptions): PasswordHasher {
  const { cost, maxRunning = availableParallelism() } = options;
  const { maxWaiting = WAITING_PER_THREAD * maxRunning, maxWaitMs } = options;
  if (!Number.isInteger(cost) || cost < 4 || cost > 31) throw new RangeError('The bcrypt cost must be 4 to 31.');
  const threads = createThreads<HashTask, string | boolean>({
    worker: 'hash-worker.js',
    maxRunning,
    maxWaiting,
    maxWaitMs,
  });
  // Well-formed, of the same cost as real ones, and the hash of nothing anybody knows.
  const nobody = { scheme: CURRENT_SCHEME, hash: `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`, cost };
  const readVerifiable = (stored: string) => {
    const known = readStored(stored);
    return known && known.cost <= MAX_VERIFIED_COST ? known : undefined;
  };

  return {
    async hash(password, signal) {
      if (password.length > MAX_PASSWORD_LENGTH) {
        throw badUserInput(`password must have at most ${MAX_PASSWORD_LENGTH} characters.`);
      }
      const prepared = CURRENT_SCHEME.prepare(password);
      return `${CURRENT_SCHEME.prefix}${await threads.run({ password: prepared, cost }, signal)}`;
    },

    async verify(password, stored, signal) {
      if (password.length > MAX_PASSWORD_LENGTH) return false;
      const known = stored === undefined ? undefined : readVerifiable(stored);
      const { scheme, hash, cost: from } = known ?? nobody;
      const matches = await threads.run(
        { password: scheme.prepare(password), hash, spend: { from, to: cost } },
        signal,
      );
      return matches === true && known !== undefined;
    },

    canVerify: (stored) => readVerifiable(stored) !== undefined,

    needsRehash(stored) {
      const known = readStored(stored);
      return known?.scheme !== CURRENT_SCHEME || known.cost !== cost;
    },

    maxRunning,
    close: () => threads.close(),
  };
}

/** What `hash-worker.js` takes: a password to hash, or one to hold against a hash. */
type HashTask = { readonly password: string } & (
  | { readonly cost: number }
  | {
      readonly hash: string;
      /** The hash's own cost, and the one that a password that doesn't match is to have taken. */
      readonly spend: { readonly from: number; readonly to: number };
    }
);
