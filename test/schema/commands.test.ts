import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { copyBuiltCheckout } from '../support/boot-checkout';
import { run as runProcess } from '../support/process';
import { cli, cliProcess } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { QUICK } from '../support/process-server';
import { processesWith } from '../support/process-table';
import { startTestApp, type TestApp } from '../support/test-app';

const SDL = `
extend schema
  @scope(name: "orders:read", description: "Read orders", external: true)
  @role(name: "SUPPORT", description: "Helps customers.", scopes: ["users:read", "orders:read"])
  @narrow(field: "Mutation.deleteMe", scopes: [["orders:read"]])
`;

const directory = scratchDirectory();
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
  await app.adminToken();
  await app.userToken('ada');
  mkdirSync(join(directory.path, 'schema'));
  writeFileSync(join(directory.path, 'schema/app.graphql'), SDL);
  writeFileSync(join(directory.path, 'bad.graphql'), '\nextend type User { email: String }\nextend enum Role { X }\n');
});
afterAll(async () => {
  directory.remove();
  await app.stop();
});

const run = (args: string[], env: Record<string, string> = {}) =>
  cli(args, { cwd: directory.path, env: { DATABASE_URL: app.databaseUrl, ...env } });
const json = async (...args: string[]) => {
  const { code, stdout, stderr } = await run([...args, '--json']);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
};

test('schema/*.graphql of the working directory is part of every command', async () => {
  const help = await run(['users', 'grant', '--help']);
  expect(help.stdout).toMatch(/orders:read +Read orders/);
  expect((await run(['users', 'set-role', '--help'])).stdout).toContain('USER, ADMIN, SUPPORT');
  expect((await json('users', 'set-role', 'ada', 'support')).user).toMatchObject({
    role: 'SUPPORT',
    scopes: ['users:read', 'orders:read'],
  });
  expect((await json('users', 'list', '--role', 'SUPPORT')).users).toMatchObject([{ username: 'ada' }]);
  expect((await json('users', 'grant', 'ada', 'tokens:introspect')).user.grantedScopes).toEqual(['tokens:introspect']);
  const wrong = await run(['users', 'set-role', 'ada', 'other']);
  expect(wrong).toMatchObject({ code: 2, stderr: expect.stringContaining('There are: USER, ADMIN, SUPPORT.') });
  const unknown = await run(['users', 'grant', 'ada', 'orders:reed']);
  expect(unknown.stderr).toContain('Did you mean orders:read?');
  const token = await json('tokens', 'create', 'ada', '--name', 'shop', '--scopes', 'orders:read');
  expect(token.personalAccessToken.scopes).toEqual(['orders:read']);
  const client = await json('clients', 'create', '--name', 'shop', '--scopes', 'orders:read');
  expect(client.client.scopes).toEqual(['orders:read']);
  expect(await json('who-can', 'Query.users')).toMatchObject({ roles: ['ADMIN', 'SUPPORT'], userCount: 2 });
});

test('of the policy: lock, diff, matrix, explain and SDL', async () => {
  expect((await run(['policy', '--file', 'before.json'], { SCHEMA_FILES: 'none' })).code).toBe(0);
  expect((await run(['policy', '--file', 'after.json'])).code).toBe(0);
  const diff = await run(['policy', 'diff', 'before.json', 'after.json']);
  expect(diff).toMatchObject({ code: 1, stderr: '' });
  expect(diff.stdout).toContain('scope orders:read is new\nrole ADMIN gained orders:read\nrole SUPPORT is new\n');
  expect(diff.stdout).toContain(
    'Mutation.deleteMe: USER lost access (required me:write and an authentication of the user within the last 600 ' +
      'seconds, requires me:write and orders:read and an authentication of the user within the last 600 seconds now)',
  );
  // Once more with another role, as after an edit of the file.
  const more = SDL.replace('"orders:read"]', '"orders:read", "status:read"]');
  writeFileSync(join(directory.path, 'more.graphql'), more);
  const checked = await run(['policy', '--check', '--file', 'after.json'], { SCHEMA_FILES: 'more.graphql' });
  expect(checked.stderr).toContain('role SUPPORT gained status:read');
  expect((await run(['policy', 'matrix'])).stdout).toMatch(/^coordinate +anonymous +USER +ADMIN +SUPPORT +requires\n/);
  writeFileSync(join(directory.path, 'leave.txt'), 'mutation { deleteMe(input: { password: "x" }) { userId } }');
  const explained = await run(['explain', 'leave.txt', '--scopes', 'me:write']);
  expect(explained).toMatchObject({ code: 1, stdout: expect.stringContaining('The viewer lacks orders:read.') });
  const sdl = await run(['sdl']);
  expect(sdl.stdout).toContain('SUPPORT');
  expect((await run(['sdl', '--federation'])).stdout).not.toMatch(/@role|@scope|@narrow/);
});

