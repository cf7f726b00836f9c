import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client as Connection } from 'pg';
import { ROOT } from '../support/process';
import { cli } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { enrolTotp } from '../support/second-factors';
import { startTestApp, type TestApp } from '../support/test-app';
import { createEmptyDatabase } from '../support/test-database';

const directory = scratchDirectory();
const SCHEMA = readFileSync(join(ROOT, 'schema.graphql'), 'utf8');
const withExternal = (text: string) => text.replace('name: "status:read",', 'name: "status:read", external: true,');
const STATUS = 'status: SystemStatus @requiresScopes(scopes: [["status:read"]])';
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
  const admin = await app.adminToken();
  for (const name of ['ada', 'bob', 'eve', 'old']) await app.userToken(name);
  const command = async (...args: string[]) => expect((await run(...args)).stderr).toBe('');
  await command('users', 'grant', 'bob', 'audit:read');
  await command('users', 'disable', 'old');
  await command('tokens', 'create', 'ada', '--name', 'a', '--scopes', 'me:read');
  await command('tokens', 'create', 'bob', '--name', 'b', '--scopes', 'audit:read');
  await command('clients', 'create', '--name', 'c', '--scopes', 'me:read');
  expect(admin).toBeTruthy();
  write('old.graphql', SCHEMA);
  expect(SCHEMA).toContain(STATUS);
  write('new.graphql', withExternal(SCHEMA.replace(STATUS, STATUS.replace('status:read', 'me:read'))));
});
afterAll(async () => {
  directory.remove();
  await app.stop();
});

const write = (name: string, text: string) => writeFileSync(join(directory.path, name), text);
const run = (...args: string[]) => cli(args, { cwd: directory.path, env: { DATABASE_URL: app.databaseUrl } });
const impact = async (...args: string[]) => {
  const { code, stdout, stderr } = await run('policy', 'diff', ...args, '--database', '--json');
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  return JSON.parse(stdout).impact;
};
const statusOf = (found: { coordinates: { coordinate: string }[] }) =>
  found.coordinates.find(({ coordinate }) => coordinate === 'Query.status');

test('a widened rule names the operation that runs now, and counts the users, tokens and clients that gain it', async () => {
  const found = await impact('old.graphql', 'new.graphql');
  expect(found.activeUsers).toBe(4);
  expect(statusOf(found)).toEqual({
    coordinate: 'Query.status',
    gain: {
      users: 3,
      byRole: { USER: 3 },
      byGrant: 0,
      byFactor: 0,
      personalAccessTokens: 1,
      clients: 1,
      anonymous: false,
      operation: 'query { status }',
    },
    // The admin holds both scopes.
    lose: { users: 0, byRole: {}, byGrant: 0, byFactor: 0, personalAccessTokens: 0, clients: 0, anonymous: false },
  });
  const { stdout } = await run('policy', 'diff', 'old.graphql', 'new.graphql', '--database');
  expect(stdout).toContain('new.graphql:');
  expect(stdout).toContain('In the database (4 active users):');
  expect(stdout).toContain(
    '  Query.status: gain 3 users (USER 3), 1 personal access tokens, 1 clients\n    now runs: query { status }\n',
  );
});

test('granted scopes count, and so do those who lose access', async () => {
  write('audit.graphql', withExternal(SCHEMA.replace(STATUS, STATUS.replace('status:read', 'audit:read'))));
  const gained = statusOf(await impact('old.graphql', 'audit.graphql'));
  expect(gained).toMatchObject({ gain: { users: 1, byRole: { USER: 1 }, byGrant: 1, personalAccessTokens: 1 } });
  const lost = await run('policy', 'diff', 'new.graphql', 'old.graphql', '--database');
  expect(lost.code).toBe(1);
  expect(lost.stdout).toContain('Query.status: lose 3 users (USER 3), 1 personal access tokens, 1 clients');
});

