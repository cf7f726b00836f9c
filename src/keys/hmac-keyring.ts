import { createHmac, createSecretKey } from 'node:crypto';
import type { HmacAlgorithm } from './jwt-algorithm';
import type { Keyring, SigningKey } from './keyring';

/** The least that SHA-256 asks of an HMAC key (RFC 7518, 3.2), in bytes. */
const MIN_SECRET_BYTES = 32;
/** Enough to tell a handful of secrets apart, and far too little to guess one by. */
const KID_BYTES = 8;

/** See {@link createHmacKeyring}. */
export interface HmacKeyringOptions {
  /** At least 32 bytes, and as long as the algorithm's hash to be of full strength. */
  readonly secret: string;
  /** Verifies what was signed before `secret` took over; signs nothing. */
  readonly previousSecret?: string | undefined;
  readonly algorithm: HmacAlgorithm;
}

/**
 * Signs and verifies with a secret. A token that names no key was issued before keys had names: the current secret
 * counts.
 *
 * @throws RangeError for a secret that is too short.
 */
export function createHmacKeyring({ secret, previousSecret, algorithm }: HmacKeyringOptions): Keyring {
  const current = hmacKey(secret, algorithm);
  const previous = previousSecret === undefined ? undefined : hmacKey(previousSecret, algorithm);
  return {
    signingKey: () => current,
    verificationKey(kid) {
      if (kid === undefined || kid === current.kid) return current;
      return kid === previous?.kid ? previous : undefined;
    },
    jwks: () => ({ keys: [] }),
  };
}

function hmacKey(secret: string, algorithm: HmacAlgorithm): SigningKey {
  const bytes = Buffer.from(secret);
  if (bytes.length < MIN_SECRET_BYTES) throw new RangeError(`The secret must have at least ${MIN_SECRET_BYTES} bytes.`);
  const name = createHmac('sha256', bytes).update('scoped-api/kid/v1').digest();
  // As a string it would cost 0.6 ms a token: jsonwebtoken first tries to read it as a public key.
  return { kid: name.subarray(0, KID_BYTES).toString('base64url'), algorithm, key: createSecretKey(bytes) };
}
