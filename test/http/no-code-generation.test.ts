import { scratchDirectory } from '../support/process-directory';
import { type ServerProcess, startServer } from '../support/process-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const ADMIN = { username: 'root-admin', password: 'correct horse battery' };
const ADA = { username: 'ada', email: 'ada@example.com', password: 'seven purple windows' };

const directory = scratchDirectory();
let database: TestDatabase;
let server: ServerProcess;
beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({
    cwd: directory.path,
    env: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      SECRET_KEY: 'the secret of a production server that only tests know',
      BCRYPT_COST: '10',
      DATABASE_URL: database.url,
      BOOTSTRAP_ADMIN_USERNAME: ADMIN.username,
      BOOTSTRAP_ADMIN_EMAIL: 'root-admin@example.com',
      BOOTSTRAP_ADMIN_PASSWORD: ADMIN.password,
      // `eval` and `new Function` throw, in every thread.
      NODE_OPTIONS: '--disallow-code-generation-from-strings',
    },
  });
});
afterAll(async () => {
  server?.destroy();
  directory.remove();
  await database.drop();
});

async function dataOf(query: string, token?: string) {
  const { data, errors } = await (await server.graphql(query, token)).json();
  expect(errors).toBeUndefined();
  return data;
}

async function logIn({ username, password }: { readonly username: string; readonly password: string }) {
  const input = `{ username: ${JSON.stringify(username)}, password: ${JSON.stringify(password)} }`;
  const { login } = await dataOf(`mutation { login(input: ${input}) { tokens { accessToken } } }`);
  return login.tokens.accessToken as string;
}

/** More often than it takes until a query is compiled. */
const USES = 8;

test('the server starts and answers without generating code', async () => {
  const input = `{ username: "${ADA.username}", email: "${ADA.email}", password: "${ADA.password}" }`;
  const { register } = await dataOf(`mutation { register(input: ${input}) { user { username } userErrors { code } } }`);
  expect(register).toEqual({ user: { username: 'ada' }, userErrors: [] });

  const [ada, admin] = [await logIn(ADA), await logIn(ADMIN)];
  for (let use = 0; use < USES; use += 1) {
    expect(await dataOf('{ me { username scopes createdAt sessions { id } } }', ada)).toMatchObject({
      me: { username: 'ada', sessions: [{}] },
    });
    const { users } = await dataOf('{ users(first: 50) { nodes { id username } totalCount } }', admin);
    expect(users).toMatchObject({ totalCount: 2, nodes: [{ username: 'ada' }, { username: 'root-admin' }] });
  }
});

test('tokens, REST, documents by GET and bad requests, too', async () => {
  const form = new URLSearchParams({ grant_type: 'password', username: ADMIN.username, password: ADMIN.password });
  const { access_token: token } = await (await fetch(`${server.url}/token`, { method: 'POST', body: form })).json();
  const headers = { authorization: `Bearer ${token}` };

  for (let use = 0; use < USES; use += 1) {
    const me = await fetch(`${server.url}/users/me/`, { headers });
    expect([me.status, (await me.json()).username]).toEqual([200, ADMIN.username]);
    const page = await fetch(`${server.url}/admin/users/`, { headers });
    expect(page.status).toBe(200);
    const byGet = await fetch(`${server.url}/graphql?query=${encodeURIComponent('{ me { username } }')}`, { headers });
    expect(await byGet.json()).toEqual({ data: { me: { username: ADMIN.username } } });
  }
  expect((await fetch(`${server.url}/openapi.json`)).status).toBe(200);
  expect((await server.graphql('{ me { ', token)).status).toBe(400);
  const refused = await fetch(`${server.url}/users/me/update/`, {
    method: 'PUT',
    headers: { ...headers, 'content-type': 'application/json' },
    body: '{"fullName": 1}',
  });
  expect(refused.status).toBe(422);

  const logged = server.logLines().filter(({ level }) => level === 'error');
  expect(logged).toEqual([]);
  expect(server.output().stderr).not.toContain('EvalError');
});
