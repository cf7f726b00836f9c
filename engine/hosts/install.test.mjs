import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { MAJORS, project, tarball } from './support/projects.mjs';

const modules = join(dirname(fileURLToPath(import.meta.url)), 'node_modules');

for (const major of MAJORS) {
  describe(`installed from its tarball beside graphql ${major}`, () => {
    let directory;
    before(() => {
      directory = mkdtempSync(join(tmpdir(), 'scoped-api-engine-'));
      const npm = (...args) =>
        execFileSync('npm', args, { cwd: directory, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] });
      const graphql = join(modules, major === 16 ? 'graphql' : 'graphql-17');
      // Its packages too, so that the installation needs no registry.
      const packed = [graphql, join(modules, 'commander'), join(modules, 'yaml')].map((folder) => {
        const [name] = npm('pack', '--silent', '--ignore-scripts', folder).trim().split('\n').slice(-1);
        return `./${name}`;
      });
      writeFileSync(join(directory, 'package.json'), '{ "private": true }');
      npm('install', '--offline', '--ignore-scripts', '--no-audit', '--no-fund', ...packed, tarball);
    });
    after(() => rmSync(directory, { recursive: true, force: true }));

    const runFile = (name, code, env = {}) => {
      writeFileSync(join(directory, name), code);
      const { stdout, stderr } = spawnSync(process.execPath, [name], {
        cwd: directory,
        encoding: 'utf8',
        env: { ...process.env, ...env },
      });
      return stdout + stderr;
    };
    const BODY = `
      const schema = graphql.buildSchema(
        'directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION ' +
          'type Query { open: String secret: String @requiresScopes(scopes: [["a"]]) }');
      const engine = createScopeEngine(schema);
      const args = { schema, document: graphql.parse('{ open secret }'), rootValue: { open: 'open', secret: 'S3CRET' } };
      const print = async (scopes) => console.log(JSON.stringify((await engine.execute(args, engine.viewer(scopes))).data));
      print(null).then(() => print(['a']));
    `;
    const EXPECTED = '{"open":"open","secret":null}\n{"open":"open","secret":"S3CRET"}\n';

    for (const NODE_ENV of ['production', 'development']) {
      test(`as CommonJS, NODE_ENV=${NODE_ENV}`, () => {
        const code = `const graphql = require('graphql'); const { createScopeEngine } = require('@scoped-api/engine'); ${BODY}`;
        assert.equal(runFile('cjs.cjs', code, { NODE_ENV }), EXPECTED);
      });

      test(`as an ES module, NODE_ENV=${NODE_ENV}`, () => {
        const code = `import * as graphql from 'graphql'; import { createScopeEngine } from '@scoped-api/engine'; ${BODY}`;
        assert.equal(runFile('esm.mjs', code, { NODE_ENV }), EXPECTED);
      });

      test(`a schema of another graphql is refused, NODE_ENV=${NODE_ENV}`, () => {
        const other = join(modules, major === 16 ? 'graphql-17' : 'graphql');
        const code = `const graphql = require(${JSON.stringify(other)});
          const { createScopeEngine: create } = require('@scoped-api/engine');
          const createScopeEngine = (schema) => create(schema, { execute: graphql.execute, allowNoRules: true }); ${BODY}`;
        const output = runFile('other.cjs', code, { NODE_ENV });
        assert.match(output, /SchemaPolicyError/);
        assert.match(output, /was made by another copy of graphql/);
        assert.doesNotMatch(output, /S3CRET|"open"/);
      });
    }

    test('its commands run by npx, by the name of the package and by their own', () => {
      writeFileSync(
        join(directory, 'schema.graphql'),
        'type Query { open: String @public secret: String @requiresScopes(scopes: [["a"]]) }',
      );
      for (const name of ['@scoped-api/engine', 'scoped-api-policy']) {
        const npx = (...args) =>
          spawnSync('npx', ['--no', name, ...args], {
            cwd: directory,
            encoding: 'utf8',
            shell: process.platform === 'win32',
          });
        assert.equal(npx('policy', 'schema.graphql').stdout, 'Wrote policy.lock.json: 2 coordinates.\n');
        assert.equal(npx('policy', 'schema.graphql', '--check').status, 0);
        assert.equal(npx('policy', 'none.graphql').status, 1);
        assert.equal(npx('polcy').status, 2);
      }
    });

    test('both ways are one engine, with the same exports', () => {
      const code = `import * as esm from '@scoped-api/engine'; import { createRequire } from 'node:module';
        const cjs = createRequire(import.meta.url)('@scoped-api/engine');
        console.log(Object.keys(cjs).every((name) => cjs[name] === esm[name]), Object.keys(esm).length === Object.keys(cjs).length);`;
      assert.equal(runFile('both.mjs', code), 'true true\n');
    });
  });
}

for (const major of MAJORS) {
  test(`the blocks of the README run on graphql ${major}`, async () => {
    const { require, importFile } = project(major);
    const { run } = await importFile('quick-start.mjs');
    assert.deepEqual({ ...(await run('{ title price }', null)).data }, { title: 'Notes', price: null });
    assert.deepEqual({ ...(await run('{ title price }', ['books:read'])).data }, { title: 'Notes', price: 40 });
    const { rulesOf } = await importFile('policy.mjs');
    const schema = require('graphql').buildSchema(
      'directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION type Query { price: Int @requiresScopes(scopes: [["books:read"]]) }',
    );
    assert.deepEqual(rulesOf(schema), ['Query.price requiresScopes [["books:read"]]']);
    const { viewerOf, challengeOf } = await importFile('step-up.mjs');
    const { buildSchema, parse } = require('graphql');
    const engine = require('@scoped-api/engine').createScopeEngine(
      buildSchema(`
        enum AuthenticationLevel { SINGLE_FACTOR MULTI_FACTOR PHISHING_RESISTANT }
        directive @requiresAuthentication(level: AuthenticationLevel = MULTI_FACTOR, maxAgeSeconds: Int) on FIELD_DEFINITION
        type Query { a: Int }
        type Mutation { pay: Int @requiresAuthentication(maxAgeSeconds: 300) }
      `),
    );
    const decide = (claims) => engine.decide({ document: parse('mutation { pay }') }, viewerOf(engine, claims));
    const seconds = Date.now() / 1000;
    assert.equal(decide({ scope: '', acr: 'aal2', auth_time: seconds - 290 }).refused, false);
    assert.equal(decide(null).errors[0].extensions.code, 'UNAUTHENTICATED');
    for (const claims of [{}, { acr: 'aal1', auth_time: seconds }, { acr: 'aal2', auth_time: seconds - 310 }]) {
      assert.equal(
        challengeOf(decide({ scope: '', ...claims })),
        'Bearer error="insufficient_user_authentication", acr_values="aal2", max_age="300"',
      );
    }
  });
}
