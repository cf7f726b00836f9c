import type { JsonWebKey, KeyObject } from 'node:crypto';
import type { JwtAlgorithm } from './jwt-algorithm';

/** A key to verify with. It is for one algorithm: what a token says of its own is held against that. */
export interface VerificationKey {
  readonly algorithm: JwtAlgorithm;
  readonly key: KeyObject;
}

/** A key to sign with, and what tokens call it. */
export interface SigningKey extends VerificationKey {
  readonly kid: string;
}

/** A JWK Set (RFC 7517, 5). */
export interface PublicKeySet {
  readonly keys: readonly JsonWebKey[];
}

/** The keys that access tokens are signed and verified with, as of now. Ask anew each time. */
export interface Keyring {
  /** @throws KeyringError when no key signs at this time. */
  signingKey(): SigningKey;
  /**
   * The key that a token names; undefined if there is none.
   * @param kid - undefined for a token that names none.
   */
  verificationKey(kid: string | undefined): VerificationKey | undefined;
  /** What others verify tokens with: public parts only, and nothing of a secret. */
  jwks(): PublicKeySet;
}

/** There is no file of keys where one was looked for. */
export function noKeysAt(path: string): KeyringError {
  return new KeyringError(
    `There are no signing keys at ${path}. Make a key with: scoped-api keys generate --algorithm ES256`,
  );
}

/** Keys can't be used; the message says why and what to do, for the operator. It never holds a part of a key. */
export class KeyringError extends Error {
  override readonly name = 'KeyringError';
}
