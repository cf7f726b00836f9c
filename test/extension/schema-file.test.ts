import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launch } from '../support/process';
import { CLI, cli } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { listeningUrl, QUICK } from '../support/process-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

// What a user of the Docker image or of the npm package does without any code: the built server, and one schema file.

const SCHEMA = `
extend schema
  @scope(name: "orders:read", description: "Read orders", external: true)
  @scope(name: "orders:write", description: "Change orders", external: true)
  @role(name: "SUPPORT", description: "Helps customers", scopes: ["me:read", "users:read", "orders:read"])

extend type User {
  "The employer."
  company: String @stored(write: [["me:write"]], index: true)
  "The level of support that the customer pays for."
  supportTier: Int @stored(write: [["users:write"]]) @requiresScopes(scopes: [["users:read"]])
}
`;
const PASSWORD = 'plum orbit sandal';
const BCRYPT = `$2y$10$${'a'.repeat(53)}`;

const room = scratchDirectory();
let database: TestDatabase;
let server: ReturnType<typeof launch>;
let url: string;
let admin: string;

const options = (input?: string) => ({
  cwd: room.path,
  env: { DATABASE_URL: database.ownerUrl },
  ...(input !== undefined && { input }),
});
/** Runs a command that must succeed, and returns its JSON. */
async function command(args: readonly string[], input?: string) {
  const { code, stdout, stderr } = await cli([...args, '--json'], options(input));
  expect({ args, code, stderr }).toEqual({ args, code: 0, stderr: expect.any(String) });
  return JSON.parse(stdout);
}

async function graphql(query: string, token?: string, variables: object = {}) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    body: JSON.stringify({ query, variables }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape
  return (await response.json()) as any;
}

async function rest(method: string, path: string, token?: string, body?: object) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
    ...(body && { body: JSON.stringify(body) }),
  });
  // biome-ignore lint/suspicious/noExplicitAny: see above
  return { status: response.status, body: (await response.json()) as any };
}

async function login(username: string, scopes?: string[]) {
  const input = { username, password: PASSWORD, ...(scopes && { scopes }) };
  const { data } = await graphql(
    'mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken scopes } userErrors { message } } }',
    undefined,
    { input },
  );
  return data.login.tokens as { accessToken: string; scopes: string[] };
}

beforeAll(async () => {
  database = await createTestDatabase();
  mkdirSync(join(room.path, 'schema'));
  writeFileSync(join(room.path, 'schema/app.graphql'), SCHEMA);
  server = launch(process.execPath, [CLI, 'start'], { ...options(), env: { ...QUICK, ...options().env } });
  url = await listeningUrl(server);
  await command(['create-admin', '--username', 'root', '--email', 'root@example.com'], PASSWORD);
  admin = (await login('root')).accessToken;
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.ended;
  room.remove();
  await database.drop();
});

test('a stored field is registered, by GraphQL and by REST', async () => {
  const input = { username: 'ada', email: 'ada@example.com', password: PASSWORD, company: 'Engines' };
  const { data } = await graphql(
    'mutation ($input: RegisterInput!) { register(input: $input) { user { company } userErrors { code } } }',
    undefined,
    { input },
  );
  expect(data.register).toEqual({ user: { company: 'Engines' }, userErrors: [] });
  const bob = { ...input, username: 'bob', email: 'bob@example.com', company: 'Looms' };
  expect(await rest('POST', '/register', undefined, bob)).toMatchObject({ status: 201, body: { company: 'Looms' } });
});

test('an own scope and an own role are granted, and are in the tokens of the next login', async () => {
  await command(['users', 'grant', 'ada', 'orders:write']);
  expect((await login('ada')).scopes).toEqual(['me:read', 'me:write', 'orders:write']);
  expect((await login('ada', ['orders:write'])).scopes).toEqual(['orders:write']);
  await command(['users', 'set-role', 'bob', 'SUPPORT']);
  expect((await login('bob')).scopes).toEqual(['me:read', 'users:read', 'orders:read']);
});

test('a client of another API introspects the scope', async () => {
  const made = await command(['clients', 'create', '--name', 'shop', '--scopes', 'tokens:introspect']);
  const clientId = made.client?.id ?? made.id;
  const { accessToken } = await login('ada');
  const response = await fetch(`${url}/introspect`, {
    method: 'POST',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      authorization: `Basic ${Buffer.from(`${clientId}:${made.secret}`).toString('base64')}`,
    },
    body: new URLSearchParams({ token: accessToken }),
  });
  expect(await response.json()).toMatchObject({ active: true, scope: 'me:read me:write orders:write' });
});

