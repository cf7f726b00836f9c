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

const extension = defineConfig({
  migrations,
  hooks: {
    beforeRegister: ({ input }) => (input.username === 'eve' ? { message: 'Eve is not welcome.' } : undefined),
    registered: async ({ tx }) => {
      await tx`INSERT INTO visits SELECT count(*)::int + 1 FROM visits`;
    },
  },
});

test('a test server has the hooks and the tables of its extension, one without an extension does not', async () => {
  const [server, plain] = await Promise.all([createTestServer({ extension }), createTestServer()]);
  try {
    await server.createUser();
    await expect(server.createUser({ username: 'eve' })).rejects.toThrow('Eve is not welcome.');
    expect((await plain.createUser({ username: 'eve' })).username).toBe('eve');
  } finally {
    await Promise.all([server.close(), plain.close()]);
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
