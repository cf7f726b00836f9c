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

const admin = (username: string, password = 'nobody would guess it') => ({
  DATABASE_URL: database.url,
  BOOTSTRAP_ADMIN_USERNAME: username,
  BOOTSTRAP_ADMIN_EMAIL: `${username}@example.com`,
  BOOTSTRAP_ADMIN_PASSWORD: password,
});

test('a password that is too weak stops the start with the reason', async () => {
  const { code, stderr } = await cli(['start'], {
    cwd: directory.path,
    env: { ...admin('first', 'short'), LOG_LEVEL: 'fatal' },
  });
  expect(code).toBe(1);
  expect(stderr).toBe("The first admin (BOOTSTRAP_ADMIN_*) can't be created: Use at least 8 characters.\n");
});

test('BOOTSTRAP_ADMIN_* creates the first admin once, and no one when there is one', async () => {
  for (const [username, created, loggedIn] of [
    ['first', 1, true],
    ['second', 0, false],
  ] as const) {
    const server = await startLocalServer({ cwd: directory.path, env: admin(username) });
    const answer = await server.graphql(
      `mutation { login(input: { username: "${username}", password: "nobody would guess it" }) { tokens { scopes } } }`,
    );
    const { tokens } = (await answer.json()).data.login;
    expect(tokens?.scopes.includes('users:grant') ?? false).toBe(loggedIn);
    const said = server.logLines().filter(({ msg }) => String(msg).startsWith('Created the first admin, first'));
    expect(said).toHaveLength(created);
    await server.stop();
  }
});
