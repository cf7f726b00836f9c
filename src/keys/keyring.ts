import { hkdfSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import type { JwtAlgorithm } from './jwt-algorithm';

/** A key to verify with. It has one algorithm, and a token must have the same one. */
interface VerificationKey {
  readonly algorithm: JwtAlgorithm;
  readonly key: KeyObject;
}

/** A key to sign with. */
export interface SigningKey extends VerificationKey {
  /** The `kid` of its tokens. */
  readonly kid: string;
}

/** A JWK Set (RFC 7517, 5). */
interface PublicKeySet {
  readonly keys: readonly JsonWebKey[];
}

/** The keys that access tokens are signed and verified with. They change over time: do not keep what these return. */
export interface Keyring {
  /**
   * Returns the key to sign with.
   *
   * @throws KeyringError if no key signs at this time.
   */
  signingKey(): SigningKey;
  /**
   * Returns the key with this id; undefined if there is none.
   *
   * @param kid - undefined for a token without `kid`.
   */
  verificationKey(kid: string | undefined): VerificationKey | undefined;
  /** Returns the public keys, for others to verify tokens with. */
  jwks(): PublicKeySet;
  /**
   * Derives a key of 32 bytes for another purpose (HKDF, RFC 5869) from each secret: from `SECRET_KEY`, then from
   * `SECRET_KEY_PREVIOUS`. Empty if there is no secret.
   *
   * @param purpose - a name that no other purpose has, such as `scoped-api/encryption-key/v1`.
   */
  derive(purpose: string): readonly Uint8Array[];
}

/** Makes the `derive` of a keyring. */
export function createDerivation(secrets: readonly (string | undefined)[]): Keyring['derive'] {
  const given = secrets.filter((secret) => secret !== undefined);
  return (purpose) => given.map((secret) => new Uint8Array(hkdfSync('sha256', secret, '', purpose, DERIVED_BYTES)));
}

const DERIVED_BYTES = 32;

/** The error for a missing file of keys. */
export function noKeysAt(path: string): KeyringError {
  return new KeyringError(
    `There are no signing keys at ${path}. Make a key with: scoped-api keys generate --algorithm ES256`,
  );
}

/** Keys cannot be used. The message is for the operator: why, and what to do. It never contains a part of a key. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
}
