import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject } from 'node:crypto';
import { KEY_PAIR_ALGORITHMS } from '../../src/keys/jwt-algorithm';
import { parseKeySet, parsePem, printKeySet } from '../../src/keys/key-file';
import { publicJwk, thumbprint } from '../../src/keys/key-pair';
import { firstKey } from '../../src/keys/key-schedule';
import { testKeyPair } from './support/test-keys';

const pairs = KEY_PAIR_ALGORITHMS.map(testKeyPair);
const keys = pairs.map((pair, index) => ({ ...firstKey(pair, 1_800_000_000 + index), verifiesUntil: 1_900_000_000 }));
const text = printKeySet(keys);
const stored = () => JSON.parse(text).keys;
/** The set with one key changed. */
const changed = (index: number, change: Record<string, unknown>) => {
  const all = stored();
  Object.assign(all[index], change);
  return JSON.stringify({ keys: all });
};
const rsa = (modulusLength: number, publicExponent = 65_537) =>
  generateKeyPairSync('rsa', { modulusLength, publicExponent }).privateKey;
const ec = (namedCurve: string) => generateKeyPairSync('ec', { namedCurve }).privateKey;
const pem = (key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8') =>
  key.export({ type: type as 'pkcs8', format: 'pem' }) as string;

test('a set is read as it was written', () => {
  const read = parseKeySet(text);
  expect(printKeySet(read)).toBe(text);
  expect(
    read.map(({ kid, algorithm, signsFrom, verifiesUntil }) => [kid, algorithm, signsFrom, verifiesUntil]),
  ).toEqual(keys.map(({ kid, algorithm, signsFrom, verifiesUntil }) => [kid, algorithm, signsFrom, verifiesUntil]));
  expect(parseKeySet(changed(0, { kid: undefined, use: undefined }))[0]?.kid).toBe(keys[0]?.kid);
});

test('a kid is the thumbprint of RFC 7638: the example of its section 3.1', () => {
  const n =
    '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3okn' +
    'jhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6q' +
    'MQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJ' +
    'zKnqDKgw';
  const key = createPublicKey({ key: { kty: 'RSA', e: 'AQAB', n }, format: 'jwk' });
  expect(thumbprint(key)).toBe('NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs');
});

test('what is published has no private part', () => {
  const members = pairs.map((pair) => Object.keys(publicJwk(pair)).sort().join(' '));
  expect(members).toEqual(['alg e kid kty n use', 'alg e kid kty n use', 'alg crv kid kty use x y']);
});

test.each<[string, string, RegExp]>([
  ['nothing', '', /neither JSON nor PEM/],
  ['half of a set', text.slice(0, text.length / 2), /neither JSON nor PEM/],
  ['another document', '{"a":1}', /keys: write a list/],
  ['no key', '{"keys":[]}', /keys: write at least one key/],
  ['a key that is none', '{"keys":[null]}', /keys\.0: write an object/],
  ['alg none', changed(0, { alg: 'none' }), /keys\.0\.alg: write one of RS256, PS256, ES256/],
  ['an alg of secrets', changed(2, { alg: 'HS256' }), /keys\.2\.alg/],
  ['an alg of another type of key', changed(2, { alg: 'RS256' }), /keys\.2: RS256 needs an RSA key/],
  ['use enc', changed(0, { use: 'enc' }), /keys\.0\.use: write sig/],
  ['no signs_from', changed(1, { signs_from: undefined }), /keys\.1\.signs_from: write whole seconds/],
  ['signs_from in words', changed(1, { signs_from: '2026-11-22' }), /keys\.1\.signs_from: write whole seconds/],
  ['verifies_until null', changed(1, { verifies_until: null }), /keys\.1\.verifies_until: write whole seconds/],
  ['a public key only', changed(2, { d: undefined }), /keys\.2: It is no private JWK/],
  ['the private part of another key', changed(2, { d: parts('ES256').d }), /keys\.2: (?:The key is damaged|It is no)/],
  ['the modulus of another key', changed(0, { n: parts('RS256').n }), /keys\.0: (?:The key is damaged|It is no)/],
  ['the kid of another key', changed(0, { kid: keys[1]?.kid }), /keys\.0\.kid: write its thumbprint/],
  ['one key twice', JSON.stringify({ keys: [...stored(), stored()[0]] }), /one key is there twice/],
  ['one key for two algorithms', JSON.stringify({ keys: [stored()[0], { ...stored()[0], alg: 'PS256' }] }), /twice/],
])('a set with %s is refused, and the reason holds nothing of a key', (_title, broken, reason) => {
  const message = failure(() => parseKeySet(broken));
  expect(message).toMatch(reason);
  for (const key of stored()) expect(message).not.toContain(key.d.slice(0, 8));
});

test('one PEM key is read in PKCS#8, PKCS#1 and SEC1', () => {
  const [rsaKey, ecKey] = [rsa(2048), ec('P-256')];
  const kids = [pem(rsaKey), pem(rsaKey, 'pkcs1')].map((key) => parsePem(key, 'RS256').kid);
  expect(parsePem(pem(rsaKey), 'PS256')).toMatchObject({ kid: kids[0], algorithm: 'PS256' });
  expect(kids[0]).toBe(kids[1]);
  expect(parsePem(pem(ecKey), 'ES256').kid).toBe(parsePem(pem(ecKey, 'sec1'), 'ES256').kid);
});

test.each<[string, () => string, 'RS256' | 'PS256' | 'ES256', RegExp]>([
  ['RSA of 1,024 bits', () => pem(rsa(1024)), 'RS256', /at least 2048 bits, and this has 1024/],
  ['RSA of 2,040 bits', () => pem(rsa(2040)), 'PS256', /at least 2048 bits, and this has 2040/],
  ['RSA with exponent 3', () => pem(rsa(2048, 3)), 'RS256', /exponent 65537/],
  ['RSA for ES256', () => pem(rsa(2048)), 'ES256', /P-256, and this is of type rsa/],
  ['P-256 for RS256', () => pem(ec('P-256')), 'RS256', /RSA key, and this is of type ec/],
  ['P-384', () => pem(ec('P-384')), 'ES256', /on another curve/],
  ['secp256k1', () => pem(ec('secp256k1')), 'ES256', /on another curve/],
  ['Ed25519', () => pem(generateKeyPairSync('ed25519').privateKey), 'ES256', /of type ed25519/],
  [
    'RSA for PSS only',
    () => pem(generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).privateKey),
    'PS256',
    /rsa-pss/,
  ],
  [
    'a public key',
    () =>
      generateKeyPairSync('ec', {
        namedCurve: 'P-256',
        publicKeyEncoding: { type: 'spki', format: 'pem' },
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
      }).publicKey,
    'ES256',
    /no private key in PEM/,
  ],
  [
    'a passphrase',
    () =>
      createPrivateKey(pem(rsa(2048))).export({
        type: 'pkcs8',
        format: 'pem',
        cipher: 'aes-256-cbc',
        passphrase: 'x',
      }) as string,
    'RS256',
    /without a passphrase/,
  ],
])('PEM with %s is refused in words', (_title, make, algorithm, reason) => {
  expect(failure(() => parsePem(make(), algorithm))).toMatch(reason);
});

function parts(algorithm: 'RS256' | 'ES256') {
  return testKeyPair(algorithm).privateKey.export({ format: 'jwk' });
}

function failure(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect((error as Error).name).toBe('KeyringError');
    return (error as Error).message;
  }
  throw new Error('It was taken.');
}
