import { copyFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { startLocalServer } from '../support/local-server';
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
      expect.stringMatching(/^ {2}- SECRET_KEY: production requires one/),
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
    'The configuration has faults:\n  - SECRET_KEY: production requires one: write the output of openssl rand -base64 48\n',
  );
});

test('a development secret that is damaged is named with the fix', async () => {
  mkdirSync(join(directory.path, 'damaged'));
  writeFileSync(join(directory.path, 'damaged', 'development-secret'), 'short');
  const env = { DATABASE_URL: database.url, DATA_DIR: 'damaged' };
  const { code, stderr } = await cli(['start'], { cwd: directory.path, env: { ...env, LOG_LEVEL: 'fatal' } });
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

test('a file .env with a byte order mark is read from its first line on, whatever its line endings', async () => {
  writeFileSync(join(directory.path, '.env'), Buffer.from('\ufeffNODE_ENV=production\r\nLOG_LEVEL=x\r\n'));
  const { code, stderr } = await cli(['start'], { cwd: directory.path, env: { DATABASE_URL: database.url } });
  expect(code).toBe(2);
  expect(stderr).toContain('- SECRET_KEY: production requires one');
  expect(stderr).toContain('- LOG_LEVEL: write one of');
});

test('a line of .env that is not read as it looks stops every command, with its number and the other faults', async () => {
  dotenv('LOG_LEVEL=x\n\u00a0NODE_ENV=production\nSECRET_KEY="the secret of this file\n');
  for (const command of [['start'], ['migrate'], ['users', 'list']]) {
    const { code, stderr } = await cli(command, { cwd: directory.path, env: { DATABASE_URL: database.url } });
    expect({ code, stderr: stderr.trimEnd().split('\n') }).toEqual({
      code: 2,
      stderr: [
        'The configuration has faults:',
        '  - .env, line 2: NODE_ENV: its name has the invisible character U+00A0 in it: write the name alone.',
        expect.stringMatching(/^ {2}- \.env, line 3: SECRET_KEY: the value begins with " and has no other/),
        expect.stringMatching(/^ {2}- LOG_LEVEL: write one of/),
      ],
    });
    expect(stderr).not.toContain('of this file');
  }
  const doctor = await cli(['doctor', '--json'], { cwd: directory.path, env: { DATABASE_URL: database.url } });
  const { findings } = JSON.parse(doctor.stdout) as { findings: { status: string; fix?: string }[] };
  const errors = findings.filter(({ status, fix }) => status === 'error' && fix?.includes('.env, line'));
  expect(errors).toHaveLength(2);
});

test('a typing error in a name is told by the log of the start', async () => {
  dotenv('LOG_LEVL=debug\nMY_OWN=1\n');
  const server = await startServer({ cwd: directory.path, env: { PORT: '0', DATABASE_URL: database.url } });
  await server.terminate();
  expect(server.output().stdout).toContain('LOG_LEVL is not a variable of this server. Did you mean LOG_LEVEL?');
  expect(server.output().stdout).not.toContain('MY_OWN');
});

test('files with a byte order mark are read', async () => {
  writeFileSync(join(directory.path, 'documents.json'), '\ufeff{"one":"{ me { id } }"}');
  const documents = { TRUSTED_DOCUMENTS_FILE: 'documents.json', DATABASE_URL: database.url };
  const server = await startLocalServer({ cwd: directory.path, env: { ...documents, PORT: '0' } });
  const reply = await fetch(`${server.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: '{"documentId":"one"}',
  });
  expect(await reply.json()).toMatchObject({ data: { me: null } });
  await server.stop();

  writeFileSync(join(directory.path, 'operation.graphql'), Buffer.from('\ufeff{ me { id } }', 'utf16le'));
  const explained = await cli(['explain', 'operation.graphql'], { cwd: directory.path });
  expect(explained.stdout).toContain('me:read');
  writeFileSync(join(directory.path, 'latin.graphql'), Buffer.from('{ me { id } } # ü', 'latin1'));
  const latin = await cli(['explain', 'latin.graphql'], { cwd: directory.path });
  expect(latin).toMatchObject({ code: 1, stderr: expect.stringContaining('It is not UTF-8') });

  const admin = ['create-admin', '--username', 'marked', '--email', 'marked@example.com '];
  const env = { DATABASE_URL: database.url, BCRYPT_COST: '4' };
  const created = await cli(admin, { cwd: directory.path, env, input: '\ufeffplum orbit sandal\r\n' });
  expect(created).toMatchObject({ code: 0 });
  const app = await startLocalServer({ cwd: directory.path, env: { ...env, PORT: '0' } });
  const form = new URLSearchParams({
    grant_type: 'password',
    username: 'marked@example.com',
    password: 'plum orbit sandal',
  });
  expect((await fetch(`${app.url}/token`, { method: 'POST', body: form })).status).toBe(200);
  await app.stop();
});
