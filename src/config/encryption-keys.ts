import { z } from 'zod';

/** A key of `ENCRYPTION_KEYS`. */
export interface EncryptionKey {
  /** Names the key in what it has encrypted. */
  readonly id: string;
  /** 32 bytes in base64. */
  readonly key: string;
}

/** What the ids of the keys begin with that are derived from `SECRET_KEY`. */
export const DERIVED_ID = 'secret-key-';

/** Most keys at once: each but the first is there until everything is encrypted again, with the present key. */
const MAX_KEYS = 20;
const FIX = 'write id:key, split by commas, with the output of: openssl rand -base64 32';

/** Keys that encrypt at rest: `id:base64 of 32 bytes`, split by commas. No message repeats a key. */
export function encryptionKeys() {
  return z.string().transform((value, context): readonly EncryptionKey[] => {
    const parts = value.split(',').map((part) => part.trim());
    const keys = parts.map((part) => {
      const colon = part.indexOf(':');
      return { id: part.slice(0, Math.max(colon, 0)), key: part.slice(colon + 1) };
    });
    const bad = (fix: string) => context.addIssue(fix);
    if (keys.length > MAX_KEYS) bad(`write at most ${MAX_KEYS} keys`);
    else if (!keys.every(({ id }) => /^[a-z0-9][a-z0-9-]{0,31}$/.test(id))) {
      bad(`${FIX}; an id has 1 to 32 lower-case letters, digits and hyphens`);
    } else if (keys.some(({ id }) => id.startsWith(DERIVED_ID))) {
      bad(`write ids that do not begin with ${DERIVED_ID}, which names the keys derived from SECRET_KEY`);
    } else if (!keys.every(({ key }) => is32Bytes(key))) bad(`${FIX}; each key has exactly 32 bytes`);
    else if (!keys.every(({ key }) => isRandom(key))) bad(`${FIX}; a key must be random`);
    else if (new Set(keys.map(({ id }) => id)).size < keys.length) bad('write each id once');
    else if (new Set(keys.map(({ key }) => key)).size < keys.length) bad('write each key once');
    return keys;
  });
}

/** Strict: another spelling of base64 may be a key that was cut. */
function is32Bytes(key: string): boolean {
  return /^[A-Za-z0-9+/]{43}=$/.test(key) && Buffer.from(key, 'base64').toString('base64') === key;
}

/** 32 random bytes have fewer than 12 different values with a chance of less than 10^-15. */
function isRandom(key: string): boolean {
  return new Set(Buffer.from(key, 'base64')).size >= 12;
}
