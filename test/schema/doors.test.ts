import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { OPERATOR } from '../../src/cli/with-capabilities';
import { basic, createClient, passwordGrant, post } from '../http/support/oauth';
import { startTestApp, type TestApp } from '../support/test-app';

const SDL = `
extend schema
  @scope(name: "orders:read", description: "Read orders", external: true)
  @scope(name: "orders:write", description: "Change orders", external: true)
  @role(name: "SUPPORT", description: "Helps customers.", scopes: ["users:read", "orders:read"])
  @role(name: "USER", scopes: ["orders:read"])
  @narrow(field: "Mutation.deleteMe", scopes: [["orders:write"]])
`;

let directory: string;
let app: TestApp;
let admin: string;
beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'schema-'));
  writeFileSync(join(directory, 'app.graphql'), SDL);
  app = await startTestApp({ SCHEMA_FILES: join(directory, '*.graphql') });
  admin = await app.adminToken();
});
afterAll(async () => {
  await app?.stop();
  rmSync(directory, { recursive: true });
});

const ME = '{ me { id role scopes } }';
const UPDATE = `mutation ($id: ID!, $input: UpdateUserInput!) {
  updateUser(id: $id, input: $input) { user { role scopes } userErrors { code path } }
}`;
const idOf = async (token: string) => (await app.graphql(ME, { token })).data.me.id as string;
const update = async (token: string, id: string, input: object) =>
  (await app.graphql(UPDATE, { token, variables: { id, input } })).data?.updateUser;
/** Without the user, whom only holders of users:read may see. */
const refusals = async (token: string, id: string, input: object) => {
  const { data } = await app.graphql(UPDATE.replace('user { role scopes }', ''), { token, variables: { id, input } });
  return data.updateUser.userErrors;
};
const claimsOf = (token: string) => JSON.parse(Buffer.from(token.split('.')[1] as string, 'base64url').toString());

test('a new user has the role USER with the scopes that a file adds; an admin holds every declared scope', async () => {
  const ada = await app.userToken('ada');
  expect((await app.graphql(ME, { token: ada })).data.me).toMatchObject({
    role: 'USER',
    scopes: ['me:read', 'me:write', 'orders:read'],
  });
  const { data } = await app.graphql(ME, { token: admin });
  expect(data.me.scopes.slice(-3)).toEqual(['tokens:introspect', 'orders:read', 'orders:write']);
});

test('scopes of files are granted, requested at login, and in every kind of token', async () => {
  const id = await idOf(await app.userToken('bob'));
  expect(await update(admin, id, { scopes: ['orders:write'] })).toEqual({
    user: { role: 'USER', scopes: ['me:read', 'me:write', 'orders:read', 'orders:write'] },
    userErrors: [],
  });
  const narrow = await passwordGrant(app.url, 'bob', { scope: 'orders:write me:write' });
  expect(narrow.scope).toBe('me:write orders:write');
  expect(claimsOf(narrow.access_token).scope).toBe('me:write orders:write');
  const login = await app.graphql(
    `mutation { login(input: { username: "bob", password: "correct horse battery staple", scopes: ["orders:read"] }) {
      tokens { accessToken scopes } userErrors { code } } }`,
  );
  expect(login.data.login.tokens.scopes).toEqual(['orders:read']);
  const denied = await passwordGrant(app.url, 'ada', { scope: 'orders:write' });
  expect(denied.error).toBe('invalid_scope');

  const all = await passwordGrant(app.url, 'bob');
  const made = await app.graphql(
    `mutation { createPersonalAccessToken(input: { name: "shop", scopes: ["orders:write", "orders:read"] }) {
      token personalAccessToken { scopes } userErrors { code } } }`,
    { token: all.access_token },
  );
  expect(made.data.createPersonalAccessToken.personalAccessToken.scopes).toEqual(['orders:read', 'orders:write']);

  const client = await createClient(app, admin, ['orders:write', 'tokens:introspect']);
  const own = await (await post(app.url, '/token', { grant_type: 'client_credentials' }, basic(client))).json();
  expect(own.scope).toBe('tokens:introspect orders:write');
  const introspect = async (token: string) => (await post(app.url, '/introspect', { token }, basic(client))).json();
  expect(await introspect(narrow.access_token)).toMatchObject({ active: true, scope: 'me:write orders:write' });
  expect(await introspect(made.data.createPersonalAccessToken.token)).toMatchObject({
    scope: 'orders:read orders:write',
  });
  expect(await introspect(own.access_token)).toMatchObject({ scope: 'tokens:introspect orders:write' });

  await update(admin, id, { scopes: [] });
  expect(await introspect(narrow.access_token)).toMatchObject({ active: true, scope: 'me:write' });
});