test('values are changed by those who may, and read by those who may', async () => {
  const ada = (await login('ada')).accessToken;
  expect((await rest('PUT', '/users/me/update/', ada, { company: 'Analytical Engines' })).body).toMatchObject({
    company: 'Analytical Engines',
  });
  const own = await graphql('mutation { updateMe(input: { supportTier: 3 }) { userErrors { code } } }', ada);
  expect(own.errors[0].extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  const { id } = (await rest('GET', '/users/me/', ada)).body;
  expect((await rest('PATCH', `/admin/users/${id}`, admin, { support_tier: 2 })).body).toMatchObject({
    company: 'Analytical Engines',
    support_tier: 2,
  });
  const read = await graphql('{ me { company supportTier } }', ada);
  expect(read.data.me).toEqual({ company: 'Analytical Engines', supportTier: null });
  expect(read.errors[0].extensions).toMatchObject({ code: 'FORBIDDEN', coordinate: 'User.supportTier' });
});

test('users are filtered by a stored field', async () => {
  const support = (await login('bob')).accessToken;
  const query = `query ($filter: UserFilter) { users(filter: $filter) { nodes { username company supportTier } } }`;
  const { data } = await graphql(query, support, {
    filter: { stored: { company: 'Analytical Engines', supportTier: 2 } },
  });
  expect(data.users.nodes).toEqual([{ username: 'ada', company: 'Analytical Engines', supportTier: 2 }]);
  expect((await rest('GET', '/admin/users/?stored_company=Looms', support)).body.items).toMatchObject([
    { username: 'bob', company: 'Looms' },
  ]);
});

test('an export has them, and an import reads them', async () => {
  const { stdout } = await cli(['users', 'export', '--search', 'ada'], options());
  expect(JSON.parse(stdout)).toMatchObject({ username: 'ada', company: 'Analytical Engines', supportTier: 2 });
  const line = {
    ...{ username: 'carl', email: 'carl@example.com', passwordHash: BCRYPT, role: 'SUPPORT' },
    ...{ scopes: ['orders:write'], company: 'Mills', supportTier: 1 },
  };
  expect(await command(['users', 'import', '-'], JSON.stringify(line))).toMatchObject({ imported: 1, failed: 0 });
  expect(await command(['users', 'show', 'carl'])).toMatchObject({ role: 'SUPPORT', company: 'Mills', supportTier: 1 });
});

test('OpenAPI and introspection describe them', async () => {
  const { body } = await rest('GET', '/openapi.json');
  expect(body.components.schemas.UpdateMeInput.properties.company.description).toContain('The employer.');
  expect(body.components.schemas.Scope.enum).toContain('orders:read');
  const types =
    '{ user: __type(name: "User") { fields { name description } } role: __type(name: "Role") { enumValues { name } } }';
  const { data } = await graphql(types, admin);
  expect(data.user.fields).toContainEqual({ name: 'company', description: expect.stringContaining('The employer.') });
  expect(data.role.enumValues).toContainEqual({ name: 'SUPPORT' });
});

test('the audit log has the values, and doctor finds nothing wrong', async () => {
  const { data } = await graphql(
    '{ auditLog(filter: { actions: [PROFILE_UPDATED] }) { nodes { before after } } }',
    admin,
  );
  expect(data.auditLog.nodes[0]).toEqual({
    before: { company: 'Engines' },
    after: { company: 'Analytical Engines' },
  });
  await server.says(/Created users_stored_company/);
  const { stdout } = await cli(['doctor', '--json'], options());
  const { findings } = JSON.parse(stdout) as { findings: { name: string; status: string }[] };
  expect(findings.filter(({ name }) => name === 'fields').map(({ status }) => status)).toEqual(['ok']);
});

test('a mistake in the file ends the start, with its file and line, before anything else', async () => {
  const other = scratchDirectory();
  mkdirSync(join(other.path, 'schema'));
  writeFileSync(
    join(other.path, 'schema/app.graphql'),
    `extend type User {\n  company: String! @stored(write: [["me:write"]])\n  fullname: Int @stored(write: [["me:wirte"]])\n}`,
  );
  const { code, stderr, stdout } = await cli(['start'], { ...options(), cwd: other.path });
  expect(code).not.toBe(0);
  const said = stderr + stdout;
  expect(said).toContain('schema/app.graphql:2: User.company: existing users have no value');
  expect(said).toContain('schema/app.graphql:3: User.fullname: the name is too close to User.fullName');
  expect(said).toContain('schema/app.graphql:3: User.fullname: there is no scope "me:wirte"');
  // Nothing was started: no embedded database, no keys.
  expect(readdirSync(other.path)).toEqual(['schema']);
  other.remove();
});
