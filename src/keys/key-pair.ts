import {
  constants,
  createHash,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';
import type { KeyPairAlgorithm } from './jwt-algorithm';
import { KeyringError } from './keyring';

/** Least size of an RSA key (RFC 7518, 3.3). */
const MIN_RSA_BITS = 2048;
/** Size of new RSA keys: 128 bits of strength. */
const NEW_RSA_BITS = 3072;
const MIN_RSA_EXPONENT = 65_537n;

/** A private key with its public key, for one algorithm. */
export interface KeyPair {
  /** The key's thumbprint. */
  readonly kid: string;
  readonly algorithm: KeyPairAlgorithm;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** Generates a pair: P-256 for ES256, RSA of 3,072 bits for RS256 and PS256 (a second of work). */
export function generateKeyPair(algorithm: KeyPairAlgorithm): KeyPair {
  const { privateKey } =
    algorithm === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: NEW_RSA_BITS });
  return keyPairOf(privateKey, algorithm);
}

/**
 * Returns the pair of a private key.
 *
 * @throws KeyringError if the key does not have the type or strength that the algorithm requires, or is damaged.
 */
export function keyPairOf(privateKey: KeyObject, algorithm: KeyPairAlgorithm): KeyPair {
  const misfit = misfitOf(privateKey, algorithm);
  if (misfit !== undefined) throw new KeyringError(`${algorithm} needs ${misfit}.`);
  const publicKey = createPublicKey(privateKey);
  if (!signsForItself(privateKey, publicKey, algorithm)) {
    throw new KeyringError('The key is damaged: its public part does not verify what its private part signs.');
  }
  return { kid: thumbprint(publicKey), algorithm, privateKey, publicKey };
}

/** Describes what the algorithm requires, if the key is something else. */
function misfitOf(key: KeyObject, algorithm: KeyPairAlgorithm): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = key;
  if (algorithm === 'ES256') {
    if (type === 'ec' && details?.namedCurve === 'prime256v1') return undefined;
    return `an elliptic curve key on P-256, and this is ${type === 'ec' ? 'one on another curve' : `of type ${type}`}`;
  }
  if (type !== 'rsa') return `an RSA key, and this is of type ${type}`;
  const { modulusLength = 0, publicExponent = 0n } = details ?? {};
  if (modulusLength < MIN_RSA_BITS) return `an RSA key of at least ${MIN_RSA_BITS} bits, and this has ${modulusLength}`;
  if (publicExponent < MIN_RSA_EXPONENT) return `an RSA key with the public exponent ${MIN_RSA_EXPONENT} or more`;
  return undefined;
}

/** The parts of a key in a file may come from two keys: every token would then be refused. */
function signsForItself(privateKey: KeyObject, publicKey: KeyObject, algorithm: KeyPairAlgorithm): boolean {
  const padding = algorithm === 'PS256' ? { padding: constants.RSA_PKCS1_PSS_PADDING } : {};
  const probe = Buffer.from('scoped-api/probe/v1');
  try {
    const signature = sign('sha256', probe, { key: privateKey, ...padding });
    return verify('sha256', probe, { key: publicKey, ...padding }, signature);
  } catch {
    return false;
  }
}

/** Returns the public JWK of a key. It is made from the public key, which contains no secret. */
export function publicJwk({ kid, algorithm, publicKey }: KeyPair): JsonWebKey {
  return { kid, alg: algorithm, use: 'sig', ...publicKey.export({ format: 'jwk' }) };
}

/** The required members of a JWK, in the order that the thumbprint requires. */
const MEMBERS = { RSA: ['e', 'kty', 'n'], EC: ['crv', 'kty', 'x', 'y'] } as const;

/** Returns the SHA-256 thumbprint (RFC 7638) of a public RSA or EC key, in base64url: the `kid` of the key. */
export function thumbprint(publicKey: KeyObject): string {
  const jwk = publicKey.export({ format: 'jwk' });
  const members = MEMBERS[jwk.kty as keyof typeof MEMBERS].map((name) => [name, jwk[name]]);
  return createHash('sha256')
    .update(JSON.stringify(Object.fromEntries(members)))
    .digest('base64url');
}
