import { createHmac } from 'node:crypto';

/**
 * The key of the pre-hash. It is not a secret: it only makes these digests different from those of other applications.
 * It must never change, because every stored hash depends on it. A new key is a new scheme.
 */
const PRE_HASH_KEY = 'scoped-api/password/hmac-sha256-v1';

/** A way to store a password. */
interface PasswordScheme {
  /** The beginning of stored values of this scheme, in front of the bcrypt hash. */
  readonly prefix: string;
  /** Returns the input of bcrypt for a password. */
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
 * Hashes imported from other servers: bcrypt of the password's own bytes, of which it uses the first 72. The first login
 * replaces such a hash with one of the current scheme.
 */
const BARE_BCRYPT: PasswordScheme = { prefix: '', prepare: (password) => password };

/** Every scheme that can log in. The first with a matching prefix is used, so the bare one is last. */
const SCHEMES: readonly PasswordScheme[] = [CURRENT_SCHEME, BARE_BCRYPT];

/** The stored value of a user who has to reset their password first. It belongs to no scheme, so no password matches. */
export const NO_PASSWORD = 'none:';

/** The parts of a stored value. */
interface StoredPassword extends BcryptHash {
  readonly scheme: PasswordScheme;
}

/** Reads a stored value; undefined if it belongs to no scheme. */
export function readStored(stored: string): StoredPassword | undefined {
  const scheme = SCHEMES.find(({ prefix }) => stored.startsWith(prefix));
  const read = scheme && readBcryptHash(stored.slice(scheme.prefix.length));
  return read && { scheme, ...read };
}

/** bcrypt's own base64, in the order of its values. */
const ALPHABET = './ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';
const HASH = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/;

/** The used bits in the last character of a salt (16 bytes) and of a digest (23 bytes). */
const SALT_BITS = 0b110000;
const DIGEST_BITS = 0b111100;

/** A bcrypt hash for `bcrypt.compare`. */
interface BcryptHash {
  /** `$2b$`, canonical. */
  readonly hash: string;
  /** 4 to 31: each step doubles the time. */
  readonly cost: number;
}

/**
 * Reads a bcrypt hash of any implementation; undefined for anything else, including `$2x$` of a faulty implementation.
 *
 * - `$2y$` is PHP's name for `$2b$`, which the library does not know.
 * - `$2a$` is read as `$2b$` too: for `$2a$`, the library counts the bytes of a password modulo 256, as OpenBSD did
 *   before 2014 and no other implementation (Java, Go, Ruby, PHP, .NET) ever has. Below 255 bytes the two are the same.
 * - The last characters of salt and digest have unused bits, which some programs set. The library compares texts, so such
 *   a hash would match no password.
 */
export function readBcryptHash(text: string): BcryptHash | undefined {
  const [, cost, salt, digest] = HASH.exec(text) ?? [];
  if (cost === undefined || salt === undefined || digest === undefined) return undefined;
  const hash = `$2b$${cost}$${withoutUnusedBits(salt, SALT_BITS)}${withoutUnusedBits(digest, DIGEST_BITS)}`;
  return { hash, cost: Number(cost) };
}

function withoutUnusedBits(text: string, bits: number): string {
  return text.slice(0, -1) + ALPHABET[ALPHABET.indexOf(text.slice(-1)) & bits];
}
