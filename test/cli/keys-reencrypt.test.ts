import { randomBytes } from 'node:crypto';
import { createFactors } from '../../src/factors/factors';
import { createSecretBox, keyIdOf } from '../../src/factors/secret-box';
import { cli, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { enrolTotp, testBox, testFactors } from '../support/second-factors';
import { SECRET_KEY, startTestApp, type TestApp } from '../support/test-app';

const directory = scratchDirectory();
const NEW_KEY = `k2:${randomBytes(32).toString('base64')}`;
const FORMER = 'a former secret key, thirty-two bytes or more';
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  for (const name of ['ada', 'bob', 'carl']) await app.userToken(name);
});
afterAll(async () => {
  await app?.stop();
  directory.remove();
});

const run = (args: string[], env: Record<string, string>) =>
  cli(args, { cwd: directory.path, env: { DATABASE_URL: app.databaseUrl, ...env } });
const keysOf = async () =>
  (await app.database.prisma.totpFactor.findMany({ orderBy: { createdAt: 'asc' } })).map(({ secret }) =>
    keyIdOf(secret),
  );
const factorsFindings = async (env: Record<string, string>) => {
  const { stdout } = await run(['doctor', '--json'], env);
  const { findings } = JSON.parse(stdout) as { findings: { name: string; status: string; what: string }[] };
  // Other findings of this name are about the factors of admins.
  return findings.filter(({ name, what }) => name === 'factors' && /key|secret/.test(what));
};

test('secrets are encrypted with the present key, and those without a key are named', async () => {
  const ada = await enrolTotp(app, 'ada');
  const bob = await enrolTotp(app, 'bob', FORMER);
  await app.database.prisma.totpEnrolment.create({
    data: {
      userId: (await app.database.prisma.user.findFirstOrThrow({ where: { username: 'carl' } })).id,
      secret: testBox().seal(ada.userId, randomBytes(20)),
      expiresAt: new Date(Date.now() + 60_000),
    },
  });

  const env = { SECRET_KEY, ENCRYPTION_KEYS: NEW_KEY };
  const before = await factorsFindings(env);
  expect(before.map(({ status, what }) => [status, what])).toEqual([
    ['error', expect.stringMatching(/^The key "secret-key-[0-9a-f]{16}" of 1 second factor\(s\) is missing/)],
    [
      'warning',
      expect.stringMatching(/^2 secret\(s\) of second factors are encrypted with the former key secret-key-/),
    ],
  ]);

  const first = await run(['keys', 'reencrypt'], env);
  expect(first).toMatchObject({ code: 1, stdout: '1 secret(s) were encrypted with the key k2.\n' });
  expect(first.stderr).toMatch(
    /^Secrets that can't be decrypted stay as they are: 1 of the key secret-key-[0-9a-f]{16}, 1 of damaged data\. Add/,
  );
  expect(first.stderr).not.toMatch(STACK);
  expect(await keysOf()).toEqual(['k2', expect.stringMatching(/^secret-key-/)]);

  await app.database.prisma.totpEnrolment.deleteMany();
  const second = await run(['keys', 'reencrypt', '--json'], { ...env, SECRET_KEY_PREVIOUS: FORMER });
  expect({ code: second.code, json: JSON.parse(second.stdout) }).toEqual({
    code: 0,
    json: { keyId: 'k2', changed: 1, unreadable: {} },
  });
  expect(await keysOf()).toEqual(['k2', 'k2']);
  const again = await run(['keys', 'reencrypt'], { ENCRYPTION_KEYS: NEW_KEY, SECRET_KEY });
  expect(again).toMatchObject({ code: 0, stdout: '0 secret(s) were encrypted with the key k2.\n', stderr: '' });
  expect(await factorsFindings(env)).toEqual([
    { name: 'factors', status: 'ok', what: 'The secrets of second factors can be decrypted: 2.' },
  ]);

  // Back to the key of SECRET_KEY: the codes still work.
  expect(await run(['keys', 'reencrypt'], { SECRET_KEY, ENCRYPTION_KEYS: '' })).toMatchObject({ code: 1 });
  const [id, key] = NEW_KEY.split(/:(.*)/s) as [string, string];
  const factors = createFactors({
    box: createSecretBox({ encryptionKeys: [{ id, key }], keyring: { derive: () => [] } }),
  });
  for (const { userId, code } of [ada, bob]) {
    const proof = { totp: await code() };
    const proven = await app.database.transaction((tx) =>
      factors.verify(tx, userId, proof, { purpose: 'SECOND_FACTOR', subject: '', userId }),
    );
    expect(proven?.method).toBe('TOTP');
  }
  await expect(
    app.database.transaction((tx) =>
      testFactors().verify(tx, ada.userId, { totp: '123456' }, { purpose: 'SECOND_FACTOR', subject: '', userId: null }),
    ),
  ).rejects.toThrow('key "k2"');
});

test('without any key it says what to set', async () => {
  const keyPairs = { ALGORITHM: 'ES256', SECRET_KEY: '', ENCRYPTION_KEYS: '' };
  expect(await run(['keys', 'reencrypt'], keyPairs)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: 'There is no key to encrypt with: set ENCRYPTION_KEYS or SECRET_KEY.\n',
  });
});

test('more secrets than one batch are all encrypted', async () => {
  const box = testBox(FORMER);
  await app.database.prisma.totpFactor.deleteMany();
  const ids = Array.from({ length: 1_203 }, (_, index) => `01990000-0000-7000-8000-${`${index}`.padStart(12, '0')}`);
  await app.database.pool.query(
    `INSERT INTO users (id, username, username_key, email, email_key, password_hash, updated_at)
     SELECT id, 'u' || n, 'u' || n, 'u' || n || '@example.com', 'u' || n || '@example.com', 'x', now()
     FROM unnest($1::uuid[]) WITH ORDINALITY AS given(id, n)`,
    [ids],
  );
  await app.database.prisma.totpFactor.createMany({
    data: ids.map((userId) => ({ userId, secret: box.seal(userId, randomBytes(20)) })),
  });
  const { stdout } = await run(['keys', 'reencrypt', '--json'], { SECRET_KEY, SECRET_KEY_PREVIOUS: FORMER });
  expect(JSON.parse(stdout)).toMatchObject({ changed: 1_203, unreadable: {} });
});
