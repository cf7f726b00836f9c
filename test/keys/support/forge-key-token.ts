import {
  constants,
  createHash,
  createHmac,
  generateKeyPairSync,
  type KeyObject,
  privateEncrypt,
  sign,
} from 'node:crypto';
import type { KeyPairAlgorithm } from '../../../src/keys/jwt-algorithm';
import { type KeyPair, publicJwk } from '../../../src/keys/key-pair';
import { testKeyPair } from './test-keys';

/** One of `keyPairCases` in `test/corpus/tokens.json`. */
export interface KeyTokenCase {
  readonly title: string;
  readonly under: KeyPairAlgorithm;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly sign?: keyof typeof SIGNATURES;
}

/** The server's keys, and one of each kind that is not. */
export interface Keys {
  readonly server: Readonly<Record<KeyPairAlgorithm | 'over', KeyPair>>;
  readonly attacker: Readonly<Record<KeyPairAlgorithm, KeyPair>>;
}

/** Makes them. */
export function makeKeys(): Keys {
  const three = () => ({ RS256: testKeyPair('RS256'), PS256: testKeyPair('PS256'), ES256: testKeyPair('ES256') });
  return { server: { ...three(), over: testKeyPair('ES256') }, attacker: three() };
}

/** Makes the token of a case; a case without `header` and `sign` makes a good one. */
export function forgeKeyToken(forgery: KeyTokenCase, claims: object, keys: Keys): string {
  const { under, header: changes = {}, sign: recipe = 'good' } = forgery;
  const pair = keys.server[under];
  const header = JSON.stringify({ alg: under, typ: 'at+jwt', kid: pair.kid, ...changes }, (_name, value) => {
    if (value === '@absent') return undefined;
    if (value === '@jwk') return publicJwk(recipe === 'attacker' ? keys.attacker[under] : pair);
    const kid = typeof value === 'string' && /^@kid:(\w+)$/.exec(value)?.[1];
    return kid ? keys.server[kid as KeyPairAlgorithm].kid : value;
  });
  const input = `${encode(header)}.${encode(JSON.stringify(claims))}`;
  const signature = SIGNATURES[recipe]({ input, pair, attacker: keys.attacker[under] });
  return `${input}.${Buffer.from(signature).toString('base64url')}`;
}

interface Material {
  readonly input: string;
  readonly pair: KeyPair;
  readonly attacker: KeyPair;
}

/** The order of P-256. */
const ORDER = BigInt('0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551');
const pem = ({ publicKey }: KeyPair) => publicKey.export({ type: 'spki', format: 'pem' }) as string;
const hmac = (input: string, key: string | Buffer) => createHmac('sha256', key).update(input).digest();

function good({ input, pair }: Material, hash = 'sha256'): Buffer {
  return sign(hash, Buffer.from(input), {
    key: pair.privateKey,
    dsaEncoding: 'ieee-p1363',
    ...(pair.algorithm === 'PS256' && {
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: constants.RSA_PSS_SALTLEN_DIGEST,
    }),
  });
}

function pss({ input, pair }: Material, saltLength: number): Buffer {
  return sign('sha256', Buffer.from(input), {
    key: pair.privateKey,
    padding: constants.RSA_PKCS1_PSS_PADDING,
    saltLength,
  });
}

/** The signature's r and s, or others in their place, `width` bytes each. */
function rs(material: Material, change: (r: bigint, s: bigint) => [bigint, bigint], width = 32): Buffer {
  const raw = good(material);
  const numbers = change(toNumber(raw.subarray(0, 32)), toNumber(raw.subarray(32)));
  return Buffer.concat(numbers.map((number) => toBytes(number, width)));
}

function onCurve(namedCurve: string, { input }: Material, hash: string): Buffer {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve });
  return sign(hash, Buffer.from(input), { key: privateKey, dsaEncoding: 'ieee-p1363' });
}

/** The private operation on a block that is as long as the modulus. */
function rsaRaw(key: KeyObject, block: Buffer): Buffer {
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block);
}

const sha256 = (input: string) => createHash('sha256').update(input).digest();
const modulus = ({ publicKey }: KeyPair) => Buffer.from(publicKey.export({ format: 'jwk' }).n as string, 'base64url');
const filled = (byte: number) => (material: Material) => Buffer.alloc(good(material).length, byte);

