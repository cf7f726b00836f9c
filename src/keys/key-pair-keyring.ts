import { keysInUse, type ScheduledKey, signerAt } from './key-schedule';
import { publicJwk } from './key-set';
import { type Keyring, KeyringError } from './keyring';

/**
 * Signs and verifies with key pairs. What each is used for follows from its times and the clock alone, so servers with
 * the same keys agree without talking. A token must name its key.
 *
 * @param keys - the keys as they are now.
 * @param clock - in milliseconds since 1970.
 */
export function createKeyPairKeyring(keys: () => readonly ScheduledKey[], clock: () => number = Date.now): Keyring {
  const inUse = () => keysInUse(keys(), inSeconds(clock()));
  return {
    signingKey() {
      const signer = signerAt(keys(), inSeconds(clock()));
      if (!signer) throw new KeyringError('None of the keys signs at this time: see scoped-api keys list.');
      return { kid: signer.kid, algorithm: signer.algorithm, key: signer.privateKey };
    },
    verificationKey(kid) {
      const named = kid === undefined ? undefined : inUse().find((key) => key.kid === kid);
      return named && { algorithm: named.algorithm, key: named.publicKey };
    },
    jwks: () => ({ keys: inUse().map(publicJwk) }),
  };
}

function inSeconds(milliseconds: number): number {
  return Math.floor(milliseconds / 1000);
}
