import { startLocalServer } from '../support/local-server';
import { cli } from '../support/process-cli';
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

const start = (env: Record<string, string>) =>
  startLocalServer({ cwd: directory.path, env: { DATABASE_URL: database.url, ...env } });
const warnings = (server: Awaited<ReturnType<typeof start>>) =>
  server.logLines().filter(({ msg }) => String(msg).startsWith('There is no admin'));

test('a start without an admin says what to do while registration is not open, and the first admin can be created', async () => {
  const open = await start({});
  expect(warnings(open)).toEqual([]);
  await open.stop();

  const closed = await start({ REGISTRATION: 'closed' });
  expect(warnings(closed)).toMatchObject([
    { level: 'warn', msg: expect.stringMatching(/REGISTRATION=closed.*create-admin.*BOOTSTRAP_ADMIN_USERNAME/) },
  ]);
  const page = await (await fetch(closed.url, { headers: { accept: 'application/json' } })).json();
  expect(page).toMatchObject({ status: 'ready', registration: 'closed' });
  const { info } = (await (await fetch(`${closed.url}/openapi.json`)).json()) as { info: { description: string } };
  expect(info.description).toContain('Registration is closed on this server');
  await closed.stop();

  const args = ['create-admin', '--username', 'root', '--email', 'root@example.com'];
  const env = { DATABASE_URL: database.url, REGISTRATION: 'closed' };
  expect(await cli(args, { cwd: directory.path, env, input: 'correct horse battery staple' })).toMatchObject({
    code: 0,
  });
  const again = await start({ REGISTRATION: 'closed' });
  expect(warnings(again)).toEqual([]);
  await again.stop();
});

test('BOOTSTRAP_ADMIN_* works while registration is closed', async () => {
  const other = await createTestDatabase();
  try {
    const server = await start({
      DATABASE_URL: other.url,
      REGISTRATION: 'closed',
      BOOTSTRAP_ADMIN_USERNAME: 'first',
      BOOTSTRAP_ADMIN_EMAIL: 'first@example.com',
      BOOTSTRAP_ADMIN_PASSWORD: 'no one would guess it',
    });
    const answer = await server.graphql(
      'mutation { login(input: { username: "first", password: "no one would guess it" }) { tokens { scopes } } }',
    );
    expect((await answer.json()).data.login.tokens.scopes).toContain('users:grant');
    expect(warnings(server)).toEqual([]);
    await server.stop();
  } finally {
    await other.drop();
  }
});
