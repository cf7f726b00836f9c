import { createHash, createHmac, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What a secret begins with, by what it is for: people and secret scanners can tell them apart. */
const PREFIXES = {
  refreshToken: 'scoped_rt_',
  personalAccessToken: 'scoped_pat_',
  clientSecret: 'scoped_cs_',
  emailToken: 'scoped_et_',
} as const;

/** What a secret is for. */
export type SecretKind = keyof typeof PREFIXES;

/** 256 bits and their checksum, in hexadecimal. */
const BODY = /^[0-9a-f]{72}$/;
const BODY_LENGTH = 72;
const BYTES = 32;

/** Makes a secret of 256 random bits. Show it once; keep {@link hashSecret} of it. */
export function newSecret(kind: SecretKind): string {
  return write(kind, randomBytes(BYTES));
}

/**
 * The one secret that follows from another: whoever has both the secret and the key, and nobody else, gets the same
 * one each time.
 *
 * @param key - at least 32 bytes, kept where the secret is not.
 */
export function deriveSecret(kind: SecretKind, secret: string, key: Uint8Array): string {
  return write(kind, createHmac('sha256', key).update(secret).digest());
}

/**
 * Whether `text` is shaped like a secret of this kind. The checksum tells most typing errors and all garbage, so that
 * they never reach the database; it proves nothing else.
 */
export function isSecret(kind: SecretKind, text: string): boolean {
  const prefix = PREFIXES[kind];
  // The length first, so that garbage of any length costs nothing.
  if (text.length !== prefix.length + BODY_LENGTH || !text.startsWith(prefix)) return false;
  const body = text.slice(prefix.length);
  return BODY.test(body) && checksum(body.slice(0, 2 * BYTES)) === body.slice(2 * BYTES);
}

/** What to keep and look up by: with 256 random bits in, a plain SHA-256 can't be guessed back. */
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
