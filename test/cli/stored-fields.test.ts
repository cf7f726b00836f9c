import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { cli, cliProcess } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { createTestDatabase, onServer, type TestDatabase } from '../support/test-database';

const SCHEMA = `
  enum Tier { FREE PAID }
  extend type User {
    company: String @stored(write: [["me:write"]], index: true)
    tags: [String!] @stored(write: [["me:write"]], index: true)
    bornAt: DateTime @stored(write: [["me:write"]])
    tier: Tier @stored(write: [["users:write"]]) @requiresScopes(scopes: [["users:read"]])
    scores: [Int] @stored(write: [["me:write"]])
    age: Int @stored(write: [["me:write"]])
    height: Float @stored(write: [["me:write"]])
    isFriend: Boolean @stored(write: [["me:write"]])
  }`;

const room = scratchDirectory();
const plain = scratchDirectory();
let database: TestDatabase;
const at = (cwd: string, input?: string) => ({
  cwd,
  env: { DATABASE_URL: database.ownerUrl },
  ...(input !== undefined && { input }),
});
const run = (...args: string[]) => cli(args, at(room.path));
const importLines = (...lines: object[]) =>
  cli(['users', 'import', '-', '--json'], at(room.path, lines.map((line) => JSON.stringify(line)).join('\n')));
const user = (username: string, members: object = {}) => ({ username, email: `${username}@example.com`, ...members });

/** The rows of the last statement. */
// biome-ignore lint/suspicious/noExplicitAny: each test knows what it reads
async function rowsOf(...statements: string[]): Promise<any[]> {
  const client = new Client({ connectionString: database.ownerUrl });
  await client.connect();
  try {
    for (const statement of statements.slice(0, -1)) await client.query(statement);
    return (await client.query(statements.at(-1) ?? '')).rows;
  } finally {
    await client.end();
  }
}

beforeAll(async () => {
  database = await createTestDatabase();
  mkdirSync(join(room.path, 'schema'));
  writeFileSync(join(room.path, 'schema/app.graphql'), SCHEMA);
});
afterAll(async () => {
  room.remove();
  plain.remove();
  await database.drop();
});

const ADA = {
  company: 'Analytical "Engines"',
  tags: ['a', 'b'],
  bornAt: '1815-12-10T00:00:00.000Z',
  tier: 'PAID',
  scores: [1, null],
  age: 36,
  height: 1.65,
  isFriend: true,
};

test('an import reads stored values, and an export writes them again', async () => {
  const given = { ...ADA, bornAt: '1815-12-10T01:00:00+01:00' };
  const imported = await importLines(user('ada', given), user('bob'), user('carl', { company: null }));
  expect(JSON.parse(imported.stdout)).toMatchObject({ imported: 3, failed: 0 });
  const lines = (await run('users', 'export')).stdout.trimEnd().split('\n');
  const [ada, bob] = lines.map((line) => JSON.parse(line));
  expect(ada).toMatchObject(ADA);
  const nothing = Object.fromEntries(Object.keys(ADA).map((name) => [name, null]));
  expect(bob).toMatchObject(nothing);
  // What was exported can be imported: the users exist already.
  const again = await cli(['users', 'import', '-', '--json'], at(room.path, lines.join('\n')));
  expect(JSON.parse(again.stdout)).toMatchObject({ alreadyThere: 3, failed: 0 });
  const [event] = await rowsOf(
    `SELECT after FROM audit_events WHERE action = 'USER_REGISTERED' AND after ->> 'username' = 'ada'`,
  );
  expect(event.after).toMatchObject({ username: 'ada', ...ADA });
});

test('a line with invalid values fails with each reason', async () => {
  const failed = await importLines(
    user('x1', { age: 1.5, tags: [null], tier: 'GOLD', bornAt: '2026-02-30T00:00:00Z' }),
    user('x2', { company: 'a\u0000', height: 'tall', isFriend: 'yes', scores: 3 }),
    user('x3', { company: 'x'.repeat(5_000) }),
    user('x4', { compny: 'x' }),
    JSON.parse('{"username": "x5", "email": "x5@example.com", "__proto__": {"company": "x"}}'),
    user('x6', { company: '\ud800' }),
  );
  expect(failed.code).toBe(1);
  for (const reason of [
    'age: Write a whole number from -2147483648 to 2147483647.',
    'tags: Write a string.',
    'tier: Write one of: FREE, PAID.',
    'bornAt: Write a date and time',
    'company: It must not contain the NUL character.',
    'height: Write a finite number.',
    'isFriend: Write true or false.',
    'scores: Write a list.',
    'company: company makes the stored fields of this user too long',
    '"compny": There is no such member.',
    'company: It must be well-formed Unicode',
  ]) {
    expect(failed.stderr).toContain(reason);
  }
  expect(JSON.parse(failed.stdout)).toMatchObject({ imported: 0, failed: 6 });
});

test('without the file, stored values are no members, and are neither written nor exported', async () => {
  const line = JSON.stringify(user('dora', { company: 'x' }));
  const refused = await cli(['users', 'import', '-'], at(plain.path, line));
  expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining('There is no such member.') });
  const exported = await cli(['users', 'export'], at(plain.path));
  expect(exported.stdout).not.toContain('company');
});

