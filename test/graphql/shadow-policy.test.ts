import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT, until } from '../support/process';
import { startTestApp, type TestApp } from '../support/test-app';

const SCHEMA = readFileSync(join(ROOT, 'schema.graphql'), 'utf8');
const directory = mkdtempSync(join(tmpdir(), 'scoped-api-shadow-'));
/** The rules of the tests leave it without a rule. */
const EXTERNAL: [string, string] = ['name: "status:read",', 'name: "status:read", external: true,'];
const shadowFile = (name: string, ...changes: [from: string, to: string][]) => {
  let text = SCHEMA;
  for (const [from, to] of changes) {
    expect(text).toContain(from);
    text = text.replace(from, to);
  }
  const path = join(directory, name);
  writeFileSync(path, text);
  return path;
};

let app: TestApp;
let admin: string;
let user: string;
let client: string;
beforeAll(async () => {
  const POLICY_SHADOW = shadowFile(
    'new.graphql',
    EXTERNAL,
    ['status: SystemStatus @requiresScopes(scopes: [["status:read"]])', 'status: SystemStatus @authenticated'],
    [
      '): UserConnection @requiresScopes(scopes: [["users:read"]])',
      '): UserConnection @requiresScopes(scopes: [["audit:read", "users:read"]])',
    ],
    [
      'The new role. You must hold every scope of the role."\n  role: Role @requiresScopes(scopes: [["users:grant"]])',
      'The new role."\n  role: Role',
    ],
    ['  fullName: String\n', '  fullName: String @requiresScopes(scopes: [["users:read"]])\n'],
    ['\n  version: String!', '\n  versions: String!'],
  );
  app = await startTestApp({ POLICY_SHADOW, METRICS_TOKEN: 'a-long-metrics-token' });
  admin = await app.adminToken('root');
  user = await app.userToken('plain');
  client = await app.userToken('reader', ['me:read']);
});
afterAll(async () => {
  await app.stop();
  rmSync(directory, { recursive: true, force: true });
});

/** Waits for the second decisions, which are made for many operations together, some time after the answers. */
async function compared(server: TestApp = app): Promise<void> {
  const sum = (text: string, name: string) =>
    [...text.matchAll(new RegExp(`^${name}\\{.*\\} (\\d+)$`, 'gm'))].reduce((all, [, count]) => all + Number(count), 0);
  await until(async () => {
    const text = await metrics(server);
    return sum(text, 'policy_shadow_operations_total') >= sum(text, 'graphql_operation_duration_seconds_count');
  }, 'the operations are compared');
}

/** The differences that were counted so far, as `coordinate role change`. */
async function differences(): Promise<Record<string, number>> {
  await compared();
  const text = await metrics();
  const pattern = /^policy_shadow_differences_total\{coordinate="([^"]*)",role="([^"]*)",change="([^"]*)"\} (\d+)$/gm;
  return Object.fromEntries([...text.matchAll(pattern)].map(([, a, b, c, count]) => [`${a} ${b} ${c}`, Number(count)]));
}
const metrics = async (server: TestApp = app) =>
  (await fetch(`${server.url}/metrics`, { headers: { authorization: 'Bearer a-long-metrics-token' } })).text();

test('answers stay as they are, and what would change is counted by coordinate and role', async () => {
  const before = await differences();
  expect(before).toEqual({});
  const status = await app.graphql('{ status { uptimeSeconds } me { id } }', { token: user });
  expect(status.data).toMatchObject({ status: null, me: { id: expect.any(String) } });
  expect(status.errors).toHaveLength(1);
  expect(await differences()).toEqual({ 'Query.status USER widened': 1 });

  // The admin holds both scopes; a token without audit:read would lose the users.
  expect((await app.graphql('{ users { nodes { id } } }', { token: admin })).errors).toBeUndefined();
  const narrow = await app.adminToken('narrow', ['users:read', 'me:read']);
  expect((await app.graphql('{ users { nodes { id } } }', { token: narrow })).errors).toBeUndefined();
  expect(await differences()).toEqual({ 'Query.status USER widened': 1, 'Query.users ADMIN narrowed': 1 });
});

test('a field that the shadow policy lacks would be denied to everyone', async () => {
  const { data } = await app.graphql('{ status { version uptimeSeconds } }', { token: admin });
  expect(data.status.version).toEqual(expect.any(String));
  expect(await differences()).toMatchObject({ 'SystemStatus.version ADMIN narrowed': 1 });
});

test('a field inside a denied one changes nothing of its own', async () => {
  await app.graphql('{ status { version } }', { token: user });
  const found = await differences();
  expect(Object.keys(found)).not.toContain('SystemStatus.version USER narrowed');
  expect(found['Query.status USER widened']).toBe(2);
});

