import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cli } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { enrolTotp } from '../support/second-factors';
import { SECRET_KEY, startTestApp, type TestApp } from '../support/test-app';

const directory = scratchDirectory();
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  directory.remove();
  await app.stop();
});

const sql = (text: string, values: unknown[] = []) => app.database.pool.query(text, values);
const OPERATOR = { kind: 'operator' } as const;
const idOf = async (username: string) => (await app.users.find(username))?.id ?? '';
/** The findings about who has second factors: status and sentence. Others are about the keys of their secrets. */
async function factors(env: Record<string, string> = {}): Promise<string[]> {
  const { stdout } = await cli(['doctor', '--json'], {
    cwd: directory.path,
    env: { DATABASE_URL: app.databaseUrl, ...env },
  });
  const { findings } = JSON.parse(stdout) as { findings: { name: string; status: string; what: string }[] };
  return findings
    .filter(({ name, what }) => name === 'factors' && !/secrets|^The key /.test(what))
    .map(({ status, what }) => `${status}: ${what}`);
}

const FINE = 'ok: No active admin is without a second factor.';
const byPassword = (names: string) =>
  `warning: A password is enough to log in as an admin, who has no second factor: ${names}.`;
const lacks = (role: string, level: string, what: string, names: string) =>
  `warning: The role ${role} requires ${level}, and these users of it have no ${what}, so it gives them no scopes beyond those of everyone: ${names}.`;

test('without admins there is nothing to say', async () => {
  await app.userToken('ada');
  expect(await factors()).toEqual([FINE]);
});

test('admins without a second factor are named: by role, and by the scope that makes one; disabled ones are not', async () => {
  await app.adminToken('root');
  expect(await factors()).toEqual([byPassword('root')]);
  expect(await factors({ REQUIRE_SECOND_FACTOR: 'ADMIN' })).toEqual([
    lacks('ADMIN', 'MULTI_FACTOR', 'second factor', 'root'),
  ]);
  await enrolTotp(app, 'root');
  expect(await factors()).toEqual([FINE]);
  expect(await factors({ REQUIRE_SECOND_FACTOR: 'ADMIN' })).toEqual([FINE]);

  await app.users.changeGrants(OPERATOR, await idOf('ada'), { add: ['users:grant'], remove: [] }, null);
  expect(await factors({ REQUIRE_SECOND_FACTOR: 'ADMIN' })).toEqual([byPassword('ada')]);
  await app.users.updateUser(OPERATOR, await idOf('ada'), { isActive: false }, null);
  expect(await factors()).toEqual([FINE]);
});

test('a role can require a passkey, and then TOTP is not enough', async () => {
  writeFileSync(
    join(directory.path, 'roles.graphql'),
    'extend schema @role(name: "AUDITOR", description: "Reads.", scopes: ["audit:read"], level: PHISHING_RESISTANT)\n',
  );
  const env = { SCHEMA_FILES: 'roles.graphql' };
  await sql(`UPDATE users SET role_name = 'AUDITOR', granted_scopes = '{}', is_active = true WHERE username = 'ada'`);
  const { userId } = await enrolTotp(app, 'ada');
  expect(await factors(env)).toEqual([lacks('AUDITOR', 'PHISHING_RESISTANT', 'passkey', 'ada')]);
  await sql(
    `INSERT INTO passkeys (id, user_id, credential_id, public_key, sign_count, name, is_backed_up)
     VALUES (gen_random_uuid(), $1, $2, $2, 0, 'key', false)`,
    [userId, randomBytes(16)],
  );
  expect(await factors(env)).toEqual([FINE]);
  const production = { ...env, NODE_ENV: 'production', SECRET_KEY: 'Yt3hQm0vKx8r2LwZp5NsJd7FbGc1TaEu9iHoRkXe' };
  expect(await factors({ ...production, WEBAUTHN_RP_ID: 'example.com' })).toEqual([FINE]);
  expect(await factors(production)).toEqual([
    'error: Passkeys are off, and 1 user(s) have some; 0 of them have no authenticator app, and can log in with recovery codes only.',
    'error: The role AUDITOR requires PHISHING_RESISTANT, and this server has no passkeys, so no one can use the role.',
  ]);
});

test('passkeys that the configuration turns off are an error', async () => {
  const production = { NODE_ENV: 'production', SECRET_KEY };
  const off = (alone: number) =>
    `error: Passkeys are off, and 1 user(s) have some; ${alone} of them have no authenticator app, and can log in with recovery codes only.`;
  expect(await factors(production)).toEqual([off(0), FINE]);
  expect(await factors({ ...production, WEBAUTHN_RP_ID: 'example.com' })).toEqual([FINE]);
  await sql('DELETE FROM totp_factors WHERE user_id IN (SELECT user_id FROM passkeys)');
  expect(await factors(production)).toEqual([off(1), FINE]);
  await sql('DELETE FROM passkeys');
  expect(await factors(production)).toEqual([FINE]);
});

test('at most ten users are named', async () => {
  await sql(
    `INSERT INTO users (id, username, username_key, email, email_key, password_hash, role_name, updated_at)
     SELECT gen_random_uuid(), 'many' || n, 'many' || n, 'many' || n || '@example.com', 'many' || n || '@example.com', 'x', 'ADMIN', now()
     FROM generate_series(1, 11) n`,
  );
  const [finding = ''] = await factors();
  expect(finding).toMatch(/^warning: A password is enough [^:]+: (?:many\d+, ){10}and more\.$/);
});

test('a misspelled role is a fault of the configuration, and the check says that it was not made', async () => {
  expect(await factors({ REQUIRE_SECOND_FACTOR: 'ADMINS' })).toEqual(['skipped: The schema files have faults.']);
});
