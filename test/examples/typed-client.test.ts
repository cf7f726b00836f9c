import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PACKAGE_ROOT } from '../../src/package-root';
import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

test('the typed client logs in, adds an authenticator app, and logs in with it', async () => {
  const run = promisify(execFile);
  const tsc = join(PACKAGE_ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  await run(process.execPath, [tsc, '-p', 'examples/typed-client'], { cwd: PACKAGE_ROOT });
  const { stdout } = await run(process.execPath, ['examples/typed-client/dist/main.js', `${app.url}/graphql`], {
    cwd: PACKAGE_ROOT,
  });
  expect(stdout.split('\n').slice(3)).toEqual([
    'added an authenticator app; there are 10 recovery codes to keep',
    'logged in with a second factor, with me:read me:write',
    '',
  ]);
  const { rows } = await app.database.pool.query(
    `SELECT after -> 'level' AS level FROM audit_events WHERE action = 'LOGIN' ORDER BY id`,
  );
  expect(rows).toEqual([{ level: null }, { level: 'MULTI_FACTOR' }]);
});