test('the metadata and the OpenAPI document have them', async () => {
  const metadata = await (await fetch(`${app.url}/.well-known/oauth-authorization-server`)).json();
  expect(metadata.scopes_supported).toEqual(expect.arrayContaining(['orders:read', 'orders:write']));
  const openapi = await (await fetch(`${app.url}/openapi.json`)).json();
  const { schemas, securitySchemes } = openapi.components;
  expect(schemas.Role.enum).toEqual(['USER', 'ADMIN', 'SUPPORT']);
  expect(schemas.Role.description).toContain('- `SUPPORT`: Helps customers.');
  expect(schemas.Scope.enum).toEqual(expect.arrayContaining(['orders:read', 'orders:write']));
  expect(securitySchemes.oauth2.flows.password.scopes['orders:read']).toBe('Read orders');
});

test('introspection has the roles as values of the enum, and no declarations', async () => {
  const { data } = await app.graphql(
    '{ __type(name: "Role") { enumValues { name description } } __schema { description } }',
  );
  expect(data.__type.enumValues).toEqual([
    { name: 'USER', description: 'Can read and change their own profile.' },
    { name: 'ADMIN', description: 'Holds every scope.' },
    { name: 'SUPPORT', description: 'Helps customers.' },
  ]);
  expect(data.__schema.description).toBeNull();
});

