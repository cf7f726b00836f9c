import { cliProcess } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { type ServerProcess, startServer } from '../support/process-server';
import { createTestDatabase, onServer, type TestDatabase } from '../support/test-database';

const directory = scratchDirectory();
let database: TestDatabase;
let server: ServerProcess;

beforeAll(async () => {
  database = await createTestDatabase();
  server = await startServer({ cwd: directory.path, env: { DATABASE_URL: database.url } });
  // An error that the code does not expect.
  await onServer(database.ownerUrl, 'ALTER TABLE users RENAME COLUMN username_key TO lost');
});
afterAll(async () => {
  server?.destroy();
  directory.remove();
  await database.drop();
});

/** A frame of a line of TypeScript, not of what it was compiled to. */
const FRAME = /\n\s+at .*src\/[\w/-]+\.ts:\d+:\d+/;

test('the stack of an unexpected error in the log names lines of src/', async () => {
  const answer = await server.graphql(
    'mutation { login(input: { username: "ada", password: "a password" }) { userErrors { code } } }',
  );
  expect((await answer.json()).errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
  await server.says(/"stack":/);
  const { err } = server.logLines().find((line) => line.err !== undefined) as { err: { stack: string } };
  expect(err.stack).toMatch(FRAME);
  expect(err.stack).not.toContain('/dist/auth/');
});

test('the stack that a command shows at LOG_LEVEL=debug names lines of src/', async () => {
  const env = { DATABASE_URL: database.url, LOG_LEVEL: 'debug' };
  const { code, stderr } = await cliProcess(['users', 'show', 'ada'], { cwd: directory.path, env });
  expect(code).toBe(1);
  expect(stderr).toMatch(FRAME);
});