test('the variables decide about inputs, and a mutation that both refuse is no difference', async () => {
  const mutation =
    'mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { userErrors { code } } }';
  const id = '00000000-0000-7000-8000-000000000000';
  const grantless = await app.adminToken('grantless', ['users:write']);
  const run = (token: string, input: object) => app.graphql(mutation, { token, variables: { id, input } });
  expect((await run(grantless, { role: 'ADMIN' })).errors).toHaveLength(1);
  expect((await run(grantless, { isActive: true })).errors).toBeUndefined();
  expect((await run(user, { role: 'ADMIN' })).errors).toHaveLength(1);
  const found = await differences();
  expect(found['UpdateUserInput.role ADMIN widened']).toBe(1);
  expect(Object.keys(found).filter((key) => key.includes('updateUser '))).toEqual([]);
  expect(Object.keys(found).filter((key) => key.includes('UpdateUserInput.role USER'))).toEqual([]);
});

test('callers without a token, with an unverified one, and clients have labels of their own', async () => {
  await app.graphql('{ status { uptimeSeconds } }');
  const login = `mutation { register(input: { username: "new1", email: "new1@example.com", password: "correct horse battery staple" }) { user { fullName } } }`;
  await app.graphql(login);
  await app.graphql(login.replaceAll('new1', 'new2'), { token: 'not a token' });
  await app.graphql('{ me { fullName } }', { token: client });
  const found = await differences();
  expect(found).toMatchObject({
    'User.fullName anonymous narrowed': 1,
    'User.fullName unverified narrowed': 1,
    'User.fullName USER narrowed': 1,
  });
  // An anonymous caller has no token in either policy.
  expect(Object.keys(found)).not.toContain('Query.status anonymous widened');
});

test('the log says each difference once in a while, and never a value of a request', async () => {
  for (let times = 0; times < 5; times += 1) await app.graphql('{ status { uptimeSeconds } }', { token: user });
  await differences();
  const lines = app.logLines.filter(({ coordinate, role }) => coordinate === 'Query.status' && role === 'USER');
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({
    msg: 'the shadow policy would allow Query.status',
    change: 'widened',
    operations: 1,
  });
});

test('operations are counted by the outcome of the comparison', async () => {
  const text = await metrics();
  expect(text).toMatch(/policy_shadow_operations_total\{outcome="same"\} \d+/);
  expect(text).toMatch(/policy_shadow_operations_total\{outcome="different"\} \d+/);
  expect(text).not.toMatch(/policy_shadow_operations_total\{outcome="failed"\}/);
});

describe('a shadow policy that cannot be used ends the start with every reason', () => {
  const cases: [title: string, changes: [string, string][], messages: string[]][] = [
    [
      'types that differ, and a scope that does not exist',
      [
        ['\n  uptimeSeconds: Float!', '\n  uptimeSeconds: String!'],
        ['[["audit:read"]]', '[["audit:raed"]]'],
      ],
      [
        'new-',
        'SystemStatus.uptimeSeconds has the type String!; it is Float! at present',
        'requires the scope "audit:raed", which no @scope declares',
      ],
    ],
    [
      'a root field without a decision',
      [['logout: LogoutPayload! @authenticated', 'logout: LogoutPayload!']],
      ['Mutation.logout does not state who may use it'],
    ],
    ['another kind of type', [['scalar JSONObject', 'enum JSONObject { A }']], ['JSONObject is of another kind']],
    ['a syntax error', [['type Query {', 'type Query ']], ['POLICY_SHADOW', 'Syntax Error']],
  ];
  it.each(cases)('%s', async (title, changes, messages) => {
    const POLICY_SHADOW = shadowFile(`new-${title.replaceAll(/\W/g, '')}.graphql`, ...changes);
    const error = await startTestApp({ POLICY_SHADOW }).then(
      (started) => started.stop().then(() => undefined),
      (thrown: Error) => thrown,
    );
    expect(error?.name).toBe('ShadowPolicyError');
    for (const message of messages) expect(error?.message).toContain(message);
  });

  it('a file that does not exist', async () => {
    await expect(startTestApp({ POLICY_SHADOW: join(directory, 'none.graphql') })).rejects.toThrow(
      /POLICY_SHADOW.*matches no file.*remove it from POLICY_SHADOW/s,
    );
    await expect(startTestApp({ POLICY_SHADOW: ' , ' })).rejects.toThrow(/POLICY_SHADOW/);
  });
});

