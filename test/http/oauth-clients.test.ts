import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { run } from '../support/process';
import { startTestApp, type TestApp } from '../support/test-app';
import { createClient, type TestClient } from './support/oauth';

/** Debian's packages belong to the system's Python, which need not be the first on the path. */
const PYTHON = ['python3', '/usr/bin/python3'].find(
  (python) => spawnSync(python, ['-c', 'import authlib, requests_oauthlib']).status === 0,
);
const withPython = PYTHON === undefined ? test.skip : test;
const WHY = PYTHON === undefined ? ' (skipped: python3 has no authlib and requests_oauthlib here)' : '';

let app: TestApp;
let client: TestClient;
beforeAll(async () => {
  app = await startTestApp();
  await app.userToken('ada');
  client = await createClient(app, await app.adminToken(), ['users:read', 'tokens:introspect']);
});
afterAll(() => app.stop());

/** Runs a script of `support/` as a client of the server, and reads what it printed. */
async function results(command: string, script: string) {
  const args = [join(__dirname, 'support', script), app.url, client.id, client.secret];
  const { code, stdout, stderr } = await run(command, args, {
    cwd: __dirname,
    env: { OAUTHLIB_INSECURE_TRANSPORT: '1', PYTHONDONTWRITEBYTECODE: '1' },
  });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  return JSON.parse(stdout);
}

const TOKENS = { access_token: expect.any(String), refresh_token: expect.stringMatching(/^scoped_rt_/) };

test('openid-client: discovery, password, refresh, client credentials, introspection and revocation', async () => {
  const found = await results(process.execPath, 'openid-client.mjs');
  expect(found.public).toMatchObject({
    login: { ...TOKENS, scope: 'me:read me:write' },
    refreshed: { ...TOKENS, scope: 'me:read' },
    afterRevocation: { error: 'invalid_grant', status: 400 },
  });
  for (const method of ['basic', 'post']) {
    expect(found[method]).toMatchObject({
      own: { access_token: expect.any(String), scope: 'users:read' },
      introspected: {
        own: { active: true, sub: client.id, client_id: client.id, scope: 'users:read' },
        before: { active: true, username: 'ada', client_id: client.id },
        after: { active: false },
      },
    });
  }
  expect(found.wrongSecret).toMatchObject({ status: 401 });
});

test('oauth4webapi: the same, read strictly', async () => {
  expect(await results(process.execPath, 'oauth4webapi.mjs')).toMatchObject({
    login: TOKENS,
    refreshed: TOKENS,
    ended: { error: 'invalid_grant', status: 400 },
    own: { scope: 'users:read tokens:introspect' },
    introspected: { active: true, client_id: client.id },
  });
});

withPython(`Authlib: password, refresh, revocation, client credentials and introspection${WHY}`, async () => {
  const found = await results(PYTHON as string, 'authlib_client.py');
  for (const way of ['none', 'basic']) {
    expect(found.public[way]).toMatchObject({ login: TOKENS, refreshed: TOKENS, revoked: 200, again: 'invalid_grant' });
  }
  for (const way of ['client_secret_basic', 'client_secret_post']) {
    expect(found.registered[way]).toMatchObject({
      own: { access_token: expect.any(String), scope: 'users:read' },
      introspected: { active: true, client_id: client.id },
      wrong: 'invalid_client',
    });
  }
});

withPython(`Requests-OAuthlib: password, refresh, revocation and client credentials${WHY}`, async () => {
  expect(await results(PYTHON as string, 'requests_oauthlib_client.py')).toMatchObject({
    login: TOKENS,
    refreshed: TOKENS,
    me: { data: { me: { username: 'ada' } } },
    again: 'invalid_grant',
    own: { access_token: expect.any(String) },
    users: { data: { users: { nodes: [{ id: expect.any(String) }] } } },
    ownByBody: { access_token: expect.any(String) },
  });
});