test('a declared role is assigned by an admin who holds its scopes, and listed, filtered, changed and counted like any', async () => {
  const supportId = await idOf(await app.userToken('sue'));
  const otherId = await idOf(await app.userToken('otto'));
  expect(await update(admin, supportId, { role: 'SUPPORT' })).toEqual({
    user: { role: 'SUPPORT', scopes: ['users:read', 'orders:read'] },
    userErrors: [],
  });
  // The role does not hold me:read, and so not what USER holds.
  const sue = (await passwordGrant(app.url, 'sue')).access_token;
  expect((await app.graphql(ME, { token: sue })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  const list = await app.graphql('{ users(filter: { role: SUPPORT }) { totalCount nodes { username role } } }', {
    token: sue,
  });
  expect(list.data.users).toEqual({ totalCount: 1, nodes: [{ username: 'sue', role: 'SUPPORT' }] });
  const rest = await fetch(`${app.url}/admin/users/?role=SUPPORT`, { headers: { authorization: `Bearer ${admin}` } });
  expect((await rest.json()).items).toMatchObject([{ username: 'sue', role: 'SUPPORT' }]);

  // Who may change users and grants, but does not hold orders:read beyond the role USER's, or users:read.
  const deputyId = await idOf(await app.userToken('dora'));
  await update(admin, deputyId, { scopes: ['users:write', 'users:grant'] });
  const deputy = (await passwordGrant(app.url, 'dora')).access_token;
  const refused = (...path: string[]) => [{ code: 'SCOPE_NOT_HELD', path }];
  expect(await refusals(deputy, otherId, { role: 'SUPPORT' })).toEqual(refused('input', 'role'));
  expect(await refusals(deputy, otherId, { scopes: ['orders:write'] })).toEqual(refused('input', 'scopes'));
  expect(await refusals(deputy, supportId, { fullName: 'x' })).toEqual(refused('id'));
  await update(admin, deputyId, { scopes: ['users:write', 'users:grant', 'users:read'] });
  const able = (await passwordGrant(app.url, 'dora')).access_token;
  expect(await update(able, otherId, { role: 'SUPPORT' })).toMatchObject({ user: { role: 'SUPPORT' } });

  const many = await app.graphql(
    `mutation ($ids: [ID!]!) { updateUsers(input: { ids: $ids, changes: { role: SUPPORT } }) { changedCount unchangedCount } }`,
    { token: admin, variables: { ids: [supportId, otherId, deputyId] } },
  );
  expect(many.data.updateUsers).toEqual({ changedCount: 1, unchangedCount: 2 });
  const who = await app.graphql('{ whoCan(coordinate: "Query.users") { roles userCount } }', { token: admin });
  expect(who.data.whoCan).toEqual({ roles: ['ADMIN', 'SUPPORT'], userCount: 4 });
  const unknown = await update(admin, otherId, { role: 'OTHER' });
  expect(unknown).toBeUndefined();
});

test('a registration cannot choose a role', async () => {
  const answer = await app.graphql(
    `mutation { register(input: { username: "eve", email: "eve@example.com", password: "correct horse battery staple", role: SUPPORT }) { user { role } } }`,
  );
  expect(answer.errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
});

test('a narrowed field requires both, and says so', async () => {
  const token = await app.userToken('nina');
  const document =
    'mutation { deleteMe(input: { password: "correct horse battery staple" }) { userId userErrors { code } } }';
  const refused = await app.graphql(document, { token });
  expect(refused.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingScopes: ['orders:write'] });
  const explained = await app.graphql(
    'query ($document: String!) { explainScopes(document: $document) { minimalScopes } }',
    {
      token,
      variables: { document },
    },
  );
  expect(explained.data.explainScopes.minimalScopes).toEqual([['me:write', 'orders:write']]);
  await update(admin, await idOf(token), { scopes: ['orders:write'] });
  const { access_token } = await passwordGrant(app.url, 'nina');
  const done = await app.graphql(document, { token: access_token });
  expect(done.data.deleteMe).toEqual({ userId: expect.any(String), userErrors: [] });
});

test('a stored role or scope that is no longer declared grants nothing, and breaks no answer', async () => {
  const id = await idOf(await app.userToken('ines'));
  await app.database.prisma.user.update({
    where: { id },
    data: { role: 'FORMER', grantedScopes: ['gone:read', 'me:read', '__proto__'] },
  });
  const { access_token } = await passwordGrant(app.url, 'ines');
  expect(claimsOf(access_token).scope).toBe('me:read');
  expect((await app.graphql(ME, { token: access_token })).data.me).toEqual({ id, role: 'USER', scopes: ['me:read'] });
  const listed = await app.graphql('{ users(first: 100) { nodes { username role scopes } } }', { token: admin });
  expect(listed.errors).toBeUndefined();
  expect(listed.data.users.nodes).toContainEqual({ username: 'ines', role: 'USER', scopes: ['me:read'] });
  const viaRest = await fetch(`${app.url}/users/me/`, { headers: { authorization: `Bearer ${access_token}` } });
  expect([viaRest.status, (await viaRest.json()).role]).toEqual([200, 'USER']);
  // To USER is a change: the user holds the scopes of the role again.
  expect(await app.users.updateUser(OPERATOR, id, { role: 'USER' }, null)).toMatchObject({
    ok: true,
    was: { role: 'FORMER' },
  });
});

test('the previous release reads and writes ADMIN and USER, and sees every other role as USER', async () => {
  const query = async (text: string, ...values: unknown[]) => (await app.database.pool.query(text, values)).rows[0];
  const id = await idOf(await app.userToken('paul'));
  const roles = () => query('SELECT role::text AS role, role_name FROM users WHERE id = $1', id);
  await app.users.updateUser(OPERATOR, id, { role: 'SUPPORT' }, null);
  expect(await roles()).toEqual({ role: 'USER', role_name: 'SUPPORT' });
  await query(`UPDATE users SET role = 'ADMIN' WHERE id = $1`, id);
  expect(await roles()).toEqual({ role: 'ADMIN', role_name: 'ADMIN' });
  await query(`UPDATE users SET role = 'USER', full_name = 'Paul' WHERE id = $1`, id);
  expect(await roles()).toEqual({ role: 'USER', role_name: 'USER' });
  await app.users.updateUser(OPERATOR, id, { role: 'ADMIN' }, null);
  expect(await roles()).toEqual({ role: 'ADMIN', role_name: 'ADMIN' });
  await query(`INSERT INTO users (id, username, username_key, email, email_key, password_hash, role, updated_at)
    VALUES (gen_random_uuid(), 'old', 'old', 'old@x.example', 'old@x.example', '-', 'ADMIN'::"Role", now())`);
  expect(await query(`SELECT role_name FROM users WHERE username = 'old'`)).toEqual({ role_name: 'ADMIN' });
});

test('a subgraph composes, with narrowed rules and without declarations', async () => {
  const subgraph = await startTestApp({ SCHEMA_FILES: join(directory, 'app.graphql'), FEDERATION: 'on' });
  try {
    const { data } = await subgraph.graphql('{ _service { sdl } }');
    const { errors, supergraphSdl } = composeServices([{ name: 'accounts', typeDefs: parse(data._service.sdl) }]);
    expect(errors).toBeUndefined();
    expect(supergraphSdl).toMatch(
      /deleteMe\([^)]*\): DeleteMePayload! @requiresScopes\(scopes: \[\["me:write", "orders:write"\]\]\)/,
    );
    expect(data._service.sdl).not.toMatch(/@(scope|role|narrow)\b/);
    expect(data._service.sdl).toContain('SUPPORT');
  } finally {
    await subgraph.stop();
  }
});

test('introspection of what a viewer may use has the declared roles, and hides what a narrowing denies', async () => {
  const hiding = await startTestApp({ SCHEMA_FILES: join(directory, 'app.graphql'), INTROSPECTION: 'viewer' });
  try {
    const token = await hiding.userToken('ada');
    const { data } = await hiding.graphql(
      '{ role: __type(name: "Role") { enumValues { name } } mutation: __type(name: "Mutation") { fields { name } } }',
      { token },
    );
    expect(data.role.enumValues.map(({ name }: { name: string }) => name)).toEqual(['USER', 'ADMIN', 'SUPPORT']);
    const names = data.mutation.fields.map(({ name }: { name: string }) => name);
    expect(names).toContain('updateMe');
    expect(names).not.toContain('deleteMe');
  } finally {
    await hiding.stop();
  }
});

test('a field of a file on a built-in type needs a resolver: otherwise the start is refused with its coordinate', async () => {
  const file = join(directory, 'unresolved.txt');
  writeFileSync(
    file,
    'extend type Query { orders: Int @public }\nextend type User { company: String }\ntype Own { x: Int }',
  );
  await expect(startTestApp({ SCHEMA_FILES: file })).rejects.toThrow(
    /Query\.orders \(.*unresolved\.txt:1\): it has no resolver[\s\S]*User\.company \(.*unresolved\.txt:2\): it has no resolver/,
  );
});
