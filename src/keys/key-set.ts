import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { KEY_PAIR_ALGORITHMS, type KeyPairAlgorithm } from './jwt-algorithm';
import { type KeyPair, keyPairOf } from './key-pair';
import type { ScheduledKey } from './key-schedule';
import { KeyringError } from './keyring';

const seconds = z.int('write whole seconds since 1970').min(0, 'write whole seconds since 1970');

/** A private JWK (RFC 7517) with two members of our own. What else there is, is the key itself. */
const storedKey = z.looseObject(
  {
    kid: z.string('write its thumbprint, or leave it out').optional(),
    alg: z.enum(KEY_PAIR_ALGORITHMS, `write one of ${KEY_PAIR_ALGORITHMS.join(', ')}`),
    use: z.literal('sig', 'write sig').optional(),
    signs_from: seconds,
    verifies_until: seconds.optional(),
  },
  'write an object',
);
const storedSet = z.looseObject({ keys: z.array(storedKey, 'write a list').min(1, 'write at least one key') });

/** Whether a text claims to be PEM. */
export function isPem(text: string): boolean {
  return text.includes('-----BEGIN ');
}

/**
 * Reads one private key in PEM: PKCS#8, PKCS#1 or SEC1.
 *
 * @throws KeyringError when it is none, has a passphrase, or does not fit the algorithm.
 */
export function parsePem(text: string, algorithm: KeyPairAlgorithm): KeyPair {
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch {
    throw new KeyringError('It holds no private key in PEM (PKCS#8, PKCS#1 or SEC1) that opens without a passphrase.');
  }
  return keyPairOf(key, algorithm);
}

/**
 * Reads a private JWK Set.
 *
 * @throws KeyringError that names the key by its place and says what to mend, without a part of the key.
 */
export function parseKeySet(text: string): readonly ScheduledKey[] {
  const { data, error } = storedSet.safeParse(parseJson(text));
  if (error)
    throw new KeyringError(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  const keys = data.keys.map((stored, index): ScheduledKey => {
    const { kid, alg, signs_from: signsFrom, verifies_until: verifiesUntil } = stored;
    const pair = inPlace(index, () => keyPairOf(privateKeyOf(stored as JsonWebKey), alg));
    if (kid !== undefined && kid !== pair.kid) {
      throw new KeyringError(`keys.${index}.kid: write its thumbprint, ${pair.kid}, or leave it out`);
    }
    return { ...pair, signsFrom, verifiesUntil };
  });
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) throw new KeyringError('keys: one key is there twice');
  return keys;
}

/** Writes what {@link parseKeySet} reads. Holds the private keys. */
export function printKeySet(keys: readonly ScheduledKey[]): string {
  const stored = keys.map(({ kid, algorithm, privateKey, signsFrom, verifiesUntil }) => ({
    kid,
    alg: algorithm,
    use: 'sig',
    signs_from: signsFrom,
    ...(verifiesUntil !== undefined && { verifies_until: verifiesUntil }),
    ...privateKey.export({ format: 'jwk' }),
  }));
  return `${JSON.stringify({ keys: stored }, null, 2)}\n`;
}

/** What others may know of a key. Made from the public key, which has nothing else to give away. */
export function publicJwk({ kid, algorithm, publicKey }: KeyPair): JsonWebKey {
  return { kid, alg: algorithm, use: 'sig', ...publicKey.export({ format: 'jwk' }) };
}

/** The reason is left out: it quotes the text, and the text is a private key. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KeyringError('It is neither JSON nor PEM.');
  }
}

function privateKeyOf(jwk: JsonWebKey): KeyObject {
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new KeyringError('It is no private JWK with all of its parts.');
  }
}

function inPlace<T>(index: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof KeyringError ? new KeyringError(`keys.${index}: ${error.message}`) : error;
  }
}
