import { Client as Connection } from 'pg';
import { cli, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const directory = scratchDirectory();
let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  directory.remove();
  await database.drop();
});

const run = (...args: string[]) =>
  cli(['clients', ...args], { cwd: directory.path, env: { DATABASE_URL: database.url } });
const list = async () => JSON.parse((await run('list', '--json')).stdout);
const NO_ID = '00000000-0000-7000-8000-000000000000';

test('an operator registers a client, rotates its secret and ends it', async () => {
  const created = await run('create', '--name', 'Billing', '--scopes', 'tokens:introspect,  users:read');
  expect(created).toMatchObject({ code: 0, stderr: '' });
  expect(created.stdout).toMatch(
    /^client_id {6}[\da-f-]{36}\nclient_secret {2}scoped_cs_[\da-f]{72}\nKeep the secret now: it is not shown again\.\n$/,
  );
  const [client] = await list();
  expect(client).toMatchObject({ name: 'Billing', scopes: ['users:read', 'tokens:introspect'], ownerId: null });

  const added = await run('add-secret', client.id);
  expect(added.stdout).toMatch(/^client_secret {2}scoped_cs_[\da-f]{72}\n/);
  expect(await run('add-secret', client.id)).toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/at most 2 secrets/),
  });
  const [, second] = (await list())[0].secrets;
  const [first] = client.secrets;
  const removed = await run('remove-secret', client.id, first.id, '--yes');
  expect(removed).toMatchObject({ code: 0, stdout: 'Removed. Secrets left: 1.\n' });

  const { stdout } = await run('list');
  expect(stdout).toMatch(/^client +name +scopes +owner +secret +made +last used\n/);
  expect(stdout).toContain(second.id);
  expect(stdout).not.toContain('scoped_cs_');

  expect(await run('delete', client.id, '--yes')).toMatchObject({
    code: 0,
    stdout: `Deleted the client ${client.id}.\n`,
  });
  expect(await list()).toEqual([]);

  const connection = new Connection({ connectionString: database.url });
  await connection.connect();
  const { rows } = await connection.query('SELECT action, actor_kind FROM audit_events ORDER BY id');
  await connection.end();
  expect(rows).toEqual(
    ['CLIENT_CREATED', 'CLIENT_SECRET_ADDED', 'CLIENT_SECRET_REMOVED', 'CLIENT_DELETED'].map((action) => ({
      action,
      actor_kind: 'OPERATOR',
    })),
  );
});

test('a refusal says why, without a stack, with exit code 1; wrong usage has 2', async () => {
  const cases: [args: string[], code: number, says: RegExp][] = [
    [['create', '--name', ' ', '--scopes', ''], 1, /A name has at least one character\./],
    [['create', '--name', 'x', '--scopes', 'users:read root'], 2, /There is no scope "root"\. There are: me:read, /],
    [['add-secret', NO_ID], 1, /There is no client with this id\./],
    [['remove-secret', 'x', 'y', '--yes'], 1, /There is no client with this id\./],
    [['delete', NO_ID, '--yes'], 1, /There is no client with this id\./],
    [['delete', NO_ID], 2, /can't be undone.*Add --yes.*Nothing was changed/],
  ];
  for (const [args, code, says] of cases) {
    const answer = await run(...args);
    expect(answer).toMatchObject({ code, stdout: '', stderr: expect.stringMatching(says) });
    expect(answer.stderr).not.toMatch(STACK);
  }
});
