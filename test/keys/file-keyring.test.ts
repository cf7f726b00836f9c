import {
  chmodSync,
  lstatSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFileKeyring } from '../../src/keys/file-keyring';
import { changeKeyFile, createKeyFile, printKeySet, readKeyFile } from '../../src/keys/key-file';
import { firstKey, rotate } from '../../src/keys/key-schedule';
import { testKeyPair } from './support/test-keys';

const START = 1_800_000_000;
const [first, second] = [testKeyPair('ES256'), testKeyPair('ES256')];
const keys = [firstKey(first, START)];
const at = (now: number) => ({ now, delaySeconds: 60, tokenTtlSeconds: 900 });
let directory: string;
let path: string;
let now: number;
let said: string[];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'scoped-api-keys-'));
  path = join(directory, 'signing-keys.json');
  now = START;
  said = [];
});
afterEach(() => rmSync(directory, { recursive: true }));

const open = (algorithm: 'ES256' | 'RS256' = 'ES256') => {
  const say = (level: string) => (text: string) => void said.push(`${level}: ${text}`);
  const log = { info: say('info'), warn: say('warn'), error: say('error') };
  return createFileKeyring({ path, algorithm, log: log as never, clock: () => now * 1000 });
};
const replace = (text: string, mode = 0o600) => {
  writeFileSync(`${path}.new`, text, { mode });
  renameSync(`${path}.new`, path);
};

test('a file that was changed is read again within two seconds, not before', async () => {
  await createKeyFile(path, keys);
  const keyring = open();
  await changeKeyFile(path, () => rotate(readKeyFile(path, 'ES256').keys, second, at(now)));
  now += 1;
  expect(keyring.jwks().keys).toHaveLength(1);
  now += 1;
  expect(keyring.jwks().keys.map(({ kid }) => kid)).toEqual([first.kid, second.kid]);
  expect(keyring.signingKey().kid).toBe(first.kid);
  now += 60;
  expect(keyring.signingKey().kid).toBe(second.kid);
  expect(keyring.verificationKey(first.kid)?.algorithm).toBe('ES256');
  expect(keyring.verificationKey(undefined)).toBeUndefined();
  expect(said).toEqual([`info: Read the signing keys again: ${path}`]);
});

test('a token of an unknown key makes it look at once', async () => {
  await createKeyFile(path, keys);
  const keyring = open();
  await changeKeyFile(path, () => rotate(keys, second, at(now)));
  expect(keyring.verificationKey(second.kid)).toBeUndefined();
  now += 0.25;
  expect(keyring.verificationKey(first.kid)).toBeDefined();
  expect(keyring.verificationKey(second.kid)).toBeDefined();
});

test.each<[string, () => void]>([
  ['empty', () => replace('')],
  ['cut short', () => writeFileSync(path, '{"keys":[{"kty":')],
  ['gone', () => rmSync(path)],
  ['a directory', () => symlinkSync(directory, `${path}.new`)],
  ['without a key that signs now', () => replace(printKeySet([firstKey(second, START + 1000)]))],
])('a file that became %s is logged once, and the keys from before stay', (title, spoil) => {
  replace(printKeySet(keys));
  const keyring = open();
  spoil();
  if (title === 'a directory') renameSync(`${path}.new`, path);
  for (let i = 0; i < 5; i++) {
    now += 2;
    expect(keyring.signingKey().kid).toBe(first.kid);
  }
  expect(said).toEqual([
    expect.stringMatching(/^error: The signing keys were changed and can't be used; the previous keys stay/),
  ]);
  if (title === 'a directory') rmSync(path);
  replace(printKeySet([firstKey(second, START)]));
  now += 2;
  expect(keyring.signingKey().kid).toBe(second.kid);
  expect(said.at(-1)).toMatch(/^info: Read the signing keys again/);
});

test('a clock that was set back does not stop it from looking', async () => {
  replace(printKeySet(keys));
  const keyring = open();
  replace(printKeySet([firstKey(second, 0)]));
  now -= 100_000;
  expect(keyring.signingKey().kid).toBe(second.kid);
});

test('a file that is not usable at the start is refused in words', () => {
  expect(() => open()).toThrow(`There are no signing keys at ${path}. Make a key with: scoped-api keys generate`);
  replace('x');
  expect(() => open()).toThrow(`Can't use the keys in ${path}: It is neither JSON nor PEM.`);
  replace(printKeySet([firstKey(first, START + 1)]));
  expect(() => open()).toThrow(/None of the keys signs at this time/);
});

test('a PEM file is one key that signs', () => {
  replace(first.privateKey.export({ type: 'sec1', format: 'pem' }) as string);
  expect(open().signingKey()).toMatchObject({ kid: first.kid, algorithm: 'ES256' });
  expect(() => open('RS256')).toThrow(`Can't use the keys in ${path}: RS256 needs an RSA key, and this is of type ec.`);
});

test('a file that every user of the machine may read causes a warning', () => {
  replace(printKeySet(keys));
  chmodSync(path, 0o644);
  open();
  expect(said).toEqual([`warn: Every user of this machine can read the signing keys: chmod 600 ${path}`]);
});

test('of many that create the file at once one wins, and only its owner may read it', async () => {
  const made = await Promise.all(
    Array.from({ length: 10 }, () => createKeyFile(path, [firstKey(testKeyPair('ES256'), START)])),
  );
  expect(made.filter(Boolean)).toHaveLength(1);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(directory)).toEqual(['signing-keys.json']);
});

test('changes at once take turns; the mode and a link stay', async () => {
  await createKeyFile(join(directory, 'elsewhere'), keys);
  chmodSync(join(directory, 'elsewhere'), 0o640);
  symlinkSync('elsewhere', path);
  const added = Array.from({ length: 5 }, () => testKeyPair('ES256'));
  await Promise.all(
    added.map((pair) => changeKeyFile(path, () => [...readKeyFile(path, 'ES256').keys, firstKey(pair, START)])),
  );
  expect(readKeyFile(path, 'ES256').keys).toHaveLength(6);
  expect(lstatSync(path).isSymbolicLink()).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o640);
  expect(readdirSync(directory).sort()).toEqual(['elsewhere', 'signing-keys.json']);
});

test('a change that is refused leaves everything as it was', async () => {
  await createKeyFile(path, keys);
  const before = readKeyFile(path, 'ES256').stamp;
  const change = changeKeyFile(path, () => rotate(readKeyFile(path, 'ES256').keys, first, at(now)));
  await expect(change).rejects.toThrow('is there already');
  expect(readKeyFile(path, 'ES256').stamp).toBe(before);
  expect(readdirSync(directory)).toEqual(['signing-keys.json']);
});

test('a file with a byte order mark, or in UTF-16, holds the same keys', async () => {
  const text = printKeySet(keys);
  const ids = () => readKeyFile(path, 'ES256').keys.map(({ kid }) => kid);
  writeFileSync(path, text);
  const plain = ids();
  for (const bytes of [Buffer.from(`\ufeff${text}`), Buffer.from(`\ufeff${text}`, 'utf16le')]) {
    writeFileSync(path, bytes);
    expect(ids()).toEqual(plain);
  }
  writeFileSync(path, Buffer.from('"\xff"', 'latin1'));
  expect(ids).toThrow(/Can't read the signing keys.*It is not UTF-8/);
});