test('files that only extend the schema take the place of SCHEMA_FILES; roles of the shadow policy count', async () => {
  const present = join(directory, 'app.graphql');
  const next = join(directory, 'next.graphql');
  const role = (scopes: string) => `@role(name: "SUPPORT", description: "Helps.", scopes: [${scopes}])`;
  writeFileSync(present, `extend schema ${role('"users:read", "me:read"')}`);
  writeFileSync(
    next,
    `extend schema ${role('"me:read"')} @role(name: "USER", scopes: ["status:read"]) @scope(name: "me:delete", description: "x")
       @narrow(field: "Mutation.logoutEverywhere", scopes: [["me:delete"]])`,
  );
  const server = await startTestApp({ SCHEMA_FILES: present, POLICY_SHADOW: next });
  try {
    const root = await server.adminToken();
    const login = async (name: string, scopes?: string[]) => server.userToken(name, scopes);
    await login('helper');
    const { data } = await server.graphql('{ users(filter: { search: "helper" }) { nodes { id } } }', { token: root });
    const change =
      'mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { userErrors { code } } }';
    const variables = { id: data.users.nodes[0].id, input: { role: 'SUPPORT' } };
    expect((await server.graphql(change, { token: root, variables })).data.updateUser.userErrors).toEqual([]);
    const helper = await login('helper');
    expect((await server.graphql('{ users { nodes { id } } }', { token: helper })).errors).toBeUndefined();
    const plain = await login('plain');
    expect((await server.graphql('{ status { version } }', { token: plain })).errors).toHaveLength(1);
    // A token with fewer scopes than its user holds would not get the new ones.
    const few = await login('few', ['me:read']);
    expect((await server.graphql('{ status { version } }', { token: few })).errors).toHaveLength(1);
    expect(
      (await server.graphql('mutation { logoutEverywhere { userErrors { code } } }', { token: plain })).errors,
    ).toBeUndefined();
    await compared(server);
    const reported = server.logLines
      .filter(({ msg }) => String(msg).startsWith('the shadow policy would'))
      .map(({ coordinate, role: who, change: what }) => `${coordinate} ${who} ${what}`);
    expect(reported.sort()).toEqual([
      'Mutation.logoutEverywhere USER narrowed',
      'Query.status USER widened',
      'Query.users SUPPORT narrowed',
    ]);
  } finally {
    await server.stop();
  }
});

test('a further authentication is a difference of its own; a level of a role takes scopes away', async () => {
  const next = join(directory, 'step-up.graphql');
  writeFileSync(
    next,
    `extend schema @role(name: "ADMIN", level: MULTI_FACTOR)
       @narrow(field: "Query.me", level: MULTI_FACTOR) @narrow(field: "User.fullName", level: SINGLE_FACTOR)
       @narrow(field: "Mutation.logoutEverywhere", level: SINGLE_FACTOR)`,
  );
  const server = await startTestApp({ POLICY_SHADOW: next });
  try {
    const token = await server.userToken('plain');
    expect((await server.graphql('{ me { fullName } }', { token })).errors).toBeUndefined();
    const create = `mutation ($input: CreatePersonalAccessTokenInput!) {
      createPersonalAccessToken(input: $input) { token userErrors { message } } }`;
    const input = { name: 'script', scopes: ['me:read'], expiresInDays: 1 };
    const { data } = await server.graphql(create, { token, variables: { input } });
    const script = data.createPersonalAccessToken.token;
    expect((await server.graphql('{ me { id } }', { token: script })).errors).toBeUndefined();
    const admin = await server.adminToken();
    expect((await server.graphql('{ users { nodes { fullName } } }', { token: admin })).errors).toBeUndefined();
    await server.graphql('mutation { logoutEverywhere { userErrors { code } } }', { token });
    await compared(server);
    const reported = server.logLines
      .filter(({ msg }) => String(msg).startsWith('the shadow policy would'))
      .map(({ coordinate, role, change, msg }) => [`${coordinate} ${role} ${change}`, msg]);
    expect(Object.fromEntries(reported)).toEqual({
      'Query.me USER step_up': 'the shadow policy would require a further authentication for Query.me',
      'Query.me USER narrowed': 'the shadow policy would deny Query.me',
      'Query.users ADMIN narrowed': 'the shadow policy would deny Query.users',
    });
  } finally {
    await server.stop();
  }
});

test('the present schema as the shadow policy of a subgraph differs in nothing', async () => {
  const server = await startTestApp({ FEDERATION: 'on', POLICY_SHADOW: join(ROOT, 'schema.graphql') });
  try {
    const line = server.logLines.find(({ msg }) => String(msg).includes('POLICY_SHADOW'));
    expect(line).toMatchObject({ removed: 0, added: 0 });
    const token = await server.userToken('plain');
    const entities = '{ _entities(representations: []) { __typename } me { id } users { nodes { id } } }';
    await server.graphql(entities, { token });
    await server.graphql('{ _service { sdl } }');
    await compared(server);
    expect(await metrics(server)).not.toContain('policy_shadow_differences_total{');
  } finally {
    await server.stop();
  }
});
