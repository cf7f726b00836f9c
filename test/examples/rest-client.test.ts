import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { call } from '../http/rest/support';
import { ROOT, run } from '../support/process';
import { scratchDirectory } from '../support/process-directory';
import { startTestApp, type TestApp } from '../support/test-app';

const EXAMPLE = join(ROOT, 'examples/rest-client');
const tool = (name: string) => join(EXAMPLE, 'node_modules/.bin', name);
const directory = scratchDirectory();
let app: TestApp;

beforeAll(async () => {
  app = await startTestApp();
});
afterAll(async () => {
  await app.stop();
  directory.remove();
});

test('the types of the example are those of the server', async () => {
  const { body } = await call(app, 'GET', '/openapi.json');
  const document = join(directory.path, 'openapi.json');
  writeFileSync(document, JSON.stringify(body));
  const { code, stdout, stderr } = await run(tool('openapi-typescript'), [document], { cwd: directory.path });
  expect({ code, stderr }).toMatchObject({ code: 0 });
  // Stale? npm run generate --workspace examples/rest-client, while the server runs.
  expect(stdout).toBe(readFileSync(join(EXAMPLE, 'src/generated/api.ts'), 'utf8'));
});

describe('the example', () => {
  beforeAll(async () => {
    const { code, stdout } = await run(tool('tsc'), ['-p', '.'], { cwd: EXAMPLE });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });

  const start = (...args: string[]) => run(process.execPath, ['dist/main.js', app.url, ...args], { cwd: EXAMPLE });

  test('registers, logs in, reads and changes its user; what it may not do, it is told', async () => {
    const { code, stdout, stderr } = await start();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(
      /^registered (ada-\w+), [\da-f-]{36}\n\1 is taken: USERNAME_TAKEN at #\/username\nlogged in for 900 s with me:read me:write\nme: \1 <\1@example\.com>\nnow called Augusta Ada King\nall users: 403, lacking users:read\n$/,
    );
  });

  test('as an admin it lists every user, page after page', async () => {
    await app.adminToken('root');
    for (const name of ['bob', 'cat', 'dan', 'eve']) await app.userToken(name, ['me:read']);
    const { code, stdout, stderr } = await start('root', 'correct horse battery staple');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n').filter((line) => line.startsWith('  '))).toEqual(
      expect.arrayContaining(['  bob <bob@example.com>', '  root <root@example.com>']),
    );
    expect(stdout).toMatch(/^page 1 of \d+: \d+ users in all$/m);
  });
});
