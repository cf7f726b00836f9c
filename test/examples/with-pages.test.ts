import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { freePort } from '../database/support/free-port';
import { type DocsBlock, docsPages } from '../support/docs-blocks';
import { type Ended, ROOT, run } from '../support/process';
import { cli } from '../support/process-cli';

/** The pages of other servers whose packages are development dependencies here; NestJS is tested in engine/hosts. */
const PAGES = ['docs/with-apollo.md', 'docs/with-yoga.md'];
const POLICY_CLI = join(ROOT, 'engine/bin/scoped-api-policy.js');
const TOKEN_KEY = 'a key of thirty-two bytes, or of more';

/** A folder in which packages are found as in the project of a reader. */
const rooms: string[] = [];
function roomOf(page: string): string {
  const cache = join(ROOT, 'node_modules/.cache');
  mkdirSync(cache, { recursive: true });
  const room = mkdtempSync(join(cache, 'with-pages-'));
  rooms.push(room);
  for (const { file, text } of blocksOf(page)) {
    if (file === undefined) continue;
    mkdirSync(dirname(join(room, file)), { recursive: true });
    writeFileSync(join(room, file), text);
  }
  return room;
}
const blocksOf = (page: string): readonly DocsBlock[] => docsPages().find(({ name }) => name === page)?.blocks ?? [];
afterAll(() => {
  for (const room of rooms) rmSync(room, { recursive: true, force: true });
});

/** A JWT as the pages read it, made without the package that is an ES module only. */
function tokenOf(scope?: string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const payload = { exp: Math.floor(Date.now() / 1000) + 300, ...(scope !== undefined && { scope }) };
  const signed = `${part({ alg: 'HS256' })}.${part(payload)}`;
  return `${signed}.${createHmac('sha256', TOKEN_KEY).update(signed).digest('base64url')}`;
}

describe.each(PAGES)('%s', (page) => {
  it('has a server that answers what the page says', async () => {
    const port = await freePort();
    const child = spawn(process.execPath, ['server.mjs'], {
      cwd: roomOf(page),
      env: { ...process.env, PORT: String(port), TOKEN_KEY },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await new Promise((resolve, reject) => {
        child.stdout.on('data', resolve);
        child.on('exit', (code) => reject(new Error(`the server exited with ${code}`)));
      });
      const ask = async (token?: string) => {
        const response = await fetch(`http://localhost:${port}/`, {
          method: 'POST',
          headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
          body: JSON.stringify({ query: '{ products { name cost } orders { id } }' }),
        });
        return { status: response.status, ...((await response.json()) as { data?: unknown; errors?: unknown[] }) };
      };
      expect(await ask()).toMatchObject({
        status: 200,
        data: { products: [{ name: 'Lamp', cost: null }], orders: null },
        errors: [
          { extensions: { requiredScopes: [['costs:read']] } },
          { extensions: { requiredScopes: [['orders:read']] } },
        ],
      });
      expect(await ask(tokenOf('costs:read orders:read'))).toEqual({
        status: 200,
        data: { products: [{ name: 'Lamp', cost: 7 }], orders: [{ id: '1' }] },
      });
      expect((await ask('forged')).status).toBe(401);
      expect(await ask(tokenOf())).toMatchObject({ data: { orders: null } });
    } finally {
      child.kill();
    }
  });

  it('has the commands of CI, with the output that they print', async () => {
    const room = roomOf(page);
    const [block] = blocksOf(page).filter(({ language }) => language === 'console');
    const commands = (block?.text ?? '').split(/^\$ /m).slice(1);
    expect(commands.length).toBeGreaterThan(3);
    for (const part of commands) {
      const [line = '', ...shown] = part.split('\n');
      const { code, stdout, stderr }: Ended = await run(process.execPath, [POLICY_CLI, ...line.split(' ').slice(2)], {
        cwd: room,
      });
      expect([line, code, (stdout + stderr).trim()]).toEqual([line, 0, shown.join('\n').trim()]);
    }
  });

  it('shows the adapter of the README of the engine', () => {
    const readme = readFileSync(join(ROOT, 'engine/README.md'), 'utf8');
    const adapters = blocksOf(page).filter(({ file = '' }) => ['apollo-server.mjs', 'yoga.mjs'].includes(file));
    expect(adapters).toHaveLength(1);
    for (const { text } of adapters) expect(readme).toContain(text);
  });
});

test('the adapter of the page for NestJS is that of the README', () => {
  const readme = readFileSync(join(ROOT, 'engine/README.md'), 'utf8');
  const adapter = blocksOf('docs/with-nestjs.md').find(({ file }) => file === 'apollo-server.mjs');
  expect(readme).toContain(adapter?.text);
});

test('the tests that docs/policy-tests.md shows pass', async () => {
  const room = roomOf('docs/policy-tests.md');
  const ended = await cli(['policy', 'test', 'users.policy.yaml'], { cwd: room });
  expect(ended).toMatchObject({ code: 0, stderr: '', stdout: expect.stringContaining('4 passed, 0 failed.') });
});
