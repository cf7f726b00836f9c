import { join } from 'node:path';
import { buildSchema, isInputObjectType } from 'graphql';
import { DEFAULT_DAYS } from '../../src/personal-tokens/personal-tokens-service';
import { readBuiltInSdl } from '../../src/schema/load-schema';
import { cli, cliProcess } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

const directory = scratchDirectory();
let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  directory.remove();
  await app.stop();
});

const run = async (...args: string[]) => {
  const { code, stdout } = await cli(args, { cwd: directory.path, env: { DATABASE_URL: app.databaseUrl } });
  expect(code).toBe(0);
  return stdout;
};

test('lists of nothing say what to do, not that something is wrong', async () => {
  expect(await run('users', 'list')).toBe('There are no users yet. Create an admin: scoped-api create-admin\n');
  expect(await run('users', 'list', '--search', 'ada')).toBe('No user matches.\n');
  expect(JSON.parse(await run('users', 'list', '--json'))).toMatchObject({ users: [] });
  expect(await run('clients', 'list')).toMatch(/^There are no clients yet\. Register one: scoped-api clients create /);
  await app.userToken('ada');
  expect(await run('tokens', 'list', 'ada')).toMatch(
    /^ada has no personal access tokens\. Make one: scoped-api tokens /,
  );
});

test('a command that makes a new embedded database says so once: the one of the server may be elsewhere', async () => {
  const own = scratchDirectory();
  try {
    const list = () => cliProcess(['users', 'list'], { cwd: own.path });
    const [first, second] = [await list(), await list()];
    expect(first).toMatchObject({ code: 0, stdout: expect.stringMatching(/^There are no users yet/) });
    expect(first.stderr).toContain(`There was no database in ${join(own.path, '.data')} (DATA_DIR)`);
    expect(second).toEqual({ ...first, stderr: expect.not.stringContaining('There was no database') });
  } finally {
    own.remove();
  }
});

test('a personal access token has one lifetime by default, at every door', async () => {
  const input = buildSchema(readBuiltInSdl()).getType('CreatePersonalAccessTokenInput');
  expect(isInputObjectType(input) && input.getFields().expiresInDays?.defaultValue).toBe(DEFAULT_DAYS);

  await app.graphql('mutation($input: RegisterInput!) { register(input: $input) { userErrors { code } } }', {
    variables: { input: { username: 'eva', email: 'eva@example.com', password: PASSWORD } },
  });
  const made = JSON.parse(await run('tokens', 'create', 'eva', '--name', 'x', '--scopes', 'me:read', '--json'));
  const { createdAt, expiresAt } = made.personalAccessToken;
  expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBe(DEFAULT_DAYS * 86_400_000);
});

describe('a scope that there is not', () => {
  const login = (scope: unknown) =>
    app.graphql('mutation($input: LoginInput!) { login(input: $input) { userErrors { code } } }', {
      variables: { input: { username: 'ada', password: PASSWORD, scopes: [scope] } },
    });

  test.each<[unknown, RegExp]>([
    ['me:raed', /There is no scope "me:raed"\. Did you mean "me:read"\?$/],
    ['shop:read', /There is no scope "shop:read"\.$/],
    ['x'.repeat(5_000), /There is no scope "x{64}\.\.\."\.$/],
    [7, /A scope is a string, such as "me:read"\.$/],
  ])('%.20p is named, with the nearest one', async (scope, message) => {
    const { errors } = await login(scope);
    expect(errors?.[0]?.message).toMatch(message);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('is named alone where the schema is not open', async () => {
    const closed = await startTestApp({ INTROSPECTION: 'off', DATABASE_URL: app.databaseUrl });
    const { errors } = await closed.graphql(
      'mutation { login(input: { username: "a", password: "b", scopes: ["me:raed"] }) { userErrors { code } } }',
    );
    expect(errors?.[0]?.message).toContain('There is no scope "me:raed".');
    expect(errors?.[0]?.message).not.toContain('me:read');
    await closed.stop();
  });
});
