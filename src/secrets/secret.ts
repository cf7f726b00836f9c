import { createHash, createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** The prefixes of the kinds of secrets: people and secret scanners recognize them. */
const PREFIXES = {
  refreshToken: 'scoped_rt_',
  personalAccessToken: 'scoped_pat_',
  clientSecret: 'scoped_cs_',
  emailToken: 'scoped_et_',
  pendingLogin: 'scoped_pl_',
} as const;

/** The kind of a secret. */
export type SecretKind = keyof typeof PREFIXES;

/** The text after the prefix: 256 bits and their checksum, in hexadecimal. */
const BODY = /^[0-9a-f]{72}$/;
const BODY_LENGTH = 72;
const BYTES = 32;

/** Makes a secret of 256 random bits. Show it once, and store only its {@link hashSecret}. */
export function newSecret(kind: SecretKind): string {
  return write(kind, randomBytes(BYTES));
}

/**
 * Derives a secret from another. The result is always the same, and cannot be computed without both the secret and the
 * key.
 *
 * @param key - at least 32 bytes, stored in another place than the secret.
 */
export function deriveSecret(kind: SecretKind, secret: string, key: Uint8Array): string {
  return write(kind, createHmac('sha256', key).update(secret).digest());
}

/**
 * Whether `text` has the form of a secret of this kind. The checksum detects typing errors and garbage before they
 * reach the database; it proves nothing else.
 */
export function isSecret(kind: SecretKind, text: string): boolean {
  const prefix = PREFIXES[kind];
  // The length is checked first, so that long garbage costs no work.
  if (text.length !== prefix.length + BODY_LENGTH || !text.startsWith(prefix)) return false;
  const body = text.slice(prefix.length);
  return BODY.test(body) && checksum(body.slice(0, 2 * BYTES)) === body.slice(2 * BYTES);
}

/** Returns the hash to store and look up. A plain SHA-256 is enough: 256 random bits cannot be guessed from it. */
export function hashSecret(secret: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(createHash('sha256').update(secret).digest());
}

function write(kind: SecretKind, bytes: Buffer): string {
  const body = bytes.toString('hex');
  return PREFIXES[kind] + body + checksum(body);
}

function checksum(body: string): string {
  return crc32(body).toString(16).padStart(8, '0');
}
