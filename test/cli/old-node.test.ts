import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseSync } from '@swc/core';
import { ROOT, run } from '../support/process';
import { type ScratchDirectory, scratchDirectory } from '../support/process-directory';

const { includes } = require('../../bin/require-node.js') as {
  includes: (range: string, version: string) => boolean;
};
const { engines } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { engines: { node: string } };

/** What a person or a package starts, and what has to run before anything that an old Node.js cannot read. */
const DOORS = ['dist/main.js', 'dist/cli.js', 'bin/scoped-api.js', 'bin/require-node.js', 'scripts/prepare-start.js'];

describe('a Node.js that package.json does not support', () => {
  let scratch: ScratchDirectory;
  beforeAll(() => {
    scratch = scratchDirectory();
  });
  afterAll(() => scratch.remove());

  /** Runs a program on this Node.js, which says that it is another one. */
  const runAs = (version: string, program: string, args: readonly string[] = []) => {
    const pretend = join(scratch.path, `${version}.js`);
    writeFileSync(pretend, `Object.defineProperty(process, 'version', { value: '${version}' });`);
    return run(process.execPath, ['--require', pretend, join(ROOT, program), ...args], { cwd: scratch.path });
  };

  test.each(DOORS)('%s refuses it with one sentence, and does nothing else', async (program) => {
    const { code, stdout, stderr } = await runAs('v18.20.8', program);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(
      /^Scoped API requires Node\.js 20\.19 or newer, and this is Node\.js 18\.20\.8 \(.+\)\. Install a newer one from https:\/\/nodejs\.org and start again\.\n$/,
    );
  });

  test('npm run build, and so npm start, npm run dev and npm test, ask first', () => {
    const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
      scripts: Record<string, string>;
    };
    expect(scripts.build).toMatch(/^node bin\/require-node\.js && /);
    expect(scripts.test).toMatch(/^npm run --silent build && /);
    expect(scripts.start).toMatch(/^node scripts\/prepare-start\.js && /);
    expect(scripts.dev).toMatch(/^node bin\/require-node\.js && /);
  });

  // A SyntaxError would come before the sentence.
  test.each(DOORS)('%s parses on Node.js 12', (program) => {
    const source = readFileSync(join(ROOT, program), 'utf8');
    expect(() => parseSync(source, { syntax: 'ecmascript', target: 'es2019' })).not.toThrow();
    // swc reads newer syntax whatever the target, so what Node.js 12 lacks is looked for.
    expect(source.replace(/\/\/.*$/gm, '')).not.toMatch(/\?\?|\?\.[^\d]|\|\|=|&&=|static \{/);
  });

  test('a newer one is let through', async () => {
    const { code, stdout } = await runAs('v24.0.0', 'bin/scoped-api.js', ['--version']);
    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringMatching(/^\d/) });
  });

  test('package.json is the one place that says which', () => {
    expect(includes(engines.node, process.version)).toBe(true);
  });

  test.each([
    [
      '>=20.19',
      {
        in: ['v20.19.0', 'v20.20.2', 'v22.0.0', 'v100.1.0', 'v24.0.0-nightly'],
        out: ['v20.18.9', 'v18.20.8', 'v9.99.99'],
      },
    ],
    ['>= 20.19', { in: ['v20.19.0'], out: ['v20.18.0'] }],
    ['^20.19.0 || >=22.12.0', { in: ['v20.19.0', 'v22.12.0', 'v23.0.0'], out: ['v21.7.0', 'v22.11.0'] }],
    ['>=20.19 <25', { in: ['v24.9.0'], out: ['v25.0.0'] }],
    ['~22.3.1', { in: ['v22.3.9'], out: ['v22.4.0'] }],
    ['22', { in: ['v22.1.0'], out: ['v23.0.0'] }],
  ] as const)('%s is read as npm reads it', (range, versions) => {
    for (const version of versions.in) expect([version, includes(range, version)]).toEqual([version, true]);
    for (const version of versions.out) expect([version, includes(range, version)]).toEqual([version, false]);
  });

  test('a range that cannot be read is refused, not passed over', () => {
    expect(() => includes('lts/*', 'v20.19.0')).toThrow('lts/*');
  });
});
