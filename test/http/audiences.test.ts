import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import jwt from 'jsonwebtoken';
import { scratchDirectory } from '../support/process-directory';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';
import { createClient, type TestClient } from './support/oauth';

/** Tokens of one server for several applications (RFC 8707). */
const OWN = 'https://accounts.example.com';
const ORDERS = 'https://orders.example.com/api';
const BILLING = 'urn:example:billing';
const SCHEMA = `extend schema
  @scope(name: "orders:read", description: "Read orders", audience: "${ORDERS}")
  @scope(name: "orders:write", description: "Change orders", audience: "${ORDERS}")
  @scope(name: "billing:read", description: "Read bills", audience: "${BILLING}")
  @scope(name: "reports:read", description: "Read reports", external: true)
  @role(name: "USER", scopes: ["orders:read", "reports:read"])
`;

const directory = scratchDirectory();
const file = join(directory.path, 'app.graphql');
/** The same scopes, before the other applications had audiences of their own. */
const shared = join(directory.path, 'shared.graphql');
let app: TestApp;
let client: TestClient;
let admin: string;

beforeAll(async () => {
  writeFileSync(file, SCHEMA);
  writeFileSync(shared, SCHEMA.replaceAll(/audience: "[^"]*"/g, 'external: true'));
  app = await startTestApp({ AUDIENCE: [OWN, ORDERS, BILLING].join(', '), SCHEMA_FILES: file, ISSUER: OWN });
  admin = await app.adminToken();
  client = await createClient(app, admin, ['tokens:introspect', 'orders:read', 'users:read']);
  await app.userToken('ada');
});
afterAll(async () => {
  await app?.stop();
  directory.remove();
});

const decoded = (token: string) => jwt.decode(token, { json: true }) ?? {};
type Form = Record<string, string | readonly string[]>;

async function post(path: string, form: Form) {
  const body = new URLSearchParams();
  for (const [name, values] of Object.entries(form)) for (const value of [values].flat()) body.append(name, value);
  const reply = await fetch(`${app.url}${path}`, { method: 'POST', body });
  const text = await reply.text();
  return { status: reply.status, body: text === '' ? {} : JSON.parse(text) };
}
const token = (form: Form) => post('/token', form);
const password = (more: Form = {}, username = 'ada') =>
  token({ grant_type: 'password', username, password: PASSWORD, ...more });
const refresh = (refresh_token: string, more: Form = {}) =>
  token({ grant_type: 'refresh_token', refresh_token, ...more });
const asClient = () => ({ client_id: client.id, client_secret: client.secret });
const credentials = (more: Form = {}) => token({ grant_type: 'client_credentials', ...asClient(), ...more });
const introspect = async (text: string) => (await post('/introspect', { token: text, ...asClient() })).body;
const claimsOf = ({ body }: { body: { access_token: string } }) => {
  const { aud, scope } = decoded(body.access_token);
  return { aud, scope };
};
const codeAtGraphql = async (text: string) =>
  (await app.graphql('{ me { id } }', { token: text })).errors?.[0]?.extensions.code;

test('without resource, a token is for this server and carries no scope of another application', async () => {
  const reply = await password();
  expect(claimsOf(reply)).toEqual({ aud: OWN, scope: 'me:read me:write reports:read' });
  expect(reply.body.scope).toBe('me:read me:write reports:read');
  expect(await codeAtGraphql(reply.body.access_token)).toBeUndefined();
  const next = await refresh(reply.body.refresh_token);
  expect(claimsOf(next)).toEqual({ aud: OWN, scope: 'me:read me:write reports:read' });
});

test('with resource, a token is for that application, carries its scopes only, and is refused here', async () => {
  const reply = await password({ resource: ORDERS });
  expect(claimsOf(reply)).toEqual({ aud: ORDERS, scope: 'orders:read' });
  const { access_token, refresh_token } = reply.body;
  expect(await codeAtGraphql(access_token)).toBe('UNAUTHENTICATED');
  const rest = await fetch(`${app.url}/users/me/`, { headers: { authorization: `Bearer ${access_token}` } });
  expect(rest.status).toBe(401);
  expect(await introspect(access_token)).toMatchObject({ active: true, aud: ORDERS, scope: 'orders:read', iss: OWN });

  // Neither by name nor by scope does a refresh lead to another application.
  for (const resource of [OWN, BILLING, 'https://evil.example', '']) {
    const widened = await refresh(refresh_token, { resource });
    if (resource === '') expect(claimsOf(widened)).toEqual({ aud: ORDERS, scope: 'orders:read' });
    else expect(widened).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  }
  expect(await refresh(refresh_token, { scope: 'me:read' })).toMatchObject({ body: { error: 'invalid_scope' } });
});

test('a session without resource is not widened to another application', async () => {
  const { body } = await password();
  for (const resource of [ORDERS, BILLING]) {
    expect(await refresh(body.refresh_token, { resource })).toMatchObject({
      status: 400,
      body: { error: 'invalid_target' },
    });
  }
  expect(claimsOf(await refresh(body.refresh_token, { resource: OWN }))).toEqual({
    aud: OWN,
    scope: 'me:read me:write reports:read',
  });
  const named = await refresh(body.refresh_token, { scope: 'orders:read' });
  expect(named).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
});

test('one login can be for several applications; each access token is for one of them', async () => {
  const { body, ...rest } = await password({ resource: [ORDERS, OWN] });
  expect(claimsOf({ body, ...rest })).toEqual({ aud: ORDERS, scope: 'orders:read' });
  const own = await refresh(body.refresh_token, { resource: OWN });
  expect(claimsOf(own)).toEqual({ aud: OWN, scope: 'me:read me:write reports:read' });
  expect(await codeAtGraphql(own.body.access_token)).toBeUndefined();
  const { data } = await app.graphql('{ me { sessions { resources scopes isCurrent } } }', {
    token: own.body.access_token,
  });
  expect(data.me.sessions).toContainEqual({
    resources: [ORDERS, OWN],
    scopes: expect.arrayContaining(['orders:read', 'me:read']),
    isCurrent: true,
  });
  const again = await refresh(own.body.refresh_token);
  expect(claimsOf(again)).toEqual({ aud: ORDERS, scope: 'orders:read' });
  expect(await refresh(again.body.refresh_token, { resource: [ORDERS, OWN] })).toMatchObject({
    status: 400,
    body: { error: 'invalid_target' },
  });
  expect(await refresh(again.body.refresh_token, { resource: BILLING })).toMatchObject({
    body: { error: 'invalid_target' },
  });
});

test.each([
  ['an unknown one', 'https://evil.example'],
  ['another spelling', `${ORDERS}/`],
  ['another case', ORDERS.toUpperCase()],
  ['a fragment', `${ORDERS}#x`],
  ['no URI', 'orders'],
  ['the whole list', `${OWN},${ORDERS}`],
  ['a prototype', '__proto__'],
])('resource: %s is invalid_target', async (_what, resource) => {
  for (const reply of [
    await password({ resource }),
    await credentials({ resource }),
    await password({ resource: [ORDERS, resource] }),
  ]) {
    expect(reply).toMatchObject({ status: 400, body: { error: 'invalid_target' } });
  }
});

test('a login requests scopes of its application', async () => {
  expect(claimsOf(await password({ resource: ORDERS, scope: 'me:read orders:read' }))).toEqual({
    aud: ORDERS,
    scope: 'orders:read',
  });
  for (const more of [
    { scope: 'orders:read' },
    { scope: 'me:read', resource: ORDERS },
    { scope: 'orders:write', resource: ORDERS },
  ]) {
    expect(await password(more)).toMatchObject({ status: 400, body: { error: 'invalid_scope' } });
  }
  // An application for which the user holds no scope: the token says who they are.
  expect(claimsOf(await password({ resource: BILLING }))).toEqual({ aud: BILLING, scope: '' });
});

test('GraphQL: login and refresh name the application', async () => {
  const login =
    'mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken refreshToken scopes } userErrors { code path } } }';
  const ask = async (resource: unknown) =>
    (await app.graphql(login, { variables: { input: { username: 'ada', password: PASSWORD, resource } } })).data.login;
  const { tokens } = await ask(ORDERS);
  expect(tokens.scopes).toEqual(['orders:read']);
  expect(decoded(tokens.accessToken).aud).toBe(ORDERS);
  expect(await ask('nowhere')).toEqual({
    tokens: null,
    userErrors: [{ code: 'INVALID_TARGET', path: ['input', 'resource'] }],
  });
  const { data } = await app.graphql(
    'mutation ($input: RefreshInput!) { refresh(input: $input) { tokens { scopes } userErrors { code path } } }',
    { variables: { input: { refreshToken: tokens.refreshToken, resource: OWN } } },
  );
  expect(data.refresh).toEqual({ tokens: null, userErrors: [{ code: 'INVALID_TARGET', path: ['input', 'resource'] }] });
});

test('client credentials: an application, and at most the scopes of the client for it', async () => {
  expect(claimsOf(await credentials())).toEqual({ aud: OWN, scope: 'users:read tokens:introspect' });
  const orders = await credentials({ resource: ORDERS });
  expect(claimsOf(orders)).toEqual({ aud: ORDERS, scope: 'orders:read' });
  expect(await introspect(orders.body.access_token)).toMatchObject({ active: true, aud: ORDERS, scope: 'orders:read' });
  expect(await codeAtGraphql(orders.body.access_token)).toBe('UNAUTHENTICATED');
  expect(await credentials({ resource: BILLING })).toMatchObject({
    status: 400,
    body: { error: 'unauthorized_client' },
  });
  expect(await credentials({ resource: ORDERS, scope: 'orders:write' })).toMatchObject({
    body: { error: 'invalid_scope' },
  });
  expect(await credentials({ resource: ORDERS, scope: 'users:read' })).toMatchObject({
    body: { error: 'invalid_scope' },
  });
  expect(await credentials({ resource: [OWN, ORDERS] })).toMatchObject({ body: { error: 'invalid_target' } });
});

test('a token for another application revokes its session, and is inactive then', async () => {
  const { body } = await password({ resource: ORDERS });
  expect((await post('/revoke', { token: body.access_token })).status).toBe(200);
  expect(await introspect(body.access_token)).toEqual({ active: false });
  expect(await refresh(body.refresh_token)).toMatchObject({ body: { error: 'invalid_grant' } });
});

test('an admin may still grant scopes of other applications that they hold, and change users who hold them', async () => {
  const { data } = await app.graphql('{ users(filter: { search: "ada" }) { nodes { id } } }', { token: admin });
  const [{ id }] = data.users.nodes;
  const update = (scopes: string[], by: string) =>
    app.graphql(
      'mutation ($id: ID!, $scopes: [Scope!]) { updateUser(id: $id, input: { scopes: $scopes }) { user { scopes } userErrors { code } } }',
      { token: by, variables: { id, scopes } },
    );
  const granted = await update(['orders:write'], admin);
  expect(granted.data.updateUser).toMatchObject({
    userErrors: [],
    user: { scopes: expect.arrayContaining(['orders:write']) },
  });
  // A session with fewer scopes grants no more than it has.
  const narrow = await password({ scope: 'users:read users:write users:grant' }, 'root');
  const refused = await update([], narrow.body.access_token);
  expect(refused.data.updateUser.userErrors).toEqual([{ code: 'SCOPE_NOT_HELD' }]);
  expect(claimsOf(await password({ resource: ORDERS }))).toEqual({ aud: ORDERS, scope: 'orders:read orders:write' });
  await update([], admin);
});

test('a personal access token is for this server: introspection shows no scope of another application', async () => {
  const { data } = await app.graphql(
    'mutation { createPersonalAccessToken(input: { name: "x", scopes: ["me:read", "orders:read"], expiresInDays: 1 }) { token userErrors { code } } }',
    { token: (await password()).body.access_token },
  );
  expect(data.createPersonalAccessToken.userErrors).toEqual([]);
  expect(await introspect(data.createPersonalAccessToken.token)).toMatchObject({
    active: true,
    aud: OWN,
    scope: 'me:read',
  });
});

test('a refresh token is described with the scopes of its tokens', async () => {
  const { body } = await password();
  expect(await introspect(body.refresh_token)).toMatchObject({ active: true, scope: 'me:read me:write reports:read' });
  const orders = await password({ resource: ORDERS });
  expect(await introspect(orders.body.refresh_token)).toMatchObject({ active: true, scope: 'orders:read' });
});

test('the metadata list the applications', async () => {
  const read = async (path: string) => (await fetch(`${app.url}/.well-known/${path}`)).json();
  expect(await read('oauth-authorization-server')).toMatchObject({ protected_resources: [OWN, ORDERS, BILLING] });
  const resource = await read('oauth-protected-resource');
  expect(resource).toMatchObject({ resource: OWN, authorization_servers: [OWN], bearer_methods_supported: ['header'] });
  expect(resource.scopes_supported).toContain('me:read');
  expect(resource.scopes_supported).not.toContain('orders:read');
});

test('a scope for an unknown audience, and one that a rule here requires, end the start', async () => {
  const wrong = join(directory.path, 'wrong.graphql');
  const start = () => startTestApp({ AUDIENCE: `${OWN},${ORDERS}`, SCHEMA_FILES: wrong });
  writeFileSync(wrong, SCHEMA);
  await expect(start()).rejects.toThrow(
    /wrong\.graphql:4: @scope\(name: "billing:read"\): is for the audience "urn:example:billing", which AUDIENCE does not list/,
  );
  writeFileSync(
    wrong,
    `extend schema @scope(name: "orders:read", description: "Read orders", audience: "${ORDERS}")
    extend type User { limit: Int @stored(write: [["me:write"]]) @requiresScopes(scopes: [["orders:read"]]) }`,
  );
  await expect(start()).rejects.toThrow(
    /wrong\.graphql:1: @scope\(name: "orders:read"\): is for .*wrong\.graphql:2 requires it here/,
  );
});

test('a change of AUDIENCE: an application that is gone gets no token, and older tokens show no scope of a new one', async () => {
  const orders = (await password({ resource: ORDERS })).body;
  const before = await startTestApp({
    AUDIENCE: OWN,
    ISSUER: OWN,
    SCHEMA_FILES: shared,
    DATABASE_URL: app.databaseUrl,
  });
  try {
    const at = async (form: Record<string, string>) => {
      const reply = await fetch(`${before.url}/token`, { method: 'POST', body: new URLSearchParams(form) });
      return reply.json();
    };
    expect(await at({ grant_type: 'refresh_token', refresh_token: orders.refresh_token })).toMatchObject({
      error: 'invalid_target',
    });
    const old = await at({ grant_type: 'password', username: 'ada', password: PASSWORD });
    expect(old.scope).toContain('orders:read');
    expect(await codeAtGraphql(old.access_token)).toBeUndefined();
    expect(await introspect(old.access_token)).toMatchObject({ aud: OWN, scope: 'me:read me:write reports:read' });
  } finally {
    await before.stop();
  }
});

test('resource with brackets is refused', async () => {
  expect(await password({ 'resource[]': ORDERS })).toMatchObject({ status: 400, body: { error: 'invalid_request' } });
});

test('with one audience, external scopes stay in the token, and /token ignores resource', async () => {
  const single = join(directory.path, 'single.graphql');
  writeFileSync(
    single,
    'extend schema @scope(name: "shop:read", description: "Read the shop", external: true) @role(name: "USER", scopes: ["shop:read"])\n',
  );
  const other = await startTestApp({ SCHEMA_FILES: single });
  try {
    const access = await other.userToken('bob');
    expect(decoded(access)).toMatchObject({ aud: 'scoped-api', scope: 'me:read me:write shop:read' });
    const ask = async (resource: string) => {
      const form = { grant_type: 'password', username: 'bob', password: PASSWORD, resource };
      return (await fetch(`${other.url}/token`, { method: 'POST', body: new URLSearchParams(form) })).json();
    };
    for (const resource of ['https://other.example', 'scoped-api']) {
      const { access_token, scope } = await ask(resource);
      expect(scope).toBe('me:read me:write shop:read');
      expect(decoded(access_token)).toMatchObject({ aud: 'scoped-api' });
    }
    const metadata = await (await fetch(`${other.url}/.well-known/oauth-authorization-server`)).json();
    expect(metadata).not.toHaveProperty('protected_resources');
    expect((await fetch(`${other.url}/.well-known/oauth-protected-resource`)).status).toBe(404);
  } finally {
    await other.stop();
  }
});
