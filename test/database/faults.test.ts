import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { applyMigrations } from '../../src/database/migrations';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';
import { createTestDatabase, onServer, type TestDatabase } from '../support/test-database';
import { type FreezableProxy, startFreezableProxy } from './support/freezable-proxy';
import { type ReplicatedPostgres, startReplicatedPostgres } from './support/replicated-postgres';

/** Short limits, so that the experiments are. */
const LIMITS = {
  DB_POOL_MAX: '4',
  DB_STATEMENT_TIMEOUT_SECONDS: '2',
  DB_LOCK_TIMEOUT_SECONDS: '1',
  DB_IDLE_TRANSACTION_TIMEOUT_SECONDS: '2',
};

const UPDATE = 'mutation ($id: ID!) { updateUser(id: $id, input: { fullName: "x" }) { userErrors { code } } }';
const LOGIN = `mutation { login(input: { username: "ada", password: "${PASSWORD}" }) { userErrors { code } } }`;

/** A session of the database beside the server's own. */
async function openSession(url: string): Promise<Client> {
  const client = new Client({ connectionString: url, application_name: 'experiment' });
  client.on('error', () => {});
  await client.connect();
  return client;
}

async function waitUntil(what: () => Promise<boolean>): Promise<void> {
  for (let look = 0; look < 200; look += 1) {
    if (await what()) return;
    await delay(50);
  }
  throw new Error('It did not come about.');
}

const readiness = async (app: TestApp) => {
  const answer = await fetch(`${app.url}/readyz`);
  const { checks } = (await answer.json()) as { checks: { database: string } };
  return { status: answer.status, checks };
};

describe('another session that holds locks', () => {
  let database: TestDatabase;
  let app: TestApp;
  let session: Client;
  let token: string;
  let id: string;
  /** Connections of the server under test. */
  const backends = async () => {
    const { rows } = await session.query<{ open: number }>(
      "SELECT count(*)::int AS open FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'scoped-api'",
    );
    return rows[0]?.open ?? -1;
  };

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startTestApp({ DATABASE_URL: database.url, ...LIMITS });
    token = await app.adminToken('ada');
    await app.userToken('grace');
    id = (await app.graphql('{ users(first: 1) { nodes { id } } }', { token })).data.users.nodes[0].id;
  });
  beforeEach(async () => {
    session = await openSession(database.url);
  });
  afterEach(() => session.end());
  afterAll(async () => {
    await app.stop();
    await database.drop();
  });

  test('as a frozen server does inside updateUser: changes are refused for now, reads go on', async () => {
    await session.query('BEGIN');
    await session.query('SELECT pg_advisory_xact_lock(7220416383), (SELECT 1 FROM users WHERE id = $1 FOR UPDATE)', [
      id,
    ]);
    const changes = Array.from({ length: 12 }, () => app.graphql(UPDATE, { token, variables: { id } }));
    let isOver = false;
    const all = Promise.all(changes).finally(() => {
      isOver = true;
    });
    const reads: number[] = [];
    while (!isOver) {
      const { status, data } = await app.graphql('{ me { username } }', { token });
      expect(data?.me).toEqual({ username: 'ada' });
      reads.push(status);
      await delay(20);
    }
    expect(reads.length).toBeGreaterThan(10);
    for (const { status, headers, errors } of await all) {
      expect(errors?.[0]?.extensions).toEqual({ code: 'SERVICE_UNAVAILABLE', retryAfter: 1 });
      expect([status, headers.get('retry-after')]).toEqual([503, '1']);
    }
    await session.query('ROLLBACK');
    const after = await app.graphql(UPDATE, { token, variables: { id } });
    expect(after.data.updateUser.userErrors).toEqual([]);
  });

  test('a locked table: the pool bounds backends too, and everything works when the lock is gone', async () => {
    await session.query('BEGIN');
    await session.query('LOCK TABLE users');
    const counts: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const asked = Array.from({ length: 8 }, () => app.graphql('{ me { username } }', { token }));
      const answers = Promise.all(asked);
      for (let look = 0; look < 8; look += 1) {
        counts.push(await backends());
        await delay(100);
      }
      for (const { status } of await answers) expect(status).toBe(503);
    }
    expect(Math.max(...counts)).toBeLessThanOrEqual(Number(LIMITS.DB_POOL_MAX));
    await session.query('ROLLBACK');
    expect((await app.graphql('{ me { username } }', { token })).status).toBe(200);
  });

  test('a backend that is frozen takes its own statement with it, and nothing else', async () => {
    await Promise.all(Array.from({ length: 8 }, () => app.graphql('{ users(first: 5) { nodes { id } } }', { token })));
    const { rows } = await session.query<{ pid: number }>(
      "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'scoped-api' LIMIT 2",
    );
    for (const { pid } of rows) process.kill(pid, 'SIGSTOP');
    try {
      const statuses: number[] = [];
      // A request with a frozen connection waits for its limit; from then on connections are new.
      for (let round = 0; round < 6; round += 1) {
        statuses.push((await app.graphql('{ me { username } }', { token })).status);
      }
      expect(statuses.filter((status) => status !== 200 && status !== 503)).toEqual([]);
      expect(statuses.at(-1)).toBe(200);
      expect((await fetch(`${app.url}/livez`)).status).toBe(200);
    } finally {
      for (const { pid } of rows) process.kill(pid, 'SIGCONT');
    }
    // Thawed, they find their connection closed, and end.
    await waitUntil(async () => (await backends()) <= Number(LIMITS.DB_POOL_MAX));
  });

  test('an outage is a line of log for each kind and second, with a count, and without stacks', async () => {
    // Until the line about the failures of the test before is out.
    await delay(1_100);
    await session.query('BEGIN');
    await session.query('LOCK TABLE users');
    const before = app.logLines.length;
    await Promise.all(Array.from({ length: 12 }, () => app.graphql('{ me { username } }', { token })));
    await session.query('ROLLBACK');
    await delay(1_100);
    const said = app.logLines.slice(before).filter(({ level }) => Number(level) >= 50);
    expect(said.length).toBeLessThan(12);
    expect(said[0]).toMatchObject({ kind: 'database', msg: 'the database is unavailable' });
    expect(JSON.stringify(said)).not.toContain('stack');
    const counted = said.reduce((sum, line) => sum + (typeof line.count === 'number' ? line.count : 1), 0);
    // Requests that wait together share the statement, and so its failure; each of them is counted.
    expect(counted).toBe(12);
  });
});

