import { startLocalServer } from '../support/local-server';
import { cli, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const PASSWORD = 'an admin has a long password';
const directory = scratchDirectory();
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(async () => {
  directory.remove();
  await database.drop();
});

const createAdmin = (username: string, input: string) =>
  cli(['create-admin', '--username', username, '--email', `${username}@example.com`], {
    cwd: directory.path,
    input,
    env: { DATABASE_URL: database.url },
  });

const login = (username: string) => `mutation {
  login(input: { username: "${username}", password: "${PASSWORD}" }) { tokens { scopes } userErrors { message } }
}`;

test('the password comes from standard input, with or without a line break', async () => {
  const [root, second] = await Promise.all([createAdmin('root', PASSWORD), createAdmin('second', `${PASSWORD}\n`)]);
  expect(root).toMatchObject({ code: 0, stderr: '' });
  expect(root.stdout).toMatch(/^Created the admin root \([\da-f-]{36}\)\.\n$/);
  expect(second).toMatchObject({ code: 0, stderr: '' });

  const server = await startLocalServer({ cwd: directory.path, env: { DATABASE_URL: database.url } });
  for (const username of ['root', 'second']) {
    const { data } = await (await server.graphql(login(username))).json();
    expect(data.login).toEqual({ tokens: { scopes: expect.arrayContaining(['users:grant']) }, userErrors: [] });
  }
  await server.stop();
});

test('a refusal says why, without a stack, with exit code 1', async () => {
  const cases: [username: string, input: string, says: RegExp][] = [
    ['ROOT', PASSWORD, /^The admin was not created:\n {2}- username: This username is taken\.\n/],
    ['third', 'short', /^The admin was not created:\n {2}- password: Use at least 8 characters\.\n$/],
    ['a b', PASSWORD, /^The admin was not created:\n {2}- username: .*\n {2}- email: .*\n$/],
    ['third', '', /^No password was given\. /],
  ];
  const answers = await Promise.all(cases.map(([username, input]) => createAdmin(username, input)));
  for (const [index, [, , says]] of cases.entries()) {
    expect(answers[index]).toMatchObject({ code: 1, stdout: '', stderr: expect.stringMatching(says) });
    expect(answers[index]?.stderr).not.toMatch(STACK);
  }
});
