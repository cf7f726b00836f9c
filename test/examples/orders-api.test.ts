import { join } from 'node:path';
import { createClient } from '../http/support/oauth';
import { type Launched, launch, ROOT } from '../support/process';
import { scratchDirectory } from '../support/process-directory';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

/** Runs examples/orders-api beside the server that issues its tokens. */
const NAMES = { ISSUER: 'https://accounts.example.com', AUDIENCE: 'https://orders.example.com' };
const example = join(ROOT, 'examples/orders-api');
const directory = scratchDirectory();
let app: TestApp;
const apis: { name: string; url: string; process: Launched }[] = [];

beforeAll(async () => {
  app = await startTestApp({
    ISSUER: NAMES.ISSUER,
    AUDIENCE: `${NAMES.ISSUER},${NAMES.AUDIENCE}`,
    SCHEMA_FILES: join(example, 'orders.graphql'),
    ALGORITHM: 'ES256',
    DATA_DIR: directory.path,
  });
  const { id, secret } = await createClient(app, await app.adminToken(), ['tokens:introspect']);
  await app.userToken('ada');
  const env = { ...NAMES, ACCOUNTS_URL: app.url, PORT: '0' };
  await startApi('signature', env);
  await startApi('introspection', { ...env, CLIENT_ID: id, CLIENT_SECRET: secret });
});
afterAll(async () => {
  for (const { process } of apis) process.destroy();
  await app?.stop();
  directory.remove();
});

async function startApi(name: string, env: Record<string, string>) {
  const started = launch(process.execPath, [join(example, 'server.mjs')], { cwd: ROOT, env });
  const [, url = ''] = await started.says(/(http:\S+)/);
  apis.push({ name, url: url.replace('localhost', '127.0.0.1'), process: started });
}

const login = async (more: Record<string, string>, username = 'ada') => {
  const form = { grant_type: 'password', username, password: PASSWORD, ...more };
  const reply = await fetch(`${app.url}/token`, { method: 'POST', body: new URLSearchParams(form) });
  return (await reply.json()) as { access_token: string; refresh_token: string };
};

/** The status of each API, by its name. */
async function statuses(token: string | undefined, method = 'GET') {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const entries = apis.map(async ({ name, url }) => [name, (await fetch(url, { method, headers })).status] as const);
  return Object.fromEntries(await Promise.all(entries));
}

const both = (status: number) => ({ signature: status, introspection: status });

test('accepts a token for its audience with the scope of the operation', async () => {
  const { access_token: token } = await login({ resource: NAMES.AUDIENCE });
  expect(await statuses(token)).toEqual(both(200));
  expect(await statuses(token, 'POST')).toEqual(both(403));
  expect(await statuses((await login({ resource: NAMES.AUDIENCE }, 'root')).access_token, 'POST')).toEqual(both(200));
});

test('refuses a token for the accounts server, a refresh token, a forged one and none', async () => {
  const { access_token: own } = await login({}, 'root');
  const { access_token: token, refresh_token: refresh } = await login({ resource: NAMES.AUDIENCE });
  const [head, , signature] = token.split('.');
  const forged = `${head}.${Buffer.from(JSON.stringify({ aud: NAMES.AUDIENCE, scope: 'orders:read' })).toString('base64url')}.${signature}`;
  for (const refused of [own, refresh, forged, 'x', undefined]) expect(await statuses(refused)).toEqual(both(401));
});

test('after a logout, introspection refuses the token at once', async () => {
  const { access_token: token } = await login({ resource: NAMES.AUDIENCE });
  await fetch(`${app.url}/revoke`, { method: 'POST', body: new URLSearchParams({ token }) });
  expect(await statuses(token)).toEqual({ signature: 200, introspection: 401 });
});
