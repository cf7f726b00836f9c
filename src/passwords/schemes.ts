import { createHmac } from 'node:crypto';
import { type BcryptHash, readBcryptHash } from './bcrypt-hash';

/**
 * The key of the pre-hash. Not a secret, and never to change: it only sets these digests apart from those of other
 * applications, and every stored hash depends on it. A new key is a new scheme.
 */
const PRE_HASH_KEY = 'scoped-api/password/hmac-sha256-v1';

/** A way in which a password may have been stored. */
export interface PasswordScheme {
  /** What stored values of this scheme begin with; kept in front of the bcrypt hash. */
  readonly prefix: string;
  /** What bcrypt is given for a password. */
  prepare(password: string): string;
}

/**
 * The scheme of every new hash: NFC, HMAC-SHA-256, base64, bcrypt. The pre-hash makes all bytes count, where bcrypt
 * alone stops at byte 72 and at a NUL, and NFC makes one password of the ways to type it (NIST SP 800-63B, 3.1.1.2).
 */
export const CURRENT_SCHEME: PasswordScheme = {
  prefix: 'hmac-sha256-v1:',
  prepare: (password) => createHmac('sha256', PRE_HASH_KEY).update(password.normalize('NFC')).digest('base64'),
};

/**
 * Hashes imported from elsewhere: the password's own bytes, of which bcrypt takes the first 72, as it did there. The
 * first login makes them anew in the current scheme.
 */
const BARE_BCRYPT: PasswordScheme = { prefix: '', prepare: (password) => password };

/** Every scheme that can log in. The first whose prefix fits is taken, so the bare one is last. */
const SCHEMES: readonly PasswordScheme[] = [CURRENT_SCHEME, BARE_BCRYPT];

/** Stored for a user who has to reset their password first: no scheme made it, so that nothing matches it. */
export const NO_PASSWORD = 'none:';

/** A stored value taken apart. */
export interface StoredPassword extends BcryptHash {
  readonly scheme: PasswordScheme;
}

/** Takes a stored value apart; undefined if no scheme made it. */
export function readStored(stored: string): StoredPassword | undefined {
  const scheme = SCHEMES.find(({ prefix }) => stored.startsWith(prefix));
  const read = scheme && readBcryptHash(stored.slice(scheme.prefix.length));
  return read && { scheme, ...read };
}
