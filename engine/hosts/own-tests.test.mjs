import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { MAJORS, project } from './support/projects.mjs';

const hosts = dirname(fileURLToPath(import.meta.url));
const root = join(hosts, '../..');
const run = promisify(execFile);

/** Runs a program; resolves with its output and exit code, even if the code is not 0. */
const outcome = (...args) =>
  run(...args).then(
    ({ stdout, stderr }) => ({ code: 0, output: stdout + stderr }),
    ({ code, stdout, stderr }) => ({ code, output: stdout + stderr }),
  );

for (const major of MAJORS) {
  test(`the worked cases pass in the packed engine on graphql ${major}`, async () => {
    const { root: directory, require } = project(major);
    assert.match(require('graphql').version, new RegExp(`^${major}\\.`));
    const cases = join(hosts, '../test/cases/requires-scopes.json');
    const { code, output } = await outcome(process.execPath, [join(directory, 'conformance/cli.js'), cases]);
    assert.match(output, /\d{2,} passed, 0 failed\n$/);
    assert.equal(code, 0);
  });
}

test("the engine's own tests pass on graphql 17", async () => {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  assert.ok(existsSync(jest), 'run npm ci in the checkout first');
  const { code, output } = await outcome(process.execPath, [jest, '--config', join(hosts, 'jest.config.cjs')], {
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, NODE_OPTIONS: '', NODE_TEST_CONTEXT: '' },
  });
  assert.equal(code, 0, output.slice(-10_000));
});