test('the JSON of users has the values, and `show` prints them', async () => {
  expect(JSON.parse((await run('users', 'show', 'ada', '--json')).stdout)).toMatchObject(ADA);
  expect((await run('users', 'show', 'ada')).stdout).toMatch(/company +"Analytical \\"Engines\\""/);
  const listed = JSON.parse((await run('users', 'list', '--json')).stdout);
  expect(listed.users.find(({ username }: { username: string }) => username === 'ada')).toMatchObject(ADA);
  expect(JSON.parse((await run('users', 'disable', 'ada', '--json')).stdout).user).toMatchObject(ADA);
});

describe('indexes', () => {
  const indexes = () =>
    rowsOf(
      `SELECT c.relname AS name, i.indisvalid AS valid FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE starts_with(c.relname, 'users_stored_') ORDER BY 1`,
    );

  test('are created by migrate, once, also where several run at the same time', async () => {
    const runs = await Promise.all(Array.from({ length: 3 }, () => cliProcess(['migrate', '--json'], at(room.path))));
    expect(runs.map(({ code, stderr }) => ({ code, stderr }))).toEqual(Array(3).fill({ code: 0, stderr: '' }));
    const created = runs.flatMap(({ stdout }) => JSON.parse(stdout).indexes);
    expect(created.sort()).toEqual(['users_stored_company', 'users_stored_tags']);
    expect(await indexes()).toEqual([
      { name: 'users_stored_company', valid: true },
      { name: 'users_stored_tags', valid: true },
    ]);
    expect((await run('migrate')).stdout).toBe('Nothing to do: the database is up to date.\n');
    expect(JSON.parse((await cli(['migrate', '--json'], at(plain.path))).stdout)).toEqual({ applied: [] });
  });

  test('that an interrupted run left behind are made again', async () => {
    await onServer(
      database.ownerUrl,
      `UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'users_stored_company'::regclass`,
    );
    expect((await run('migrate')).stdout).toBe('Created users_stored_company.\n');
    expect(await indexes()).toContainEqual({ name: 'users_stored_company', valid: true });
  });

  test('serve filters', async () => {
    const [plan] = await rowsOf(
      'SET enable_seqscan = off',
      `EXPLAIN (FORMAT JSON) SELECT FROM users u WHERE (u.stored -> 'company') @> '"x"'::jsonb`,
    );
    expect(JSON.stringify(plan)).toContain('users_stored_company');
  });
});

describe('doctor', () => {
  const findings = async (cwd: string) => {
    const { stdout } = await cli(['doctor', '--json'], at(cwd));
    const report = JSON.parse(stdout) as { findings: { name: string; status: string; what: string; fix?: string }[] };
    return report.findings.filter(({ name }) => name === 'fields');
  };

  test('finds nothing wrong with values that fit', async () => {
    expect(await findings(room.path)).toEqual([
      { name: 'fields', status: 'ok', what: 'The values of 8 stored field(s) fit their types.' },
    ]);
  });

  test('lists values without a field, and unused indexes', async () => {
    const found = await findings(plain.path);
    expect(found.map(({ what }) => what)).toEqual([
      'Users have values of fields that no schema file declares: age (1 user(s)), bornAt (1 user(s)), company (1 user(s)), ' +
        'height (1 user(s)), isFriend (1 user(s)), and more. They are kept, and never answered.',
      'No schema file declares the field of the index users_stored_company.',
      'No schema file declares the field of the index users_stored_tags.',
    ]);
    expect(found.at(-1)?.fix).toBe('DROP INDEX CONCURRENTLY "users_stored_tags";');
  });

  test('lists values that do not fit their type any more', async () => {
    const misfits = {
      ...{ company: 3, tags: 'a', bornAt: 'yesterday', tier: 'GOLD', scores: [1, 'x'], age: 1.5, height: '1' },
      isFriend: 'no',
    };
    await onServer(
      database.ownerUrl,
      `UPDATE users SET stored = '${JSON.stringify(misfits)}' WHERE username = 'bob'`,
      `UPDATE users SET stored = '{"age": 99999999999, "tags": [null], "scores": [null, 3.0], "height": 1e300}'
       WHERE username = 'carl'`,
      'DROP INDEX users_stored_tags',
    );
    const found = await findings(room.path);
    const names = found.map(({ what }) => what.replace(/:.*/, ''));
    expect(names).toEqual([
      'company of 1 user(s) has a value that does not fit its type, and is answered as null',
      'tags of 2 user(s) has a value that does not fit its type, and is answered as null',
      'bornAt of 1 user(s) has a value that does not fit its type, and is answered as null',
      'tier of 1 user(s) has a value that does not fit its type, and is answered as null',
      'scores of 1 user(s) has a value that does not fit its type, and is answered as null',
      'age of 2 user(s) has a value that does not fit its type, and is answered as null',
      'height of 1 user(s) has a value that does not fit its type, and is answered as null',
      'isFriend of 1 user(s) has a value that does not fit its type, and is answered as null',
      'The index users_stored_tags is missing or not finished.',
    ]);
    // They do not end an export: the values are left out.
    const [bob] = (await run('users', 'export', '--search', 'bob')).stdout.trimEnd().split('\n');
    expect(JSON.parse(bob ?? '')).toMatchObject({ username: 'bob', company: null, tags: null, tier: null });
  });
});
