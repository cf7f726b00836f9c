import { setTimeout as delay } from 'node:timers/promises';
import type { PoolClient } from 'pg';
import { createDatabase, type Database } from '../../src/database/database';
import { isUnavailable, toUnavailable, uniqueViolation } from '../../src/database/errors';
import { createMetrics, type Metrics } from '../../src/metrics/metrics';
import { createTestDatabase, onServer, type TestDatabase } from '../support/test-database';

const caught = (promise: Promise<unknown>) =>
  promise.then(
    () => undefined,
    (error: unknown) => error,
  );

describe('the database', () => {
  let clone: TestDatabase;
  let metrics: Metrics;
  let database: Database;
  const lost: Error[] = [];

  const user = (name: string, email = name) => ({
    username: name,
    usernameKey: name,
    email: `${email}@example.org`,
    emailKey: `${email}@example.org`,
    passwordHash: 'none',
  });

  /** How often a histogram has observed something under labels. */
  const count = async (name: string, labels: Record<string, string>) => {
    const metric = await metrics.registry.getSingleMetric(name)?.get();
    const values = (metric?.values ?? []) as { value: number; metricName?: string; labels: Record<string, unknown> }[];
    const matches = values.filter(
      (one) =>
        one.metricName === `${name}_count` && Object.entries(labels).every(([key, is]) => one.labels[key] === is),
    );
    return matches.reduce((sum, one) => sum + one.value, 0);
  };

  const terminateConnections = () =>
    onServer(
      clone.url,
      `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
       WHERE datname = current_database() AND pid <> pg_backend_pid()`,
    );

  beforeEach(async () => {
    clone = await createTestDatabase();
    metrics = createMetrics();
    lost.length = 0;
    database = createDatabase({
      url: clone.url,
      poolMax: 2,
      metrics,
      onConnectionLost: (error) => lost.push(error),
    });
  });

  afterEach(async () => {
    await database.close();
    metrics.close();
    await clone.drop();
  });

  it('tells its version, how long it took to ask, and that nothing is pending', async () => {
    const { version, latencyMs } = await database.ping();
    expect(version).toMatch(/^\d+\.\d+/);
    expect(latencyMs).toBeGreaterThan(0);
    expect(await database.pendingMigrations()).toBe(0);
  });

  it('records queries by model, operation and outcome', async () => {
    await database.prisma.user.create({ data: user('ada') });
    await caught(database.prisma.user.create({ data: user('ada') }));
    await database.prisma.$queryRaw`SELECT 1`;

    const name = 'prisma_query_duration_seconds';
    expect(await count(name, { model: 'User', operation: 'create', outcome: 'ok' })).toBe(1);
    expect(await count(name, { model: 'User', operation: 'create', outcome: 'error' })).toBe(1);
    expect(await count(name, { model: 'raw', operation: '$queryRaw', outcome: 'ok' })).toBe(1);
  });

  it('records transactions in every form by outcome, and the queries inside them', async () => {
    await database.transaction((tx) => tx.user.count());
    await database.prisma.$transaction([database.prisma.user.count()]);
    await database.prisma.$transaction((tx) => tx.user.count(), { isolationLevel: 'Serializable' });
    await caught(
      database.transaction(async (tx) => {
        await tx.user.create({ data: user('ada') });
        throw new Error('changed my mind');
      }),
    );

    expect(await count('prisma_transaction_duration_seconds', { outcome: 'commit' })).toBe(3);
    expect(await count('prisma_transaction_duration_seconds', { outcome: 'rollback' })).toBe(1);
    expect(await count('prisma_query_duration_seconds', { model: 'User', operation: 'count' })).toBe(3);
    expect(await database.prisma.user.count()).toBe(0);
  });

  it('reports the pool that Prisma uses', async () => {
    await database.prisma.user.count();
    expect(database.poolStats()).toEqual({ max: 2, total: 1, idle: 1, waiting: 0 });
    const text = await metrics.registry.metrics();
    expect(text).toContain('db_pool_connections{state="total"} 1');
    expect(text).toContain('db_pool_connections{state="idle"} 1');
    expect(text).toContain('db_pool_connections{state="waiting"} 0');
    expect(text).toContain('db_pool_max_connections 2');
  });

  it('survives a server that ends its idle connections, and the next query works', async () => {
    await database.prisma.user.count();
    await terminateConnections();
    // What PostgreSQL says to the connection arrives after the answer to the one that ended it.
    for (let look = 0; look < 200 && lost.length === 0; look += 1) await delay(20);
    expect(await database.prisma.user.count()).toBe(0);
    expect(lost).toHaveLength(1);
  });

  it('survives a server that ends a connection inside a transaction', async () => {
    const error = await caught(
      database.transaction(async (tx) => {
        await tx.user.create({ data: user('ada') });
        await terminateConnections();
        await tx.user.count();
      }),
    );
    expect(isUnavailable(error)).toBe(true);
    expect(await database.prisma.user.count()).toBe(0);
  });

  it('says "later" of a connection that is lost while it commits', async () => {
    const error = await caught(
      database.transaction(async (tx) => {
        await tx.user.create({ data: user('ada') });
        // After this statement nothing but COMMIT is sent.
        await tx.$queryRaw`SELECT 1`;
        await terminateConnections();
      }),
    );
    expect(isUnavailable(error)).toBe(true);
    expect(toUnavailable(error)).toMatchObject({ code: 'SERVICE_UNAVAILABLE', retryAfter: expect.any(Number) });
  });

  it('does not wait forever for a connection', async () => {
    const small = createDatabase({ url: clone.url, poolMax: 1, metrics, connectionTimeoutMs: 200 });
    // Its limit is that of every connection, and a busy machine takes longer for the first one at times.
    const connected = async (): Promise<PoolClient> => small.pool.connect().catch(connected);
    const busy = await connected();
    const errors = await Promise.all([
      caught(small.prisma.user.count()),
      caught(small.transaction((tx) => tx.user.count())),
      caught(small.transaction((tx) => tx.user.count(), { maxWait: 50 })),
      caught(small.ping()),
    ]);
    expect(errors.map(isUnavailable)).toEqual([true, true, true, true]);
    busy.release();
    await small.close();
  });

  it('has PostgreSQL end a statement that takes too long, through Prisma, plain SQL and transactions alike', async () => {
    const limits = { statementMs: 200, lockMs: 200, idleInTransactionMs: 200 };
    const hasty = createDatabase({ url: clone.url, poolMax: 2, metrics, limits });
    const errors = [
      await caught(hasty.sql('SELECT pg_sleep(30)', [])),
      await caught(hasty.prisma.$queryRaw`SELECT 1 FROM pg_sleep(30)`),
      await caught(hasty.transaction((tx) => tx.$queryRaw`SELECT 1 FROM pg_sleep(30)`)),
      await caught(
        hasty.transaction(async (tx) => {
          await delay(600);
          return tx.user.count();
        }),
      ),
    ];
    expect(errors.map(isUnavailable)).toEqual([true, true, true, true]);
    expect(await hasty.sql('SELECT $1::int AS one', [1])).toEqual([{ one: 1 }]);
    await hasty.close();
  });

  it('tells a server that is not there from one that refuses', async () => {
    const absent = createDatabase({ url: 'postgresql://nobody:x@127.0.0.1:1/none', poolMax: 1, metrics });
    expect(isUnavailable(await caught(absent.prisma.user.count()))).toBe(true);
    expect(isUnavailable(await caught(absent.transaction((tx) => tx.user.count())))).toBe(true);
    expect(isUnavailable(await caught(absent.ping()))).toBe(true);
    await absent.close();

    expect(isUnavailable(await caught(database.prisma.$queryRawUnsafe('SELECT nonsense')))).toBe(false);
    expect(isUnavailable(await caught(database.prisma.user.count({ where: { username: 'a\0' } })))).toBe(false);
    expect(isUnavailable(undefined)).toBe(false);
  });

  it('names the column whose value is taken', async () => {
    await database.prisma.user.create({ data: user('ada') });
    const byName = await caught(database.prisma.user.create({ data: user('ada', 'other') }));
    const byEmail = await caught(database.prisma.user.create({ data: user('other', 'ada') }));
    const inTransaction = await caught(database.transaction((tx) => tx.user.create({ data: user('ada', 'another') })));
    expect(uniqueViolation(byName)).toBe('username_key');
    expect(uniqueViolation(byEmail)).toBe('email_key');
    expect(uniqueViolation(inTransaction)).toBe('username_key');
    expect(uniqueViolation(new Error('anything else'))).toBeNull();
    expect(uniqueViolation(await caught(database.prisma.$queryRawUnsafe('SELECT nonsense')))).toBeNull();
  });

  it('refuses to take a forgotten value for "any"', async () => {
    const email = undefined as unknown as string;
    await expect(database.prisma.user.findFirst({ where: { email } })).rejects.toThrow(/undefined/);
  });
});