test('a required authentication counts the users without such a factor, and tokens and clients, which never meet it', async () => {
  await enrolTotp(app, 'bob');
  const stricter = STATUS.replace('status:read', 'me:read').concat(' @requiresAuthentication(level: MULTI_FACTOR)');
  write('mfa.graphql', withExternal(SCHEMA.replace(STATUS, stricter)));
  const { code, stdout } = await run('policy', 'diff', 'new.graphql', 'mfa.graphql', '--database', '--json');
  expect(code).toBe(0);
  expect(statusOf(JSON.parse(stdout).impact)).toMatchObject({
    gain: { users: 0, personalAccessTokens: 0, clients: 0 },
    lose: { users: 3, byFactor: 3, personalAccessTokens: 1, clients: 1 },
    stepUp: { users: 1, required: { level: 'MULTI_FACTOR', maxAgeSeconds: null } },
  });
  const text = (await run('policy', 'diff', 'new.graphql', 'mfa.graphql', '--database')).stdout;
  expect(text).toContain(
    'Query.status: lose 3 users (ADMIN 1, USER 2, 3 without a factor that is strong enough), 1 personal access tokens, 1 clients',
  );
  expect(text).toContain('Query.status: 1 users keep it after a multi-factor authentication of the user');

  // The same of lock files, and of a rule that is weakened.
  for (const name of ['new', 'mfa']) await run('policy', `${name}.graphql`, '--file', `${name}.json`);
  const back = await run('policy', 'diff', 'mfa.json', 'new.json', '--database', '--json');
  expect(back.code).toBe(1);
  expect(statusOf(JSON.parse(back.stdout).impact)).toMatchObject({ gain: { users: 3, byFactor: 3 } });
  expect(statusOf(JSON.parse(back.stdout).impact)).not.toHaveProperty('stepUp');
});

test('a role that requires a level loses its scopes for users without such a factor', async () => {
  const level = withExternal(SCHEMA).replace('scopes: ["*"])', 'scopes: ["*"], level: MULTI_FACTOR)');
  expect(level).toContain('level: MULTI_FACTOR)');
  write('level.graphql', level.replace(STATUS, STATUS.replace('status:read', 'users:read')));
  write('former.graphql', withExternal(SCHEMA.replace(STATUS, STATUS.replace('status:read', 'audit:read'))));
  const { stdout } = await run('policy', 'diff', 'former.graphql', 'level.graphql', '--database', '--json');
  // The admin has no second factor; bob was granted audit:read.
  expect(statusOf(JSON.parse(stdout).impact)).toMatchObject({
    lose: { users: 2, byRole: { ADMIN: 1, USER: 1 }, byGrant: 1, byFactor: 1 },
  });
  expect(JSON.parse(stdout).impact.roles).toEqual([{ role: 'ADMIN', level: 'MULTI_FACTOR', users: 1, below: 1 }]);

  // The level alone changes no coordinate.
  write('only-level.graphql', level.replace(STATUS, STATUS.replace('status:read', 'audit:read')));
  const { stdout: text } = await run('policy', 'diff', 'former.graphql', 'only-level.graphql', '--database');
  expect(text).toContain(
    '  role ADMIN: 1 of 1 users have no factor for MULTI_FACTOR, and lose its scopes until they enrol one',
  );
});

test('lock files are compared with their roles: a role that gains a scope', async () => {
  expect((await run('policy', '--file', 'old.json')).code).toBe(0);
  const lock = JSON.parse(readFileSync(join(directory.path, 'old.json'), 'utf8'));
  lock.roles.USER.push('status:read');
  lock.coordinates['Mutation.logout'] = 'open';
  write('new.json', JSON.stringify(lock));
  const found = await impact('old.json', 'new.json');
  expect(statusOf(found)).toMatchObject({ gain: { users: 3, personalAccessTokens: 0, clients: 0 } });
  expect(found.coordinates[0]).toMatchObject({ coordinate: 'Mutation.logout', gain: { users: 0, anonymous: true } });
});

test('the replica is read, in a transaction that cannot write; no migration is applied', async () => {
  const env = { DATABASE_URL: app.databaseUrl, DATABASE_REPLICA_URL: app.databaseUrl };
  const args = ['policy', 'diff', 'old.graphql', 'new.graphql', '--database', '--json'];
  expect((await cli(args, { cwd: directory.path, env })).code).toBe(1);
  const empty = await createEmptyDatabase();
  const connection = new Connection({ connectionString: empty.url });
  await connection.connect();
  try {
    const failed = await cli(args, { cwd: directory.path, env: { DATABASE_URL: empty.url } });
    expect(failed).toMatchObject({ code: 1, stdout: '', stderr: expect.stringContaining('scoped-api migrate') });
    const { rows } = await connection.query("SELECT FROM information_schema.tables WHERE table_name = 'users'");
    expect(rows).toHaveLength(0);
  } finally {
    await connection.end();
    await empty.drop();
  }
});

test('declared roles count by their names, and a role that no schema declares holds nothing', async () => {
  await app.alter("UPDATE users SET role_name = 'SUPPORT' WHERE username = 'eve'");
  await app.alter("UPDATE users SET role_name = 'constructor' WHERE username = 'ada'");
  const lock = JSON.parse(readFileSync(join(directory.path, 'old.json'), 'utf8'));
  lock.roles.SUPPORT = ['status:read'];
  write('support.json', JSON.stringify(lock));
  const found = await impact('old.json', 'support.json');
  expect(statusOf(found)).toMatchObject({ gain: { users: 1, byRole: { SUPPORT: 1 }, byGrant: 0, clients: 0 } });
});
