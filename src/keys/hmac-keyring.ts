import { createHmac, createSecretKey } from 'node:crypto';
import type { HmacAlgorithm } from './jwt-algorithm';
import { createDerivation, type Keyring, type SigningKey } from './keyring';

/** Least length of an HMAC key for SHA-256 (RFC 7518, 3.2), in bytes. */
const MIN_SECRET_BYTES = 32;
/** Length of a key id, in bytes: enough to distinguish a few secrets, and far too little to find a secret with. */
const KID_BYTES = 8;

/** See {@link createHmacKeyring}. */
interface HmacKeyringOptions {
  /** At least 32 bytes; as long as the hash of the algorithm for full strength. */
  readonly secret: string;
  /** The secret before this one: it verifies tokens and signs nothing. */
  readonly previousSecret?: string | undefined;
  readonly algorithm: HmacAlgorithm;
}

/**
 * Makes a keyring of a secret. A token without `kid` was issued by an early version; it is verified with the current
 * secret.
 *
 * @throws RangeError if a secret is too short.
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
    derive: createDerivation([secret, previousSecret]),
  };
}

function hmacKey(secret: string, algorithm: HmacAlgorithm): SigningKey {
  const bytes = Buffer.from(secret);
  if (bytes.length < MIN_SECRET_BYTES) throw new RangeError(`The secret must have at least ${MIN_SECRET_BYTES} bytes.`);
  const name = createHmac('sha256', bytes).update('scoped-api/kid/v1').digest();
  // A string would cost 0.6 ms per token: jsonwebtoken first tries to read it as a public key.
  return { kid: name.subarray(0, KID_BYTES).toString('base64url'), algorithm, key: createSecretKey(bytes) };
}