describe('what PostgreSQL says when it means "later"', () => {
  let database: TestDatabase;
  let app: TestApp;
  let token: string;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startTestApp({ DATABASE_URL: database.url });
    token = await app.userToken('ada');
    await onServer(
      database.superuserUrl,
      `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'secret detail' USING ERRCODE = NEW.full_name; END $$`,
      'CREATE TRIGGER refuse BEFORE UPDATE ON users FOR EACH ROW EXECUTE FUNCTION refuse()',
    );
  });
  afterAll(async () => {
    await app.stop();
    await database.drop();
  });

  const UPDATE_ME = 'mutation ($name: String!) { updateMe(input: { fullName: $name }) { userErrors { code } } }';

  test.each([
    ...['40001', '40P01', '53000', '53100', '53200', '53300', '53400', '55P03', '57014', '57P01', '57P02', '57P03'],
    ...['25006', '58030', '08006', '25P03', '55006', '40003'],
  ])('%s is 503 with Retry-After through GraphQL and REST, and nothing of it is shown', async (name) => {
    const answer = await app.graphql(UPDATE_ME, { token, variables: { name } });
    expect([answer.status, Number(answer.headers.get('retry-after')) > 0]).toEqual([503, true]);
    expect(answer.errors?.[0]?.extensions).toEqual({
      code: 'SERVICE_UNAVAILABLE',
      retryAfter: Number(answer.headers.get('retry-after')),
    });
    const rest = await fetch(`${app.url}/users/me/update/`, {
      method: 'PUT',
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ full_name: name }),
    });
    expect([rest.status, rest.headers.get('retry-after')]).toEqual([503, answer.headers.get('retry-after')]);
    expect(`${JSON.stringify(answer.errors)}${await rest.text()}`).not.toContain('secret detail');
  });

  test.each(['XX000', '42501', '22012', '23514'])('%s is a fault, not an outage', async (name) => {
    const answer = await app.graphql(UPDATE_ME, { token, variables: { name } });
    expect(answer.errors?.[0]?.extensions.code).toBe('INTERNAL_SERVER_ERROR');
  });
});

