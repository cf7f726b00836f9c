import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../support/process';
import { cli, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { startServer } from '../support/process-server';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

const directory = scratchDirectory();
const dotenv = (text: string) => writeFileSync(join(directory.path, '.env'), text);
let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});
afterEach(() => dotenv(''));
afterAll(async () => {
  directory.remove();
  await database.drop();
});

test('every fault of the configuration is listed at once, and the exit code is 2', async () => {
  const env = { PORT: 'x', BCRYPT_COST: '99', NODE_ENV: 'production', DATABASE_URL: 'mysql://root:hunter2@db/app' };
  const commands = ['start', 'migrate'];
  for (const answer of await Promise.all(commands.map((command) => cli([command], { cwd: directory.path, env })))) {
    expect(answer).toMatchObject({ code: 2, stdout: '' });
    expect(answer.stderr.trimEnd().split('\n')).toEqual([
      'The configuration has faults:',
      expect.stringMatching(/^ {2}- PORT: write a whole number/),
      expect.stringMatching(/^ {2}- DATABASE_URL: write postgresql:/),
      expect.stringMatching(/^ {2}- SECRET_KEY: production needs one/),
      expect.stringMatching(/^ {2}- BCRYPT_COST: write a whole number/),
    ]);
    expect(answer.stderr).not.toContain('hunter2');
  }
});

test('production refuses to start without a SECRET_KEY', async () => {
  const env = { NODE_ENV: 'production', DATABASE_URL: database.url, BCRYPT_COST: '10' };
  const { code, stderr } = await cli(['start'], { cwd: directory.path, env });
  expect(code).toBe(2);
  expect(stderr).toBe(
    'The configuration has faults:\n  - SECRET_KEY: production needs one: write the output of openssl rand -base64 48\n',
  );
});

test('a development secret that is damaged is named with the mend', async () => {
  mkdirSync(join(directory.path, 'damaged'));
  writeFileSync(join(directory.path, 'damaged', 'development-secret'), 'short');
  const env = { DATABASE_URL: database.url, DATA_DIR: 'damaged' };
  const { code, stderr } = await cli(['start'], { cwd: directory.path, env });
  expect(code).toBe(1);
  expect(stderr).toMatch(/development-secret holds fewer than 32 bytes: delete it/);
  expect(stderr).not.toMatch(STACK);
});

test('a file .env is read, and the environment wins over it', async () => {
  dotenv(`PORT=x\nDATABASE_URL=${database.url}\nMETRICS_TOKEN=from-the-file\n`);
  const server = await startServer({ cwd: directory.path, env: { PORT: '0' } });
  expect((await fetch(`${server.url}/metrics`)).status).toBe(401);
  const headers = { authorization: 'Bearer from-the-file' };
  expect((await fetch(`${server.url}/metrics`, { headers })).status).toBe(200);
  expect((await server.interrupt()).code).toBe(0);
});

test('.env.example is a .env that changes nothing', async () => {
  copyFileSync(join(ROOT, '.env.example'), join(directory.path, '.env'));
  const { code, stderr } = await cli(['migrate'], { cwd: directory.path, env: { DATABASE_URL: database.url } });
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
});