/** How a signature comes about. All but the first are wrong, at least under the header of their cases. */
const SIGNATURES = {
  good: (material) => good(material),
  none: () => Buffer.alloc(0),
  attacker: ({ input, attacker }) => good({ input, pair: attacker, attacker }),
  'other-payload': (material) => good({ ...material, input: `${material.input.split('.')[0]}.e30` }),
  cut: (material) => good(material).subarray(0, -1),
  'byte-behind': (material) => Buffer.concat([good(material), Buffer.alloc(1)]),
  'zero-in-front': (material) => Buffer.concat([Buffer.alloc(1), good(material)]),
  zeros: filled(0),
  ones: filled(0xff),
  'one-byte': () => Buffer.alloc(1),
  bit: (material) => {
    const signature = good(material);
    signature[9] = (signature[9] as number) ^ 1;
    return signature;
  },
  sha1: (material) => good(material, 'sha1'),
  sha384: (material) => good(material, 'sha384'),
  sha512: (material) => good(material, 'sha512'),

  'hmac-pem': ({ input, pair }) => hmac(input, pem(pair)),
  'hmac-pem-trimmed': ({ input, pair }) => hmac(input, pem(pair).trim()),
  'hmac-pkcs1': ({ input, pair: { publicKey } }) =>
    hmac(
      input,
      publicKey.asymmetricKeyType === 'rsa'
        ? publicKey.export({ type: 'pkcs1', format: 'pem' })
        : publicKey.export({ type: 'spki', format: 'der' }).subarray(-65),
    ),
  'hmac-der': ({ input, pair }) => hmac(input, pair.publicKey.export({ type: 'spki', format: 'der' })),
  'hmac-jwk': ({ input, pair }) => hmac(input, JSON.stringify(publicJwk(pair))),
  'hmac-kid': ({ input, pair }) => hmac(input, pair.kid),
  'hmac-empty': ({ input }) => hmac(input, ''),

  pkcs1: ({ input, pair }) => sign('sha256', Buffer.from(input), pair.privateKey),
  pss: (material) => pss(material, 32),
  'pss-salt-0': (material) => pss(material, 0),
  'pss-salt-20': (material) => pss(material, 20),
  'pss-salt-max': (material) => pss(material, constants.RSA_PSS_SALTLEN_MAX_SIGN),
  'pkcs1-bare-hash': ({ input, pair }) =>
    privateEncrypt({ key: pair.privateKey, padding: constants.RSA_PKCS1_PADDING }, sha256(input)),
  'rsa-no-padding': ({ input, pair }) =>
    rsaRaw(pair.privateKey, Buffer.concat([Buffer.alloc(modulus(pair).length - 32), sha256(input)])),
  modulus: ({ pair }) => modulus(pair),
  'modulus-added': (material) =>
    // One byte longer now and then; both are refused.
    toBytes(toNumber(good(material)) + toNumber(modulus(material.pair)), modulus(material.pair).length),
  one: ({ pair }) => toBytes(1n, modulus(pair).length),

  'es-der': ({ input, pair }) => sign('sha256', Buffer.from(input), { key: pair.privateKey, dsaEncoding: 'der' }),
  'es-empty-der': () => Buffer.from('3006020100020100', 'hex'),
  'es-r-zero': (material) => rs(material, (_r, s) => [0n, s]),
  'es-s-zero': (material) => rs(material, (r) => [r, 0n]),
  'es-r-order': (material) => rs(material, (_r, s) => [ORDER, s]),
  'es-s-order': (material) => rs(material, (r) => [r, ORDER]),
  'es-all-order': (material) => rs(material, () => [ORDER, ORDER]),
  'es-one-one': (material) => rs(material, () => [1n, 1n]),
  'es-r-plus-order': (material) => rs(material, (r, s) => [r + ORDER, s], 33),
  'es-swapped': (material) => rs(material, (r, s) => [s, r]),
  'es-r-only': (material) => good(material).subarray(0, 32),
  'es-wide': (material) => rs(material, (r, s) => [r, s], 48),
  'es-narrow': (material) => rs(material, (r, s) => [r >> 8n, s >> 8n], 31),
  'es-p384': (material) => onCurve('P-384', material, 'sha384'),
  'es-k1': (material) => onCurve('secp256k1', material, 'sha256'),
} satisfies Record<string, (material: Material) => Uint8Array>;

function toNumber(bytes: Buffer): bigint {
  return BigInt(`0x${bytes.toString('hex')}`);
}

function toBytes(number: bigint, width: number): Buffer {
  const hex = number.toString(16);
  return Buffer.from(hex.padStart(Math.max(2 * width, hex.length + (hex.length % 2)), '0'), 'hex');
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}
