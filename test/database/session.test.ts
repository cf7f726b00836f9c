import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { applyMigrations } from '../../src/database/migrations';
import { logIn, refreshed } from '../support/logins';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';
import { createEmptyDatabase, onServer, type TestDatabase } from '../support/test-database';
import { hasPgbouncer, type Pgbouncer, startPgbouncer } from './support/pgbouncer';

/** Defaults of a database that no statement of this server may depend on. */
const FOREIGN = [
  "timezone = 'America/St_Johns'",
  "datestyle = 'German, DMY'",
  "intervalstyle = 'sql_standard'",
  "bytea_output = 'escape'",
  "default_transaction_isolation = 'serializable'",
  "extra_float_digits = '0'",
  'array_nulls = off',
  'standard_conforming_strings = off',
];

const ways = [
  { title: 'reached directly', isPooled: false },
  { title: `reached through pgbouncer${hasPgbouncer ? '' : ' (skipped: not installed)'}`, isPooled: true },
].filter(({ isPooled }) => hasPgbouncer || !isPooled);

describe.each(ways)('a database whose every default is foreign, $title', ({ isPooled }) => {
  let database: TestDatabase;
  let pgbouncer: Pgbouncer | undefined;
  let app: TestApp;

  beforeAll(async () => {
    database = await createEmptyDatabase();
    const name = new URL(database.url).pathname.slice(1);
    await onServer(database.url, ...FOREIGN.map((setting) => `ALTER DATABASE "${name}" SET ${setting}`));
    await applyMigrations(database.url, { log: { info() {}, warn() {} } });
    pgbouncer = isPooled ? await startPgbouncer(database.url, 3) : undefined;
    app = await startTestApp({ DATABASE_URL: pgbouncer?.url ?? database.url });
  });

  afterAll(async () => {
    await app.stop();
    await pgbouncer?.stop();
    await database.drop();
  });

  /** Asks the database past the server and the pooler. */
  const ask = async <Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> => {
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      return (await client.query<Row>(sql, values)).rows;
    } finally {
      await client.end();
    }
  };
  const age = (instant: string) => Math.abs(Date.now() - Date.parse(instant)) / 1000;

  test('instants are right, as Prisma and as plain SQL read and write them', async () => {
    const token = await app.adminToken('ada');
    const me = '{ me { createdAt updatedAt } }';
    const { createdAt, updatedAt } = (await app.graphql(me, { token })).data.me;
    expect(age(createdAt)).toBeLessThan(60);
    expect(age(updatedAt)).toBeLessThan(60);
    const list = await app.graphql(
      '{ users(first: 1) { nodes { createdAt } } auditLog(first: 1) { nodes { at } } me { sessions { createdAt expiresAt } } }',
      { token },
    );
    expect(list.errors).toBeUndefined();
    expect(list.data.users.nodes[0].createdAt).toBe(createdAt);
    expect(age(list.data.auditLog.nodes[0].at)).toBeLessThan(60);
    const [session] = list.data.me.sessions;
    expect(age(session.createdAt)).toBeLessThan(60);
    expect(Date.parse(session.expiresAt) - Date.parse(session.createdAt)).toBeCloseTo(30 * 86_400_000, -5);
  });

  test('an instant that Prisma writes comes back as the same, and is so in the database', async () => {
    const instant = new Date('2024-02-29T23:59:59.123Z');
    const [{ id } = { id: '' }] = await app.database.sql<{ id: string }>('SELECT id FROM users LIMIT 1', []);
    await app.database.prisma.user.update({ where: { id }, data: { emailVerifiedAt: instant }, select: { id: true } });
    const read = await app.database.prisma.user.findUniqueOrThrow({ where: { id } });
    const [plain] = await app.database.sql<{ at: Date }>('SELECT email_verified_at AS at FROM users WHERE id = $1', [
      id,
    ]);
    const [epoch] = await ask<{ ms: string }>(
      'SELECT (extract(epoch FROM email_verified_at) * 1000)::bigint::text AS ms FROM users WHERE id = $1',
      [id],
    );
    expect([read.emailVerifiedAt?.getTime(), plain?.at.getTime(), Number(epoch?.ms)]).toEqual(
      Array.from({ length: 3 }, () => instant.getTime()),
    );
    const count = await app.database.prisma.user.count({ where: { emailVerifiedAt: { equals: instant } } });
    expect(count).toBe(1);
  });

  test('a filter by time finds what it should', async () => {
    const token = await app.adminToken('grace');
    const at = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
    const filtered = await app.graphql(
      `{ after: users(filter: { createdAfter: "${at(-10)}" }) { totalCount } before: users(filter: { createdBefore: "${at(-10)}" }) { totalCount } }`,
      { token },
    );
    expect(filtered.data.after.totalCount).toBeGreaterThan(0);
    expect(filtered.data.before.totalCount).toBe(0);
  });

  test('a password is reset by a token that is good for its time, and not for longer', async () => {
    await app.userToken('linus');
    const request = 'mutation { requestPasswordReset(input: { email: "linus@example.com" }) { userErrors { code } } }';
    await app.graphql(request);
    const LEFT = 'SELECT round(extract(epoch FROM expires_at - now()) / 60)::int AS minutes FROM email_tokens';
    let rows: { minutes: number }[] = [];
    for (let look = 0; rows.length === 0 && look < 200; look += 1) {
      await delay(50);
      rows = await ask<{ minutes: number }>(LEFT);
    }
    expect(rows).toEqual([{ minutes: 30 }]);
  });

  test('ten refreshes of one token at once all succeed', async () => {
    await app.userToken('alan');
    const { refreshToken } = await logIn(app, 'alan');
    const answers = await Promise.all(Array.from({ length: 10 }, () => refreshed(app, refreshToken)));
    expect(new Set(answers.map((one) => one.refreshToken)).size).toBe(1);
  });

  test('twenty registrations and changes at once meet no serialization failure', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        app.graphql(
          `mutation { register(input: { username: "user${index}", email: "user${index}@example.com", password: "${PASSWORD}" }) { user { id } userErrors { code } } }`,
        ),
      ),
    );
    expect(answers.filter(({ errors }) => errors)).toEqual([]);
  });
});
