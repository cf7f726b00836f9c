import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { createDatabase } from '../../src/database/database';
import { isUnavailable } from '../../src/database/errors';
import { MIGRATIONS_DIRECTORY, migrationNames } from '../../src/database/migration-files';
import { applyMigrations } from '../../src/database/migrations';
import { createMetrics } from '../../src/metrics/metrics';
import { logIn, refreshed } from '../support/logins';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';
import { createEmptyDatabase, type TestDatabase } from '../support/test-database';
import { hasPgbouncer, type Pgbouncer, startPgbouncer } from './support/pgbouncer';

const describePooled = hasPgbouncer ? describe : describe.skip;
const WHY = hasPgbouncer ? '' : ' (skipped: pgbouncer is not installed here)';

describePooled(`behind pgbouncer in transaction mode, with two connections to the server${WHY}`, () => {
  let empty: TestDatabase;
  let pgbouncer: Pgbouncer;
  let url: string;
  let migrated: string[][];
  const apps: TestApp[] = [];

  beforeAll(async () => {
    empty = await createEmptyDatabase();
    pgbouncer = await startPgbouncer(empty.url, 2);
    url = pgbouncer.url;
    const log = { info() {}, warn() {} };
    migrated = await Promise.all([applyMigrations(url, { log }), applyMigrations(url, { log })]);
    for (const _server of [1, 2]) apps.push(await startTestApp({ DATABASE_URL: url }));
  });

  afterAll(async () => {
    for (const app of apps) await app.stop();
    await pgbouncer?.stop();
    await empty.drop();
  });

  const pair = () => apps as [TestApp, TestApp];
  /** Past the pooler. */
  const ask = async (sql: string) => {
    const client = new Client({ connectionString: empty.url });
    await client.connect();
    try {
      return (await client.query(sql)).rows;
    } finally {
      await client.end();
    }
  };

  test('two servers that start at once migrate an empty database, once', async () => {
    expect(migrated.flat().sort()).toEqual(migrationNames(MIGRATIONS_DIRECTORY));
    expect(await ask('SELECT count(*)::int AS rows FROM _prisma_migrations')).toEqual([
      { rows: migrated.flat().length },
    ]);
  });

  test('one connection of the pooler is enough for three servers that migrate at once, into a schema of its own', async () => {
    const narrow = await startPgbouncer(empty.url, 1);
    try {
      const log = { info() {}, warn() {} };
      const applied = await Promise.all([1, 2, 3].map(() => applyMigrations(`${narrow.url}&schema=narrow`, { log })));
      expect(applied.flat().sort()).toEqual(migrationNames(MIGRATIONS_DIRECTORY));
      expect(await ask('SELECT count(*)::int AS rows FROM narrow.users')).toEqual([{ rows: 0 }]);
    } finally {
      await narrow.stop();
    }
  });

  test('no lock stays with a connection of the pooler', async () => {
    const locks = `SELECT objid FROM pg_locks JOIN pg_database ON pg_database.oid = database
                   WHERE locktype = 'advisory' AND datname = current_database()`;
    expect(await ask(locks)).toEqual([]);
  });

  test('what a user and an admin do works on every server: register, login, me, refresh, users, updateUser', async () => {
    const [one, other] = pair();
    const admin = await one.adminToken('root');
    await one.userToken('ada');
    const tokens = await logIn(other, 'ada');
    const { accessToken } = await refreshed(one, tokens.refreshToken);
    const me = await other.graphql('{ me { id username } }', { token: accessToken });
    expect(me.data.me.username).toBe('ada');

    const updated = await one.graphql(
      'mutation ($id: ID!) { updateUser(id: $id, input: { fullName: "Ada Lovelace" }) { user { fullName } userErrors { code } } }',
      { token: admin, variables: { id: me.data.me.id } },
    );
    expect(updated.data.updateUser).toEqual({ user: { fullName: 'Ada Lovelace' }, userErrors: [] });
    const page = await other.graphql('{ users(first: 10) { totalCount nodes { fullName } } }', { token: admin });
    expect(page.data.users).toEqual({ totalCount: 2, nodes: [{ fullName: 'Ada Lovelace' }, { fullName: null }] });
    const status = await other.graphql('{ status { users { total } database { pendingMigrations } } }', {
      token: admin,
    });
    expect(status.data.status).toEqual({ users: { total: 2 }, database: { pendingMigrations: 0 } });
  });

  test('thirty requests at once, reads and transactions and logins, take turns on the two connections', async () => {
    const admin = await pair()[0].adminToken('grace');
    const logins = `mutation { login(input: { username: "grace", password: "${PASSWORD}" }) { tokens { tokenType } } }`;
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, turn) => {
        const [one, other] = pair();
        return [
          one.graphql('{ me { username } users(first: 5) { nodes { id } } }', { token: admin }),
          other.graphql(`mutation { updateMe(input: { fullName: "Grace ${turn}" }) { userErrors { code } } }`, {
            token: admin,
          }),
          other.graphql(logins),
        ];
      }).flat(),
    );
    expect(answers.filter(({ errors }) => errors)).toEqual([]);
    expect(answers).toHaveLength(30);
    const connections = await ask(
      'SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    );
    expect(connections[0]?.open).toBeLessThanOrEqual(2);
  });

  test('what waits for a lock too long is ended in the database, inside transactions and outside of them', async () => {
    const app = await startTestApp({
      DATABASE_URL: url,
      DB_STATEMENT_TIMEOUT_SECONDS: '1',
      DB_LOCK_TIMEOUT_SECONDS: '1',
    });
    apps.push(app);
    const token = await app.adminToken('barbara');
    const holder = new Client({ connectionString: empty.url });
    await holder.connect();
    try {
      await holder.query('BEGIN');
      await holder.query('LOCK TABLE users');
      const change = 'mutation { updateMe(input: { fullName: "x" }) { userErrors { code } } }';
      const answers = await Promise.all([
        app.graphql('{ me { username } }', { token }),
        app.graphql('{ users(first: 1) { nodes { id } } }', { token }),
      ]);
      expect(answers.map(({ status }) => status)).toEqual([503, 503]);
      expect((await app.graphql(change, { token })).status).toBe(503);
      await delay(500);
      const waiting = `SELECT query FROM pg_stat_activity
        WHERE datname = current_database() AND wait_event_type = 'Lock' AND pid <> pg_backend_pid()`;
      expect(await ask(waiting)).toEqual([]);
    } finally {
      await holder.end();
    }
    expect((await app.graphql('{ me { username } }', { token })).data.me).toEqual({ username: 'barbara' });
  });

  test('a pooler that has no connection to give is told from a statement that is refused', async () => {
    const busy = await startPgbouncer(empty.url, 1, 1);
    const metrics = createMetrics();
    const database = createDatabase({ url: busy.url, poolMax: 5, metrics });
    const open = await Promise.all([1, 2, 3, 4].map(() => database.pool.connect()));
    try {
      await open[0]?.query('BEGIN');
      for (const client of open.slice(1)) client.release();
      const failures = await Promise.all([
        database.prisma.user.count().catch(isUnavailable),
        database.prisma.$queryRaw`SELECT 1`.catch(isUnavailable),
        database.sql('SELECT 1', []).catch(isUnavailable),
      ]);
      expect(failures).toEqual([true, true, true]);
      await open[0]?.query('ROLLBACK');
      expect(await database.sql('SELECT nonsense', []).catch(isUnavailable)).toBe(false);
    } finally {
      open[0]?.release();
      await database.close();
      metrics.close();
      await busy.stop();
    }
  });
});
