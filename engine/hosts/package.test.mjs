import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { MAJORS, project, tarball } from './support/projects.mjs';

const hosts = dirname(fileURLToPath(import.meta.url));
const files = execFileSync('tar', ['-tzf', tarball], { encoding: 'utf8' }).trim().split('\n');

test('the package is complete and has nothing else', () => {
  for (const file of [
    'package.json',
    'README.md',
    'LICENSE',
    'dist/index.js',
    'dist/index.mjs',
    'dist/index.d.ts',
    'dist/index.d.mts',
    'bin/scoped-api-policy.js',
    'dist/policy/index.js',
    'dist/policy/index.mjs',
    'dist/policy/index.d.ts',
    'dist/policy/index.d.mts',
  ]) {
    assert.ok(files.includes(`package/${file}`), file);
  }
  const others = files.filter(
    (file) =>
      !/^package\/(package\.json|README\.md|LICENSE|bin\/scoped-api-policy\.js|dist\/(checks\/|policy\/)?[a-z-]+\.(js\.map|(d\.)?m?[jt]s))$/.test(
        file,
      ),
  );
  assert.deepEqual(others, []);
});

test('the engine requires nothing but graphql; only its commands require two packages more', () => {
  const { root } = project(16);
  const scripts = files.filter((file) => file.endsWith('.js') && file.startsWith('package/dist/'));
  const isTool = (file) => file.startsWith('package/dist/policy/');
  const requiredBy = (names) => {
    const code = names.map((file) =>
      readFileSync(join(root, 'node_modules/@scoped-api/engine', file.slice('package/'.length)), 'utf8'),
    );
    const found = code.flatMap((text) =>
      [...text.matchAll(/require\(["']([^"'.][^"']*)["']\)/g)].map(([, name]) => name),
    );
    return [...new Set(found)].filter((name) => !name.startsWith('node:')).sort();
  };
  assert.deepEqual(requiredBy(scripts.filter((file) => !isTool(file))), ['graphql']);
  assert.deepEqual(requiredBy(scripts.filter(isTool)), ['@scoped-api/engine', 'commander', 'graphql', 'yaml']);
});

/** Checks the `exports` of a package, and that its types resolve under every resolution of TypeScript. */
async function lint(packed) {
  const { messages } = await publint({ pack: { tarball: readFileSync(packed).buffer }, strict: true });
  assert.deepEqual(messages, []);
  const require = createRequire(import.meta.url);
  const manifest = require.resolve('@arethetypeswrong/cli/package.json');
  const cli = join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin.attw);
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, packed, '--format', 'json'], {
    cwd: hosts,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
  });
  assert.notEqual(stdout, '', stderr);
  assert.deepEqual(JSON.parse(stdout).problems, {});
  assert.equal(status, 0);
}

test('publint and attw find nothing: node10, node16 (both kinds of modules) and bundler', () => lint(tarball));

const CONSUMER = `
import { createScopeEngine, explain, parseScopeClaim, type Decision, type FoundRule, type ScopeEngineOptions } from '@scoped-api/engine';
import { buildSchema, execute, type ExecutionResult, parse } from 'graphql';

const schema = buildSchema('type Query { a: String }');
const options: ScopeEngineOptions = { allowNoRules: true, mode: 'filter', execute };
const engine = createScopeEngine(schema, options);
const viewer = engine.viewer(parseScopeClaim('a b') ?? null);
const document = parse('{ a }');
const decision: Decision | undefined = engine.decide({ schema, document }, viewer);
const result: Promise<ExecutionResult> = engine.execute({ schema, document }, viewer);
const rules: readonly FoundRule[] = engine.policy.found;
console.log(decision?.denials, result, rules, explain(engine.policy, document, viewer)?.allowed);
`;

for (const major of MAJORS) {
  test(`its types agree with those of graphql ${major}, libraries checked`, () => {
    const { root } = project(major);
    const attw = createRequire(createRequire(import.meta.url).resolve('@arethetypeswrong/core'));
    const tsc = attw.resolve('typescript/bin/tsc');
    for (const file of ['consumer.mts', 'consumer.cts']) writeFileSync(join(root, file), CONSUMER);
    for (const [module, resolution] of [
      ['nodenext', 'nodenext'],
      ['node16', 'node16'],
      ['esnext', 'bundler'],
      ['commonjs', 'node10'],
    ]) {
      for (const file of ['consumer.mts', 'consumer.cts']) {
        const { stdout, status } = spawnSync(
          process.execPath,
          [
            ...[tsc, '--noEmit', '--strict', '--target', 'es2022', '--types', 'node', '--skipLibCheck', 'false'],
            ...['--module', module, '--moduleResolution', resolution, file],
          ],
          { cwd: root, encoding: 'utf8' },
        );
        assert.equal(status, 0, `${resolution} ${file}: ${stdout}`);
      }
    }
  });
}

test('scoped-api packs itself built, with the engine, and serves it as scoped-api/scopes', async () => {
  const root = join(hosts, '../..');
  const target = join(hosts, 'projects/scoped-api');
  const installed = join(target, 'node_modules/scoped-api');
  mkdirSync(installed, { recursive: true });
  const output = execFileSync('npm', ['pack', '--ignore-scripts=false', '--silent', '--pack-destination', target], {
    cwd: root,
    encoding: 'utf8',
  });
  const packed = join(target, output.trim().split('\n').at(-1));
  const names = execFileSync('tar', ['-tzf', packed], { encoding: 'utf8' }).trim().split('\n');
  for (const file of [
    'dist/main.js',
    'dist/cli.js',
    'dist/index.mjs',
    'types/index.d.ts',
    'templates/project/package.json',
    'schema.graphql',
    'node_modules/@scoped-api/engine/dist/index.js',
  ]) {
    assert.ok(names.includes(`package/${file}`), file);
  }
  assert.deepEqual(
    names.filter((name) => /tsbuildinfo|\.test\.ts|^package\/(src|test|examples|bench|engine)\//.test(name)),
    [],
  );
  await lint(packed);

  execFileSync('tar', ['-xzf', packed, '-C', installed, '--strip-components=1']);
  const print = 'console.log(typeof createScopeEngine, typeof parseScopeClaim)';
  const named = '{ createScopeEngine, parseScopeClaim }';
  for (const [type, code] of [
    ['commonjs', `const ${named} = require('scoped-api/scopes'); ${print}`],
    ['module', `import ${named} from 'scoped-api/scopes'; ${print}`],
  ]) {
    const { stdout, stderr } = spawnSync(process.execPath, [`--input-type=${type}`, '--eval', code], {
      cwd: target,
      encoding: 'utf8',
    });
    assert.equal(stdout, 'function function\n', stderr);
  }
});
