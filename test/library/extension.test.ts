/** @jest-environment ./test/support/own-temporary-directory.js */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createServer, createTestServer, defineConfig } from '../../src';
import { ROOT } from '../support/process';
import { scratchDirectory } from '../support/process-directory';

const directory = scratchDirectory();
const migrations = join(directory.path, 'migrations');
mkdirSync(migrations);
writeFileSync(join(migrations, '001_visits.sql'), 'CREATE TABLE visits (id integer PRIMARY KEY);');
afterAll(directory.remove);

/** Its PostgreSQL serves the others too. */
let first: Awaited<ReturnType<typeof createTestServer>>;
beforeAll(async () => {
  first = await createTestServer();
});
afterAll(() => first.close());

const REFUSALS = [{ message: 'Eve is not welcome.' }, { message: 'Register in person.' }];
const extension = defineConfig({
  migrations,
  hooks: {
    beforeRegister: ({ input }) => (input.username === 'eve' ? REFUSALS : undefined),
    registered: async ({ tx }) => {
      await tx`INSERT INTO visits SELECT count(*)::int + 1 FROM visits`;
    },
  },
});

test('a test server has the hooks and the tables of its extension, one without an extension does not', async () => {
  const [server, plain] = await Promise.all([createTestServer({ extension }), createTestServer()]);
  try {
    await server.createUser();
    const register = `mutation { register(input: { username: "eve", email: "eve@example.com", password: "plum orbit sandal" }) {
      user { username } userErrors { message } } }`;
    const refused = await server.graphql(register);
    expect(refused.data.register).toEqual({ user: null, userErrors: REFUSALS });
    const accepted = await plain.graphql(register);
    expect(accepted.data.register).toEqual({ user: { username: 'eve' }, userErrors: [] });
  } finally {
    await Promise.all([server.close(), plain.close()]);
  }
});

test('a test server has the scopes, roles, stored fields and resolvers of its extension', async () => {
  const schema = join(directory.path, 'app.graphql');
  writeFileSync(
    schema,
    `extend schema
      @scope(name: "orders:read", description: "Read orders")
      @role(name: "SUPPORT", description: "Helps customers", scopes: ["me:read", "users:read", "orders:read"])
    extend type User {
      "The company."
      company: String @stored(write: [["users:write"]])
    }
    extend type Query {
      "How many orders there are."
      orderCount: Int @requiresScopes(scopes: [["orders:read"]])
    }`,
  );
  const server = await createTestServer({
    extension: { schema, migrations, resolvers: { Query: { orderCount: () => 7 } } },
  });
  try {
    const clerk = await server.createUser({ role: 'SUPPORT', stored: { company: 'Analytical Engines' } });
    expect(clerk.scopes).toContain('orders:read');
    const { data } = await server.graphql('{ orderCount me { role company } }', {}, { as: clerk });
    expect(data).toEqual({ orderCount: 7, me: { role: 'SUPPORT', company: 'Analytical Engines' } });
    const { errors } = await server.graphql('{ orderCount }', {}, { as: await server.createUser() });
    expect(errors?.[0]?.extensions.code).toBe('FORBIDDEN');
    await expect(
      server.createUser({ role: '__proto__', scopes: ['orders:rite'], stored: { constructor: 1 } }),
    ).rejects.toThrow(
      'createUser: the schema declares no role __proto__, no scope orders:rite, no stored field constructor.',
    );
    await expect(server.createUser({ stored: { company: 1 } })).rejects.toThrow(/company/);
  } finally {
    await server.close();
  }
});

test('a migration that fails is reported, and leaves nothing', async () => {
  const broken = join(directory.path, 'broken');
  mkdirSync(broken);
  writeFileSync(join(broken, '001_broken.sql'), 'CREATE TABLE broken (id nothing);');
  await expect(createTestServer({ extension: { migrations: broken } })).rejects.toThrow(/001_broken\.sql/);
  const server = await createTestServer({ extension });
  await server.close();
});

test.each([
  ['createTestServer', () => createTestServer({ extension: { hoks: {}, hookTimeoutMs: 1 } as object })],
  ['createServer', () => createServer({ extension: { hoks: {}, hookTimeoutMs: 1 } as object }).start()],
])('%s reports every fault of the extension', async (_, start) => {
  await expect(start()).rejects.toMatchObject({
    name: 'ConfigFileError',
    message: expect.stringMatching(/^The extension has faults:\n {2}- hoks: .*hooks\?\n {2}- hookTimeoutMs: /),
  });
});

test('a second copy of graphql in the project is refused, and both are named', async () => {
  const project = join(directory.path, 'project');
  mkdirSync(join(project, 'node_modules/graphql'), { recursive: true });
  writeFileSync(join(project, 'node_modules/graphql/package.json'), '{ "name": "graphql", "version": "17.0.0" }');
  const before = process.cwd();
  process.chdir(project);
  try {
    const refused = await createTestServer({ extension }).catch((error: Error) => error.message);
    expect(refused).toContain(`This project has two copies of graphql: 16.`);
    expect(refused).toContain(` in ${join(ROOT, 'node_modules/graphql')}, which scoped-api uses, and 17.0.0 in `);
    expect(refused).toContain(` in ${join(project, 'node_modules/graphql')}, which the project uses.`);
    const server = await createTestServer();
    await server.close();
  } finally {
    process.chdir(before);
  }
});
