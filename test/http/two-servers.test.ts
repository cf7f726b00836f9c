import { cli } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { type ServerProcess, startServer } from '../support/process-server';
import { PASSWORD } from '../support/test-app';
import { createTestDatabase, type TestDatabase } from '../support/test-database';
import { basic, passwordGrant, post } from './support/oauth';

const directory = scratchDirectory();
let database: TestDatabase;
let servers: ServerProcess[] = [];
let environment: Record<string, string>;
beforeAll(async () => {
  database = await createTestDatabase();
  environment = { DATABASE_URL: database.url, SECRET_KEY: 'one secret key that two servers have in common' };
  const options = { cwd: directory.path, env: environment };
  servers = await Promise.all([startServer(options), startServer(options)]);
  await servers[0]?.graphql(`mutation {
    register(input: { username: "ada", email: "ada@example.com", password: "${PASSWORD}" }) { user { id } }
  }`);
});
afterAll(async () => {
  await Promise.all(servers.map((server) => server.terminate()));
  directory.remove();
  await database.drop();
});

const url = (n: number) => servers[n % servers.length]?.url as string;
const refresh = (n: number, refresh_token: string) =>
  post(url(n), '/token', { grant_type: 'refresh_token', refresh_token });
const isAlive = async (n: number, token: string) => {
  const reply = await servers[n % servers.length]?.graphql('{ me { id } }', token);
  return reply?.status === 200 && (await reply.json()).errors === undefined;
};

test('two servers that refresh one token fifty times at once hand out one child', async () => {
  const { refresh_token } = await passwordGrant(url(0), 'ada');
  const replies = await Promise.all(Array.from({ length: 50 }, (_, n) => refresh(n, refresh_token)));
  expect(replies.map(({ status }) => status)).toEqual(Array(50).fill(200));
  const tokens = await Promise.all(replies.map((reply) => reply.json()));
  expect(new Set(tokens.map((token) => token.refresh_token)).size).toBe(1);

  const next = await (await refresh(1, tokens[0].refresh_token)).json();
  expect(await isAlive(0, next.access_token)).toBe(true);
  // Theft that one of them notices counts with both.
  expect((await refresh(0, refresh_token)).status).toBe(400);
  expect(await isAlive(1, next.access_token)).toBe(false);
  expect((await refresh(1, next.refresh_token)).status).toBe(400);
});

test('what one server revokes is invalid on the other', async () => {
  const { access_token, refresh_token } = await passwordGrant(url(0), 'ada');
  expect(await isAlive(1, access_token)).toBe(true);
  expect((await post(url(1), '/revoke', { token: refresh_token })).status).toBe(200);
  expect(await isAlive(0, access_token)).toBe(false);
});

test('a client from the command line is known to both at once, and so is its end', async () => {
  const run = (...args: string[]) => cli(['clients', ...args], { cwd: directory.path, env: environment });
  const created = await run('create', '--name', 'billing', '--scopes', 'users:read');
  const [, id = ''] = /^client_id +(\S+)$/m.exec(created.stdout) ?? [];
  const [, secret = ''] = /^client_secret +(\S+)$/m.exec(created.stdout) ?? [];
  const tokens = await Promise.all(
    [0, 1].map(async (n) =>
      (await post(url(n), '/token', { grant_type: 'client_credentials' }, basic({ id, secret }))).json(),
    ),
  );
  const users = (n: number) => servers[n]?.graphql('{ users { totalCount } }', tokens[1 - n].access_token);
  for (const n of [0, 1]) expect(await (await users(n))?.json()).toEqual({ data: { users: { totalCount: 1 } } });
  expect(await run('delete', id, '--yes')).toMatchObject({ code: 0, stdout: `Deleted the client ${id}.\n` });
  for (const n of [0, 1]) expect((await users(n))?.status).toBe(401);
});
