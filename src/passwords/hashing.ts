import bcrypt from 'bcrypt';
import { badUserInput } from '../errors';
import { MAX_PASSWORD_LENGTH } from './limits';
import { CURRENT_SCHEME, readStored } from './schemes';
import { createWorkQueue } from './work-queue';

/** Makes and checks password hashes. */
export interface PasswordHasher {
  /**
   * @returns `<scheme>:<hash>`, to be stored.
   * @throws DomainError BAD_USER_INPUT above 1,024 characters; SERVICE_UNAVAILABLE if too many hashes wait already.
   */
  hash(password: string): Promise<string>;
  /**
   * Whether `password` made `stored`. Spends one hash of work for every answer, so that a missing user (`stored`
   * undefined), an empty password or an unknown scheme takes as long as a wrong password. Above 1,024 characters the
   * answer is no, at no cost.
   *
   * @throws DomainError SERVICE_UNAVAILABLE if too many hashes wait already; nothing else.
   */
  verify(password: string, stored: string | undefined): Promise<boolean>;
  /** Whether `stored` comes from an older scheme or another cost than new hashes have. */
  needsRehash(stored: string): boolean;
}

/** How hard hashing works and how much of it may go on at once. */
export interface PasswordHasherOptions {
  /** bcrypt's cost, 4 to 31: each step doubles the time; 12 is about 0.3 s. */
  readonly cost: number;
  /** Hashes at once. The default of 2 leaves half of Node's four threads to files and DNS. */
  readonly maxRunning?: number;
  /** Hashes that may wait their turn; more are refused. Default 64. */
  readonly maxWaiting?: number;
}

/**
 * @throws RangeError for a cost that bcrypt would silently change.
 */
export function createPasswordHasher({ cost, maxRunning = 2, maxWaiting = 64 }: PasswordHasherOptions): PasswordHasher {
  if (!Number.isInteger(cost) || cost < 4 || cost > 31) throw new RangeError('The bcrypt cost must be 4 to 31.');
  const queue = createWorkQueue({ maxRunning, maxWaiting });
  // Well-formed, of the same cost as real ones, and the hash of nothing anybody knows.
  const nobody = { scheme: CURRENT_SCHEME, hash: `$2b$${String(cost).padStart(2, '0')}$${'.'.repeat(53)}`, cost };

  return {
    async hash(password) {
      if (password.length > MAX_PASSWORD_LENGTH) {
        throw badUserInput(`password must have at most ${MAX_PASSWORD_LENGTH} characters.`);
      }
      const prepared = CURRENT_SCHEME.prepare(password);
      return CURRENT_SCHEME.prefix + (await queue.run(() => bcrypt.hash(prepared, cost)));
    },

    async verify(password, stored) {
      if (password.length > MAX_PASSWORD_LENGTH) return false;
      const known = stored === undefined ? undefined : readStored(stored);
      const { scheme, hash } = known ?? nobody;
      const matches = await queue.run(() => bcrypt.compare(scheme.prepare(password), hash));
      return matches && known !== undefined;
    },

    needsRehash(stored) {
      const known = readStored(stored);
      return known?.scheme !== CURRENT_SCHEME || known.cost !== cost;
    },
  };
}
