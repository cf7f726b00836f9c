/** @jest-environment ./test/support/own-temporary-directory.js */
import { readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestServer } from '../../src';
import { type Launched, launch, ROOT, until } from '../support/process';
import { scratchDirectory } from '../support/process-directory';
import { hasProcessTable, processesWith } from '../support/process-table';

const directory = scratchDirectory();
const launched: Launched[] = [];
afterAll(() => {
  for (const one of launched) one.destroy();
  directory.remove();
});

const SHARED = /^scoped-api-test-\w+-[0-9a-f]{16}/;
const shared = () => readdirSync(tmpdir()).filter((name) => SHARED.test(name));

/** A process with a test server, which prints the port of PostgreSQL and closes the server at the end of its input. */
const PROGRAM = `
  const { createTestServer } = require(${JSON.stringify(join(ROOT, 'dist/index.js'))});
  createTestServer().then(async (server) => {
    const { token } = await server.createUser({ role: 'ADMIN' });
    const { data } = await server.graphql('{ users { totalCount } }', {}, { as: token });
    console.log('users', data.users.totalCount, 'on', new URL(server.databaseUrl).port);
    process.stdin.resume().on('end', () => server.close());
  });`;

function startProcess(uid?: number, env: Record<string, string> = {}): Launched {
  const one = launch(process.execPath, ['-e', PROGRAM], {
    cwd: directory.path,
    interactive: true,
    env,
    ...(uid !== undefined && { uid }),
  });
  launched.push(one);
  return one;
}

async function portOf(one: Launched): Promise<string> {
  const [, port = ''] = await one.says(/users 1 on (\d+)/);
  return port;
}

test('processes share one PostgreSQL; the last one stops it and removes its files', async () => {
  const processes = [startProcess(), startProcess()];
  const ports = await Promise.all(processes.map(portOf));
  expect(new Set(ports).size).toBe(1);
  expect(shared()).toHaveLength(1);
  for (const one of processes) {
    one.child.stdin?.end();
    const { code, stderr } = await one.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  }
  expect(shared()).toEqual([]);
  await until(() => processesWith(join(tmpdir(), 'scoped-api-test-')).length === 0, 'every process is gone');
});

test('what killed processes left is removed', async () => {
  const processes = [startProcess(), startProcess()];
  await Promise.all(processes.map(portOf));
  for (const { child } of processes) child.kill('SIGKILL');
  await Promise.all(processes.map(({ ended }) => ended));
  await until(() => shared().length === 0, 'the files are gone');
  if (hasProcessTable)
    await until(() => processesWith(join(tmpdir(), 'scoped-api-test-')).length === 0, 'PostgreSQL is gone');
});

const testOnLinux = hasProcessTable ? test : test.skip;

testOnLinux('if the process that would remove it was killed too, the next test server takes it over', async () => {
  const killed = startProcess();
  const port = await portOf(killed);
  for (const pid of processesWith('test-guard.js')) if (parentOf(pid) === killed.pid) process.kill(pid, 'SIGKILL');
  killed.child.kill('SIGKILL');
  await killed.ended;
  expect(shared()).toHaveLength(1);
  const server = await createTestServer();
  expect(new URL(server.databaseUrl).port).toBe(port);
  await server.close();
  expect(shared()).toEqual([]);
  await until(() => processesWith(join(tmpdir(), 'scoped-api-test-')).length === 0, 'every process is gone');
});

/** The process that started a process. */
function parentOf(pid: number): number {
  return Number(/^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
}

const testAsRoot = process.getuid?.() === 0 ? test : test.skip;
const NOBODY_UID = 65_534;

testAsRoot('a normal user runs a PostgreSQL of their own', async () => {
  const check = launch(process.execPath, ['-e', `require(${JSON.stringify(join(ROOT, 'package.json'))})`], {
    cwd: directory.path,
    uid: NOBODY_UID,
  });
  if ((await check.ended.catch(() => ({ code: 1 }))).code !== 0) {
    return console.warn('A normal user is not tested: they may not read this checkout, or run the Node of root.');
  }
  const one = startProcess(NOBODY_UID);
  await portOf(one);
  one.child.stdin?.end();
  expect(await one.ended).toMatchObject({ code: 0, stderr: '' });
  expect(shared()).toEqual([]);
});
