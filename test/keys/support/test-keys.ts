import { generateKeyPairSync } from 'node:crypto';
import { createKeyPairKeyring } from '../../../src/keys/file-keyring';
import type { KeyPairAlgorithm } from '../../../src/keys/jwt-algorithm';
import { type KeyPair, keyPairOf } from '../../../src/keys/key-pair';
import { firstKey } from '../../../src/keys/key-schedule';
import type { Keyring } from '../../../src/keys/keyring';

/** A new key pair; RSA of the least size, because the search for it takes time. */
export function testKeyPair(algorithm: KeyPairAlgorithm): KeyPair {
  const { privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return keyPairOf(privateKey, algorithm);
}

/** A keyring of one new key that signs. */
export function testKeyring(algorithm: KeyPairAlgorithm): Keyring {
  const keys = [firstKey(testKeyPair(algorithm), 0)];
  return createKeyPairKeyring(() => keys);
}