test('users of a declared role are exported and imported; one who is declared no longer is listed by doctor', async () => {
  expect((await run(['users', 'export', '--role', 'support', '--output', 'users.jsonl'])).code).toBe(0);
  const exported = readFileSync(join(directory.path, 'users.jsonl'), 'utf8');
  expect(JSON.parse(exported)).toMatchObject({ username: 'ada', role: 'SUPPORT', scopes: ['tokens:introspect'] });
  const moved = { ...JSON.parse(exported), id: undefined, username: 'eve', email: 'eve@example.com' };
  writeFileSync(join(directory.path, 'moved.jsonl'), `${JSON.stringify(moved)}\n`);
  expect((await run(['users', 'import', 'moved.jsonl'])).code).toBe(0);
  expect((await json('users', 'show', 'eve')).role).toBe('SUPPORT');

  const without = { SCHEMA_FILES: 'none' };
  writeFileSync(
    join(directory.path, 'again.jsonl'),
    `${JSON.stringify({ ...moved, username: 'fay', email: 'fay@example.com' })}\n`,
  );
  const refused = await run(['users', 'import', 'again.jsonl'], without);
  expect(refused.stdout + refused.stderr).toContain('Write one of: USER, ADMIN.');
  const shown = await run(['users', 'show', 'eve'], without);
  expect(shown.stdout).toMatch(/role +SUPPORT\nscopes +tokens:introspect\n/);
  const warned = async (env: Record<string, string>) => {
    const { findings } = JSON.parse((await run(['doctor', '--json'], env)).stdout);
    return findings.filter(({ name }: { name: string }) => name === 'schema');
  };
  expect(await warned({})).toEqual([
    { name: 'schema', status: 'ok', what: '1 schema file(s) fit this release. The schema has 12 scopes and 3 roles.' },
  ]);
  expect(await warned(without)).toContainEqual(
    expect.objectContaining({
      status: 'warning',
      what: 'Users have a role or scopes that the schema does not declare, and that grant nothing: ada (role SUPPORT), eve (role SUPPORT).',
    }),
  );
  expect(await warned({ SCHEMA_FILES: 'bad.graphql' })).toEqual([
    expect.objectContaining({ status: 'error', what: expect.stringContaining('bad.graphql:2: User.email: ') }),
  ]);
  // The start refuses these, so doctor does too.
  writeFileSync(join(directory.path, 'unanswered.graphql'), 'extend type Query { orders: Int @public }');
  expect(await warned({ SCHEMA_FILES: 'unanswered.graphql' })).toContainEqual(
    expect.objectContaining({
      status: 'error',
      what: expect.stringMatching(/there is no scoped-api\.config\.ts[\s\S]*Query\.orders .*: it has no resolver/),
    }),
  );
});

const BAD = [
  'The schema files have faults:',
  '  - bad.graphql:2: User.email: is a field of the built-in schema, which a file cannot change; rename yours, or use @narrow',
  '  - bad.graphql:3: Role: has the declared roles as its values; declare one: extend schema @role(name: "...", description: "...", scopes: [...])',
  '',
].join('\n');

