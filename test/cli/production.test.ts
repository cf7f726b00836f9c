import { scratchDirectory } from '../support/process-directory';
import { type ServerProcess, startServer } from '../support/process-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const SECRET_KEY = 'the secret of a production server that only tests know';
const PASSWORD = 'correct horse battery';
const BROWSER = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
const directory = scratchDirectory();
let database: TestDatabase;
let server: ServerProcess;

const production = (env: Record<string, string> = {}) =>
  startServer({
    cwd: directory.path,
    env: {
      NODE_ENV: 'production',
      HOST: '127.0.0.1',
      SECRET_KEY,
      BCRYPT_COST: '10',
      DATABASE_URL: database.url,
      ...env,
    },
  });

beforeAll(async () => {
  database = await createTestDatabase();
  server = await production();
});
afterAll(async () => {
  server?.destroy();
  directory.remove();
  await database.drop();
});

test('a browser gets no Sandbox and no GraphiQL', async () => {
  const sandbox = await fetch(`${server.url}/graphql`, { headers: BROWSER });
  expect(sandbox.status).toBe(400);
  expect(sandbox.headers.get('content-type')).toMatch(/^application\/json/);
  expect((await fetch(`${server.url}/graphiql`, { headers: BROWSER })).status).toBe(404);
});

test('the schema is not told', async () => {
  const response = await server.graphql('{ __schema { types { name } } }');
  expect(response.status).toBe(400);
  expect(await response.json()).toEqual({
    errors: [expect.objectContaining({ message: expect.stringContaining('introspection') })],
  });
  const { errors } = await (await server.graphql('{ usres { nodes { id } } }')).json();
  expect(errors[0].message).not.toContain('Did you mean');
});

test('Sandbox may not call', async () => {
  const preflight = await fetch(`${server.url}/graphql`, {
    method: 'OPTIONS',
    headers: { origin: 'https://studio.apollographql.com', 'access-control-request-method': 'POST' },
  });
  expect(preflight.headers.get('access-control-allow-origin')).toBeNull();
});

test('/metrics is off without a METRICS_TOKEN, and the log says so once', async () => {
  for (let i = 0; i < 3; i++) expect((await fetch(`${server.url}/metrics`)).status).toBe(404);
  const said = server.logLines().filter(({ msg }) => String(msg).includes('METRICS_TOKEN'));
  expect(said).toEqual([expect.objectContaining({ level: 'warn', msg: expect.stringContaining('/metrics is off') })]);
});

test('the console shows JSON lines only, each request with its id, and no secret anywhere', async () => {
  const register = `mutation { register(input: { username: "ada", email: "ada@example.com", password: "${PASSWORD}" }) { user { id } } }`;
  expect((await (await server.graphql(register)).json()).data.register.user).not.toBeNull();
  const form = new URLSearchParams({ grant_type: 'password', username: 'ada', password: PASSWORD });
  const { access_token: token } = await (await fetch(`${server.url}/token`, { method: 'POST', body: form })).json();
  const me = await server.graphql('{ me { username } }', token);
  expect(await me.json()).toEqual({ data: { me: { username: 'ada' } } });
  await server.graphql('{ me { username } }', `${token}x`);
  // What people do wrong: a secret in the path.
  await fetch(`${server.url}/graphql?query={me{id}}&access_token=${token}`);

  const { stdout, stderr } = (await server.interrupt()) as { stdout: string; stderr: string };
  expect(stderr).toBe('');
  const lines = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  for (const line of lines)
    expect(line).toEqual(
      expect.objectContaining({ level: expect.any(String), time: expect.any(String), msg: expect.any(String) }),
    );
  const requests = lines.filter(({ msg }) => msg === 'request');
  expect(requests).toContainEqual(expect.objectContaining({ requestId: me.headers.get('x-request-id'), status: 200 }));
  for (const line of requests) expect(line.requestId).toMatch(/^[\da-f-]{36}$/);

  const [, payload, signature] = token.split('.');
  for (const secret of [PASSWORD, SECRET_KEY, payload, signature, new URL(database.url).password]) {
    expect(stdout).not.toContain(secret);
    expect(stdout).not.toContain(encodeURIComponent(secret));
  }
});

test('with a METRICS_TOKEN /metrics requires it', async () => {
  const guarded = await production({ METRICS_TOKEN: 'only-for-prometheus' });
  const metrics = (token: string) => fetch(`${guarded.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
  expect((await metrics('wrong')).status).toBe(401);
  const scraped = await metrics('only-for-prometheus');
  expect(scraped.status).toBe(200);
  expect(await scraped.text()).toContain('prisma_query_duration_seconds');
  const { stdout } = await guarded.interrupt();
  expect(stdout).not.toContain('only-for-prometheus');
  expect(stdout).not.toContain('/metrics is off');
});
