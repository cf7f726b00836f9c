import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { project } from './support/projects.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const page = readFileSync(join(root, 'docs/with-nestjs.md'), 'utf8');
const TOKEN_KEY = 'a key of thirty-two bytes, or of more';

function tokenOf(scope) {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const signed = `${part({ alg: 'HS256' })}.${part({ exp: Math.floor(Date.now() / 1000) + 300, scope })}`;
  return `${signed}.${createHmac('sha256', TOKEN_KEY).update(signed).digest('base64url')}`;
}

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

// @nestjs/apollo runs on graphql 16.
describe('docs/with-nestjs.md', () => {
  const room = join(project(16).root, 'with-nestjs');
  before(() => {
    rmSync(room, { recursive: true, force: true });
    mkdirSync(room, { recursive: true });
    writeFileSync(join(room, 'package.json'), '{ "type": "module" }');
    const swc = createRequire(join(root, 'package.json'))('@swc/core');
    for (const [, file, text] of page.matchAll(/^<!-- file: (\S+) -->\n```\w+\n(.*?)^```$/gms)) {
      mkdirSync(dirname(join(room, file)), { recursive: true });
      writeFileSync(join(room, file), text);
      if (!file.endsWith('.ts')) continue;
      // What a project compiles with the options of `nest new`: experimentalDecorators and emitDecoratorMetadata.
      const { code } = swc.transformSync(text, {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true },
        },
        module: { type: 'es6' },
      });
      writeFileSync(join(room, file.replace(/\.ts$/, '.js')), code);
    }
  });
  after(() => rmSync(room, { recursive: true, force: true }));

  test('its server answers what the page says', async () => {
    const port = await freePort();
    const child = spawn(process.execPath, ['main.js'], {
      cwd: room,
      env: { ...process.env, PORT: String(port), TOKEN_KEY },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await new Promise((resolve, reject) => {
        child.stdout.on('data', resolve);
        child.on('exit', (code) => reject(new Error(`the server exited with ${code}`)));
      });
      const ask = async (token) => {
        const response = await fetch(`http://127.0.0.1:${port}/`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
          body: JSON.stringify({ query: '{ products { name cost } orders { id } }' }),
        });
        return { status: response.status, ...(await response.json()) };
      };
      const anonymous = await ask();
      assert.deepEqual(anonymous.data, { products: [{ name: 'Lamp', cost: null }], orders: null });
      assert.deepEqual(
        anonymous.errors.map(({ extensions }) => extensions.requiredScopes),
        [[['costs:read']], [['orders:read']]],
      );
      const allowed = await ask(tokenOf('costs:read orders:read'));
      assert.deepEqual(allowed.data, { products: [{ name: 'Lamp', cost: 7 }], orders: [{ id: '1' }] });
      assert.equal((await ask('forged')).status, 401);
    } finally {
      child.kill();
    }
  });

  const policyCli = join(project(16).root, 'node_modules/@scoped-api/engine/bin/scoped-api-policy.js');
  const policy = (...args) => spawnSync(process.execPath, [policyCli, ...args], { cwd: room, encoding: 'utf8' });

  test('its commands of CI print what the page shows', () => {
    const [, block] = /^```console\n(.*?)^```$/ms.exec(page);
    const commands = block.split(/^\$ /m).slice(1);
    assert.ok(commands.length > 3);
    for (const part of commands) {
      const [line, ...shown] = part.split('\n');
      const { status, stdout, stderr } = policy(...line.split(' ').slice(2));
      assert.deepEqual([line, status, (stdout + stderr).trim()], [line, 0, shown.join('\n').trim()]);
    }
  });

  test('the schema that it prints has the rules, and that of another printer is refused', () => {
    const printed = spawnSync(process.execPath, ['print-schema.js'], {
      cwd: room,
      encoding: 'utf8',
      env: { ...process.env, TOKEN_KEY },
    });
    assert.equal(printed.status, 0, printed.stderr);
    assert.equal(policy('policy', 'printed.graphql', '--roles', 'roles.yaml', '--check').status, 0);
    writeFileSync(join(room, 'plain.graphql'), 'type Query { orders: [Int] }');
    assert.match(policy('policy', 'plain.graphql').stderr, /has no rule/);
  });
});
