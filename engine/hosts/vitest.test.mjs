import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MAJORS, project } from './support/projects.mjs';

const vitest = join(dirname(fileURLToPath(import.meta.url)), 'node_modules/vitest/vitest.mjs');

// vitest loads another copy of graphql for the source of a project than Node does for packages.
for (const major of MAJORS) {
  test(`under vitest with graphql ${major}, the second copy is refused, and the README's configuration removes it`, () => {
    const { root } = project(major);
    const config = join(root, 'vitest.config.mjs');
    const aside = join(root, 'vitest.config.aside');
    mkdirSync(join(root, 'vitest'), { recursive: true });
    writeFileSync(
      join(root, 'vitest/copies.test.js'),
      `import { buildSchema } from 'graphql';
       import { createScopeEngine } from '@scoped-api/engine';
       import { expect, test } from 'vitest';
       test('reads the rule', () => {
         const schema = buildSchema('directive @authenticated on FIELD_DEFINITION type Query { a: String @authenticated }');
         expect(createScopeEngine(schema).policy.counts.rules).toBe(1);
       });`,
    );
    const run = () => {
      const { NODE_OPTIONS: _, NODE_TEST_CONTEXT: __, ...env } = process.env;
      const { status, stdout, stderr } = spawnSync(process.execPath, [vitest, 'run', '--dir', 'vitest'], {
        cwd: root,
        encoding: 'utf8',
        env: { ...env, CI: 'true' },
      });
      return { status, output: stdout + stderr };
    };
    renameSync(config, aside);
    const without = run();
    renameSync(aside, config);
    const configured = run();
    assert.match(without.output, /was made by another copy of graphql/);
    assert.equal(configured.status, 0, configured.output);
  });
}
