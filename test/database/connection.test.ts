import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { TLSSocket } from 'node:tls';
import { createPool, DEFAULT_LIMITS, openClient } from '../../src/database/connection';
import { createDatabase } from '../../src/database/database';
import { isConnectionLost, isUnavailable } from '../../src/database/errors';
import { createMetrics } from '../../src/metrics/metrics';
import { createTestDatabase, type TestDatabase } from '../support/test-database';

/** Half a second after it, the server requests a cancellation. */
const limits = { ...DEFAULT_LIMITS, statementMs: 100 };

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database.drop());

/** Stands before the server; every connection but the first has to wait. */
async function startSlowDoor(waitMs: number): Promise<{ url: string; close(): void }> {
  let count = 0;
  const server = createServer(async (from) => {
    from.on('error', () => {});
    count += 1;
    from.pause();
    if (count > 1) await delay(waitMs);
    const to = connect(Number(new URL(database.url).port), '127.0.0.1');
    to.on('error', () => {});
    from.pipe(to).pipe(from);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(database.url);
  url.port = String((server.address() as AddressInfo).port);
  return { url: url.href, close: () => server.close() };
}

describe('a cancellation that arrives when its statement has ended', () => {
  test.each(['a promise', 'a callback'])('does not end the next one, answered by %s', async (way) => {
    const door = await startSlowDoor(300);
    const client = await openClient(door.url, { limits });
    const ask = (text: string) =>
      way === 'a promise'
        ? client.query(text)
        : new Promise((resolve, reject) =>
            client.query(text, (error, result) => (error ? reject(error) : resolve(result))),
          );
    try {
      await client.query("SET statement_timeout = '10s'");
      await ask('SELECT pg_sleep(0.7)');
      await client.query({ text: 'SELECT pg_sleep(1)', limitMs: 5_000 } as never);
    } finally {
      await client.end();
      door.close();
    }
  });

  test('nor another request’s statement that gets the connection from the pool', async () => {
    const door = await startSlowDoor(300);
    const pool = createPool({ url: door.url, max: 1, limits, connectionTimeoutMs: 5_000, onConnectionLost() {} });
    try {
      await pool.query("SET statement_timeout = '10s'");
      const first = pool.query('SELECT pg_sleep(0.7)');
      const second = pool.query({ text: 'SELECT pg_sleep(1)', limitMs: 5_000 } as never);
      await Promise.all([first, second]);
    } finally {
      await pool.end();
      door.close();
    }
  });

  test('where nothing is heard of it in time, the connection is not used again', async () => {
    const door = await startSlowDoor(2_500);
    const lost: Error[] = [];
    const pool = createPool({
      url: door.url,
      max: 1,
      limits,
      connectionTimeoutMs: 5_000,
      onConnectionLost: (error) => lost.push(error),
    });
    // On a busy machine even this may take longer than the limit of the pool.
    const asked = { text: 'SELECT pg_backend_pid() AS pid', limitMs: 5_000 } as never;
    const pid = async () => (await pool.query<{ pid: number }>(asked)).rows[0]?.pid;
    try {
      const before = await pid();
      await pool.query("SET statement_timeout = '10s'");
      expect((await pool.query('SELECT pg_sleep(0.7)')).rowCount).toBe(1);
      expect(await pid()).not.toBe(before);
    } finally {
      await pool.end();
      door.close();
    }
  });
});

test('a cancellation goes over TLS where the connection does', async () => {
  const pem = readFileSync(join(__dirname, '../process/support/self-signed.pem'));
  const server = createServer((from) => {
    from.on('error', () => {});
    from.once('data', () => {
      from.write('S');
      const secure = new TLSSocket(from, { isServer: true, cert: pem, key: pem });
      const to = connect(Number(new URL(database.url).port), '127.0.0.1');
      for (const socket of [secure, to]) socket.on('error', () => {});
      secure.pipe(to).pipe(secure);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(database.url);
  url.port = String((server.address() as AddressInfo).port);
  url.searchParams.set('sslmode', 'no-verify');
  const client = await openClient(url.href, { limits });
  try {
    await client.query('SET statement_timeout = 0');
    const error = await client.query('SELECT pg_sleep(10)').catch((reason: Error) => reason);
    expect(error).toMatchObject({ code: '57014', cause: { code: '57014' } });
    expect((await client.query('SELECT 1')).rowCount).toBe(1);
  } finally {
    await client.end();
    server.close();
  }
});

test('what PostgreSQL says of a statement is not taken for a timeout by a process that was paused meanwhile', async () => {
  const client = await openClient(database.url, { limits });
  try {
    const answer = client.query('SELECT 1 / 0').catch((error: Error) => error);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 900);
    expect(await answer).toMatchObject({ code: '22012' });
  } finally {
    await client.end();
  }
});

test('a server that ends a connection at the COMMIT of a transaction is away, not at fault', async () => {
  const target = createDatabase({ url: database.url, poolMax: 1, metrics: createMetrics() });
  try {
    const client = await target.pool.connect();
    const ask = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
    client.query = (async (...args: unknown[]) => {
      const { text } = args[0] as { text?: string };
      if (text === 'COMMIT') await ask('SELECT pg_terminate_backend(pg_backend_pid())');
      return ask(...args);
    }) as never;
    client.release();
    const error = await target.transaction(async () => {}).catch((reason: unknown) => reason);
    expect([isUnavailable(error), isConnectionLost(error)]).toEqual([true, true]);
  } finally {
    await target.close();
  }
});