describe('a database that accepts no changes', () => {
  let database: TestDatabase;
  let app: TestApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    app = await startTestApp({ DATABASE_URL: database.url, ...LIMITS });
    await app.userToken('ada');
  });
  afterAll(async () => {
    await app.stop();
    await database.drop();
  });

  test('is answered by 503 with Retry-After and makes the server not ready, until it accepts them again', async () => {
    const name = new URL(database.url).pathname.slice(1);
    const others = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    await onServer(database.url, `ALTER DATABASE "${name}" SET default_transaction_read_only = on`, others);
    const register = `mutation { register(input: { username: "grace", email: "grace@example.com", password: "${PASSWORD}" }) { user { id } } }`;
    await waitUntil(async () => (await app.graphql(LOGIN)).status === 503);
    const refused = await app.graphql(register);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect(refused.errors?.[0]).toMatchObject({
      message: 'The database accepts no changes just now. Try again.',
      extensions: { code: 'SERVICE_UNAVAILABLE', retryAfter: 5 },
    });
    const token = await fetch(`${app.url}/token`, {
      method: 'POST',
      body: new URLSearchParams({ grant_type: 'password', username: 'ada', password: PASSWORD }),
    });
    expect([token.status, token.headers.get('retry-after')]).toEqual([503, '5']);
    expect(await readiness(app)).toMatchObject({ status: 503, checks: { database: 'read-only' } });

    await onServer(
      database.url,
      'SET default_transaction_read_only = off',
      `ALTER DATABASE "${name}" RESET default_transaction_read_only`,
    );
    // Connections that were opened meanwhile are renewed by what they refuse, and by the look at readiness.
    await waitUntil(async () => (await readiness(app)).status === 200);
    expect((await app.graphql(register)).errors).toBeUndefined();
  });
});

describe('a failover that leaves the address on a standby', () => {
  let servers: ReplicatedPostgres;
  let app: TestApp;

  beforeAll(async () => {
    servers = await startReplicatedPostgres();
    await applyMigrations(servers.primary.url, { log: { info() {}, warn() {} } });
    await waitUntil(async () => {
      const session = await openSession(servers.replica.url).catch(() => undefined);
      const found = await session?.query("SELECT to_regclass('user_imports') IS NOT NULL AS there");
      await session?.end();
      return found?.rows[0]?.there === true;
    });
    app = await startTestApp({ DATABASE_URL: servers.replica.url, ...LIMITS });
  });
  afterAll(async () => {
    await app.stop();
    await servers.stop();
  });

  test('is answered by 503 and not ready, and works without a restart once that is the primary', async () => {
    const register = `mutation { register(input: { username: "ada", email: "ada@example.com", password: "${PASSWORD}" }) { user { id } } }`;
    const refused = await app.graphql(register);
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '5']);
    expect((await readiness(app)).status).toBe(503);
    await servers.primary.kill();
    await onServer(servers.replica.url, 'SELECT pg_promote()');
    await waitUntil(async () => (await readiness(app)).status === 200);
    expect((await app.graphql(register)).data.register.user).not.toBeNull();
  });
});

describe('a network that falls silent', () => {
  let database: TestDatabase;
  let proxy: FreezableProxy;
  let app: TestApp;

  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await startFreezableProxy(database.url);
    app = await startTestApp({ DATABASE_URL: proxy.url, ...LIMITS });
    await app.userToken('ada');
  });
  afterAll(async () => {
    await app.stop();
    await proxy.close();
    await database.drop();
  });

  test('is answered by 503, and the silent connections are not used again', async () => {
    const token = await app.userToken('grace');
    await Promise.all(Array.from({ length: 8 }, () => app.graphql('{ me { username } }', { token })));
    proxy.freeze();
    const answers = await Promise.all([app.graphql(LOGIN), app.graphql('{ me { username } }', { token })]);
    expect(answers.map(({ status }) => status)).toEqual([503, 503]);
    expect((await readiness(app)).status).toBe(503);
    proxy.thaw();
    await waitUntil(async () => (await readiness(app)).status === 200);
    expect((await app.graphql('{ me { username } }', { token })).status).toBe(200);
  });
});
