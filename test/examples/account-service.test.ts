import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createClient, type TestClient } from '../http/support/oauth';
import { ROOT, run } from '../support/process';
import { scratchDirectory } from '../support/process-directory';
import { startTestApp, type TestApp } from '../support/test-app';

const page = readFileSync(join(ROOT, 'docs/account-service.md'), 'utf8');
const NAMES = { ISSUER: 'https://accounts.example.com', AUDIENCE: 'https://api.example.com' };
const directory = scratchDirectory();
let app: TestApp;
let client: TestClient;
let admin: string;
beforeAll(async () => {
  app = await startTestApp({ ...NAMES, ALGORITHM: 'ES256', DATA_DIR: directory.path });
  admin = await app.adminToken();
  client = await createClient(app, admin, ['tokens:introspect', 'users:read']);
});
afterAll(async () => {
  await app.stop();
  directory.remove();
});

/** Runs the page's code of this name on each `Authorization` header in a process of its own. */
async function viewersOf(name: string, headers: (string | undefined)[]) {
  const [, code] = new RegExp(`^\`\`\`js ${name}\n([^]*?)^\`\`\`$`, 'm').exec(page) ?? [];
  const ask = `
    const headers = JSON.parse(process.env.HEADERS);
    const answers = headers.map((header) => viewerOf(header ?? undefined).catch((error) => String(error.message)));
    process.stdout.write(JSON.stringify(await Promise.all(answers)));`;
  const { stdout, stderr } = await run(process.execPath, ['--input-type=module', '--eval', `${code}${ask}`], {
    cwd: ROOT,
    env: {
      ...NAMES,
      ACCOUNTS_URL: app.url,
      CLIENT_ID: client.id,
      CLIENT_SECRET: client.secret,
      HEADERS: JSON.stringify(headers),
    },
  });
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const clientToken = async () => {
  const form = { grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret };
  const reply = await fetch(`${app.url}/token`, { method: 'POST', body: new URLSearchParams(form) });
  return (await reply.json()).access_token as string;
};

test.each(['by-signature', 'by-introspection'])('the code of the page, %s', async (name) => {
  const user = await app.userToken(name);
  const ofClient = await clientToken();
  const { data } = await app.graphql('{ me { id } }', { token: user });
  const [anonymous, viewer, machine, ...refused] = await viewersOf(name, [
    undefined,
    `Bearer ${user}`,
    `bearer ${ofClient}`,
    `Bearer ${user.slice(0, -4)}AAAA`,
    'Bearer x',
    `Basic ${user}`,
  ]);
  expect(anonymous).toBeNull();
  const sessionId = expect.stringMatching(/^[\da-f-]{36}$/);
  expect(viewer).toEqual({ id: data.me.id, isUser: true, scopes: ['me:read', 'me:write'], sessionId });
  expect(machine).toEqual({ id: client.id, isUser: false, scopes: ['users:read', 'tokens:introspect'] });
  expect(refused).toEqual(refused.map(() => expect.any(String)));
});

test('a session that ended is seen by introspection, and not by signature', async () => {
  const token = await app.userToken('leaver');
  await app.graphql('mutation { logout { sessionId } }', { token });
  expect(await viewersOf('by-signature', [`Bearer ${token}`])).toEqual([expect.objectContaining({ isUser: true })]);
  expect(await viewersOf('by-introspection', [`Bearer ${token}`])).toEqual(['the token is invalid']);
});

test('a refresh token opens nothing', async () => {
  const { data } = await app.graphql(
    'mutation { login(input: { username: "root", password: "correct horse battery staple" }) { tokens { refreshToken } } }',
  );
  const header = `Bearer ${data.login.tokens.refreshToken}`;
  expect(await viewersOf('by-introspection', [header])).toEqual(['the token is invalid']);
  expect(await viewersOf('by-signature', [header])).toEqual([expect.any(String)]);
});
