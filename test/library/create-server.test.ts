import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from '../../src';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

let database: TestDatabase;
let env: Record<string, string>;

beforeAll(async () => {
  database = await createTestDatabase();
  env = {
    ...{ NODE_ENV: 'test', HOST: '127.0.0.1', PORT: '0', BCRYPT_COST: '4', DATABASE_URL: database.url },
    DATA_DIR: mkdtempSync(join(tmpdir(), 'create-server-')),
  };
});

afterAll(() => database.drop());

test('starts, answers, stops, and starts again', async () => {
  const lines: string[] = [];
  const server = createServer({ env, log: { write: (line) => void lines.push(line) } });
  expect(server.url).toBeUndefined();
  for (let round = 0; round < 2; round += 1) {
    const url = await server.start();
    expect(server.url).toBe(url);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
    await expect(server.start()).rejects.toThrow('This server was started already. Call stop() before start().');
    await server.stop();
    expect(server.url).toBeUndefined();
    await expect(fetch(`${url}/readyz`)).rejects.toThrow();
  }
  for (const line of lines) expect(JSON.parse(line)).toMatchObject({ level: expect.any(String) });
  expect(lines.join('')).toContain('Listening on');
});

test('stop before a start does nothing, and two at the same time stop once', async () => {
  const server = createServer({ env, log: { write() {} } });
  await server.stop();
  await server.start();
  await Promise.all([server.stop(), server.stop({ delaySeconds: 0 })]);
  await server.stop();
});

test('stop aborts a start, which leaves nothing behind', async () => {
  const server = createServer({ env, log: { write() {} } });
  const starting = server.start();
  await Promise.all([expect(starting).rejects.toThrow('The server was stopped while it started.'), server.stop()]);
  expect(server.url).toBeUndefined();
  await server.start();
  await server.stop();
});

test('reports every fault of the settings at once, and can be started when they are right', async () => {
  const wrong: Record<string, string> = { ...env, PORT: 'http', BCRYPT_COST: '99' };
  const server = createServer({ env: wrong, log: { write() {} } });
  await expect(server.start()).rejects.toMatchObject({
    name: 'ConfigError',
    faults: [expect.stringMatching(/^PORT/), expect.stringMatching(/^BCRYPT_COST/)],
  });
  Object.assign(wrong, env);
  await server.start();
  await server.stop();
});

test('refuses WORKERS, because it runs in this process alone', async () => {
  const server = createServer({ env: { ...env, WORKERS: '2' }, log: { write() {} } });
  await expect(server.start()).rejects.toThrow(/WORKERS.*npx scoped-api start/);
});

test('does not touch the process: no listeners, no variables', async () => {
  const count = () => process.eventNames().map((name) => `${String(name)} ${process.listenerCount(name)}`);
  const before = { listeners: count(), variables: { ...process.env } };
  const server = createServer({ env, log: { write() {} } });
  await server.start();
  const signals = process.eventNames().filter((name) => /^SIG|^warning$|^uncaught|^unhandled/.test(String(name)));
  expect(signals.map((name) => `${String(name)} ${process.listenerCount(name)}`)).toEqual(
    before.listeners.filter((line) => /^SIG|^warning|^uncaught|^unhandled/.test(line)),
  );
  await server.stop();
  expect({ ...process.env }).toEqual(before.variables);
});
