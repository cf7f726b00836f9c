import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { createAccessTokens } from '../../src/auth/tokens';
import { createKeyPairKeyring } from '../../src/keys/file-keyring';
import { KEY_PAIR_ALGORITHMS } from '../../src/keys/jwt-algorithm';
import { printKeySet } from '../../src/keys/key-file';
import { firstKey } from '../../src/keys/key-schedule';
import { forgeKeyToken, type KeyTokenCase, makeKeys } from '../keys/support/forge-key-token';
import { exchange, expectExchange, expectQuiet, requestBytes } from '../support/corpus';
import { startTestApp, type TestApp } from '../support/test-app';
import corpus from './tokens.json';

const cases = corpus.keyPairCases as unknown as KeyTokenCase[];
const keys = makeKeys();
const { RS256, PS256, ES256, over } = keys.server;
const used = [RS256, PS256, ES256].map((pair, index) => firstKey(pair, index));
const scheduled = [...used, { ...firstKey(over, 0), verifiesUntil: 1 }];

let directory: string;
let app: TestApp;
let claims: object;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'scoped-api-keys-'));
  const file = join(directory, 'keys.json');
  writeFileSync(file, printKeySet(scheduled), { mode: 0o600 });
  app = await startTestApp({ ALGORITHM: 'ES256', SIGNING_KEYS_FILE: file });
  claims = jwt.decode(await app.userToken('alice')) as jwt.JwtPayload;
});
afterAll(async () => {
  await app.stop();
  rmSync(directory, { recursive: true });
});

const send = async (forgery: KeyTokenCase, expected: string, also = {}) => {
  const headers = { authorization: `Bearer ${forgeKeyToken(forgery, claims, keys)}` };
  const entry = { id: '', title: '', query: '{ me { username } }', headers, expect: expected, also };
  const before = app.logLines.length;
  expectExchange(entry, await exchange(app.url, requestBytes(entry, new Map())));
  expectQuiet(app.logLines.slice(before, before + 1), 1);
};

test.each(KEY_PAIR_ALGORITHMS)(
  'a genuine token of the %s key passes: the forge below is true to life',
  async (under) => {
    await send({ title: '', under }, '200', { body: { data: { me: { username: 'alice' } } } });
  },
);

test('every case is about a signature or a header of its own', () => {
  expect(new Set(cases.map(({ title: _, ...what }) => JSON.stringify(what))).size).toBe(cases.length);
});

test.each(cases)('$title', async (forgery) => {
  await send(forgery, '401 UNAUTHENTICATED', { headers: { 'www-authenticate': '^Bearer error="invalid_token"$' } });
});

test('none is refused for its claims, and an expired one has the end of its key', () => {
  const { iss, aud } = claims as { iss: string; aud: string };
  const keyring = createKeyPairKeyring(() => scheduled);
  const { verify } = createAccessTokens({ keyring, issuer: iss, audience: aud, ttlSeconds: 900 });
  const reasons = new Set(
    cases.map((forgery) => {
      const verified = verify(forgeKeyToken(forgery, claims, keys));
      return verified.ok ? `taken: ${forgery.title}` : verified.reason;
    }),
  );
  expect([...reasons].sort()).toEqual([
    'a bad signature or payload',
    'a malformed key id',
    'an unknown header parameter',
    'an unknown key',
    'another algorithm',
    'no algorithm',
  ]);
  const old = { ...keys, server: { ...keys.server, ES256: over } };
  expect(verify(forgeKeyToken({ title: '', under: 'ES256' }, claims, old))).toEqual({
    ok: false,
    reason: 'an unknown key',
  });
});