test('faults end a command and a start before the database is touched; help still works', async () => {
  const env = { SCHEMA_FILES: 'bad.graphql', DATABASE_URL: 'postgresql://someone@127.0.0.1:1/none' };
  expect(await run(['users', 'list'], env)).toMatchObject({ code: 1, stderr: BAD });
  expect(await run(['policy', '--check'], env)).toMatchObject({ code: 1, stderr: BAD });
  expect((await run(['users', 'grant', '--help'], env)).stdout).toContain('the schema files have faults');
  for (const WORKERS of ['1', '2']) {
    const start = WORKERS === '1' ? cli : cliProcess;
    const started = await start(['start'], { cwd: directory.path, env: { SCHEMA_FILES: 'bad.graphql', WORKERS } });
    expect(started).toMatchObject({ code: 1, stderr: BAD });
  }
  expect(processesWith(directory.path)).toEqual([]);
  const none = await run(['users', 'list'], { SCHEMA_FILES: 'nope/*.graphql' });
  expect(none.stderr).toContain('nope/*.graphql: matches no file in ');
  const invalid = await run(['sdl'], { SCHEMA_FILES: 'a.graphql,,b.graphql' });
  expect(invalid).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('SCHEMA_FILES: write names of files or globs'),
  });
});

test('a scope for an audience that the server does not have ends the start, in one process and in several', async () => {
  const sdl = 'extend schema @scope(name: "x:read", external: true, audience: "https://orders.example.com")';
  writeFileSync(join(directory.path, 'audience.graphql'), sdl);
  for (const WORKERS of ['1', '2']) {
    const env = { SCHEMA_FILES: 'audience.graphql', WORKERS };
    const started = await (WORKERS === '1' ? cli : cliProcess)(['start'], { cwd: directory.path, env });
    expect(started).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(
        /^The schema files have faults:\n {2}- audience\.graphql:1: @scope\(name: "x:read"\): is for the audience/,
      ),
    });
  }
  expect(processesWith(directory.path)).toEqual([]);
});

test('a newer release whose schema conflicts with a file refuses to start, and names the coordinate', async () => {
  const checkout = copyBuiltCheckout();
  try {
    mkdirSync(join(checkout.path, 'schema'));
    const added = 'extend type Order { total: Int }\ntype Order { id: ID }\n';
    writeFileSync(join(checkout.path, 'schema/app.graphql'), `${SDL}${added}`);
    const bin = join(checkout.path, 'bin/scoped-api.js');
    const options = { cwd: checkout.path, env: { ...QUICK } };
    expect((await runProcess(process.execPath, [bin, 'policy', 'matrix'], options)).code).toBe(0);
    const builtIn = join(checkout.path, 'schema.graphql');
    writeFileSync(builtIn, `${readFileSync(builtIn, 'utf8')}\n"An order."\ntype Order { id: ID! }\n`);
    const started = await runProcess(process.execPath, [bin, 'start'], options);
    expect(started).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/schema\/app\.graphql:\d+: Order: is a type of the built-in schema/),
    });
  } finally {
    checkout.end();
  }
});

test('below the level of its role, a viewer of explain and of policy tests has the scopes that USER has', async () => {
  writeFileSync(join(directory.path, 'users.graphql'), '{ me { id } users { nodes { id } } }');
  const lacks = async (level: string, env: Record<string, string>) => {
    const { stdout } = await run(['explain', 'users.graphql', '--role', 'ADMIN', '--level', level, '--json'], env);
    return JSON.parse(stdout).missingScopes;
  };
  const REQUIRE_SECOND_FACTOR = 'ADMIN';
  expect(await lacks('SINGLE_FACTOR', { REQUIRE_SECOND_FACTOR })).toEqual(['users:read']);
  expect(await lacks('MULTI_FACTOR', { REQUIRE_SECOND_FACTOR })).toEqual([]);
  expect(await lacks('SINGLE_FACTOR', {})).toEqual([]);

  const tests = `tests:
  - name: an admin without a second factor enrols one, and nothing more
    as: { role: ADMIN, level: SINGLE_FACTOR }
    can: [Query.me, Mutation.beginTotpEnrolment]
    cannot: [Query.users]
`;
  writeFileSync(join(directory.path, 'level.policy.yaml'), tests);
  expect((await run(['policy', 'test', 'level.policy.yaml'], { REQUIRE_SECOND_FACTOR })).code).toBe(0);
  expect((await run(['policy', 'test', 'level.policy.yaml'])).stdout).toContain('can use Query.users');
});
