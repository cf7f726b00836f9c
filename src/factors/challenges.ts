import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Tx } from '../database/database';
import type { ChallengeBinding } from './factors';

/** Lifetime of a challenge, in seconds. */
export const CHALLENGE_SECONDS = 5 * 60;
/** Bytes of chance (WebAuthn level 3, 13.4.3 requires at least 16). */
const NONCE_BYTES = 16;
/** Milliseconds since 1970, as an unsigned integer. */
const EXPIRY_BYTES = 6;
const TAG_BYTES = 32;
const BYTES = NONCE_BYTES + EXPIRY_BYTES + TAG_BYTES;

/** A challenge that this server has made for this purpose. Whether it has expired or was used, the database decides. */
interface KnownChallenge {
  readonly bytes: Uint8Array;
  /** Milliseconds since 1970, by the clock of the database. */
  readonly expiresAtMs: number;
}

/** Makes the challenges of WebAuthn; see {@link createChallenges}. */
export type Challenges = ReturnType<typeof createChallenges>;

/**
 * Makes challenges that are not stored: 16 random bytes, the time of expiry, and an HMAC-SHA-256 over both and over what the
 * challenge is for. So a request for a challenge, which anyone may send, writes nothing.
 *
 * @param keys - of 32 bytes, shared by all processes: the first one makes challenges, all recognize them. At least one.
 */
export function createChallenges(keys: readonly Uint8Array[]) {
  const [current] = keys;
  if (!current) throw new Error('Challenges require a key.');
  return {
    /**
     * Makes a challenge.
     *
     * @param nowMs - milliseconds since 1970, by the clock of the database.
     */
    create(binding: ChallengeBinding, nowMs: number): Uint8Array<ArrayBuffer> {
      const body = Buffer.alloc(NONCE_BYTES + EXPIRY_BYTES);
      randomBytes(NONCE_BYTES).copy(body);
      body.writeUIntBE(Math.floor(nowMs) + CHALLENGE_SECONDS * 1000, NONCE_BYTES, EXPIRY_BYTES);
      return Uint8Array.from(Buffer.concat([body, tagOf(current, body, binding)]));
    },
    /**
     * Recognizes a challenge of this server.
     *
     * @param text - base64url, as the browser has signed it; anything else is unknown.
     * @returns undefined if it was made for something else, or by someone else.
     */
    recognize(text: unknown, binding: ChallengeBinding): KnownChallenge | undefined {
      // The length is checked first, so that long garbage costs no work.
      if (typeof text !== 'string' || text.length !== Math.ceil((BYTES * 4) / 3)) return undefined;
      const bytes = Buffer.from(text, 'base64url');
      if (bytes.length !== BYTES || bytes.toString('base64url') !== text) return undefined;
      const body = bytes.subarray(0, NONCE_BYTES + EXPIRY_BYTES);
      const tag = bytes.subarray(NONCE_BYTES + EXPIRY_BYTES);
      if (!keys.some((key) => timingSafeEqual(tagOf(key, body, binding), tag))) return undefined;
      return { bytes: Uint8Array.from(bytes), expiresAtMs: body.readUIntBE(NONCE_BYTES, EXPIRY_BYTES) };
    },
  };
}

/**
 * Uses a challenge, in the transaction of what its answer proves. One of several answers to one challenge wins, also on
 * several servers: the others wait for its transaction, and are refused if it commits.
 *
 * @returns false if the challenge has expired, or was used before.
 */
export async function useChallenge(
  tx: Pick<Tx, '$executeRaw'>,
  { bytes, expiresAtMs }: KnownChallenge,
): Promise<boolean> {
  const hash = Uint8Array.from(createHash('sha256').update(bytes).digest());
  // Kept for a minute after its expiry: a transaction that checked the time may insert a moment later than housekeeping has
  // deleted the first use. Not `now()`, which is when the transaction began.
  const used = await tx.$executeRaw`
    INSERT INTO used_challenges (hash, expires_at)
    SELECT ${hash}, e.at + interval '1 minute' FROM (SELECT to_timestamp(${expiresAtMs}::float8 / 1000) AS at) e
    WHERE e.at > clock_timestamp()
    ON CONFLICT (hash) DO NOTHING`;
  return used === 1;
}

function tagOf(key: Uint8Array, body: Uint8Array, { purpose, subject, userId }: ChallengeBinding): Buffer {
  // JSON separates the values: no two bindings have the same text.
  const binding = JSON.stringify([purpose, subject, userId?.toLowerCase() ?? null]);
  return createHmac('sha256', key).update(body).update(binding).digest();
}
