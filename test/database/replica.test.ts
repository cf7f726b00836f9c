import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { createDatabase, type Database } from '../../src/database/database';
import { applyMigrations } from '../../src/database/migrations';
import { createMetrics } from '../../src/metrics/metrics';
import { basic, createClient, post } from '../http/support/oauth';
import { startTestApp, type TestApp } from '../support/test-app';
import { MEASURES_TIME } from '../support/timing';
import { type FreezableProxy, startFreezableProxy } from './support/freezable-proxy';
import { type ReplicatedPostgres, startReplicatedPostgres } from './support/replicated-postgres';

let servers: ReplicatedPostgres;
let app: TestApp;
let other: TestApp;
let admin: string;
/** The token of a program, which has written nothing. */
let reader: string;
let adaId: string;

beforeAll(async () => {
  servers = await startReplicatedPostgres();
  const environment = { DATABASE_URL: servers.primary.url, DATABASE_REPLICA_URL: servers.replica.url };
  await applyMigrations(servers.primary.url, { log: { info() {}, warn() {} } });
  app = await startTestApp(environment);
  other = await startTestApp(environment);
  admin = await app.adminToken();
  await app.userToken('ada');
  reader = await programToken(['users:read', 'status:read', 'audit:read']);
  const { data } = await app.graphql('{ users(filter: { search: "ada" }) { nodes { id } } }', { token: admin });
  adaId = data.users.nodes[0].id;
});

afterAll(async () => {
  await app?.stop();
  await other?.stop();
  await servers?.stop();
});

async function programToken(scopes: string[]): Promise<string> {
  const client = await createClient(app, admin, scopes);
  const response = await post(app.url, '/token', { grant_type: 'client_credentials' }, basic(client));
  return ((await response.json()) as { access_token: string }).access_token;
}

/** How many reads went where so far. */
async function readsAt(server: TestApp, outcome: 'replica' | 'primary'): Promise<number> {
  const text = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^db_replica_reads_total\\{outcome="${outcome}"\\} (\\d+)$`, 'm').exec(text)?.[1] ?? 0);
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  while (!(await condition())) await delay(50);
}

/** Ada's full name as a viewer sees it. */
async function nameSeen(server: TestApp, token: string): Promise<string | null> {
  const { data, errors } = await server.graphql('query ($id: ID!) { user(id: $id) { fullName } }', {
    token,
    variables: { id: adaId },
  });
  expect(errors).toBeUndefined();
  return data.user.fullName;
}

/** Whether a read goes to the replica. */
async function goesToReplica(server: TestApp): Promise<boolean> {
  const before = await readsAt(server, 'replica');
  await nameSeen(server, reader);
  return (await readsAt(server, 'replica')) > before;
}

async function rename(fullName: string): Promise<void> {
  const { data } = await app.graphql(
    'mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { userErrors { code } } }',
    { token: admin, variables: { id: adaId, input: { fullName } } },
  );
  expect(data.updateUser.userErrors).toEqual([]);
}

async function onReplica(...statements: string[]): Promise<unknown[]> {
  const client = new Client({ connectionString: servers.replica.url });
  await client.connect();
  try {
    let rows: unknown[] = [];
    for (const statement of statements) ({ rows } = await client.query(statement));
    return rows;
  } finally {
    await client.end();
  }
}

const lines = (server: TestApp, text: string) => server.logLines.filter(({ msg }) => String(msg).includes(text));

test('users, user, status and the audit log are read from the replica', async () => {
  await until(() => goesToReplica(app));
  const before = await readsAt(app, 'replica');
  const { data, errors } = await app.graphql(
    `query ($id: ID!) {
      users(first: 5) { totalCount nodes { username } }
      user(id: $id) { username }
      status { users { total } }
      auditLog(first: 1) { nodes { action } }
    }`,
    { token: reader, variables: { id: adaId } },
  );
  expect(errors).toBeUndefined();
  expect(data).toEqual({
    users: { totalCount: 2, nodes: [{ username: 'ada' }, { username: 'root' }] },
    user: { username: 'ada' },
    status: { users: { total: 2 } },
    auditLog: { nodes: [{ action: 'CLIENT_CREATED' }] },
  });
  expect(await readsAt(app, 'replica')).toBe(before + 5);
  const metrics = await (await fetch(`${app.url}/metrics`)).text();
  expect(metrics).toMatch(/^db_replica_lag_seconds [\d.]+$/m);
  expect(metrics).toMatch(/^db_replica_pool_connections\{state="total"\} [1-9]/m);
});

test('a writer sees the change at once on every server, others within five seconds', async () => {
  await until(() => goesToReplica(app));
  await until(() => goesToReplica(other));
  await onReplica('SELECT pg_wal_replay_pause()');
  await until(async () => {
    const [row] = await onReplica('SELECT pg_get_wal_replay_pause_state() AS state');
    return (row as { state: string }).state === 'paused';
  });
  await rename('Ada Lovelace');
  const writtenAt = performance.now();
  expect(await nameSeen(app, admin)).toBe('Ada Lovelace');
  expect(await nameSeen(other, admin)).toBe('Ada Lovelace');

  for (const server of [app, other]) {
    for (let seen: string | null = null; seen !== 'Ada Lovelace'; ) {
      const askedAt = performance.now();
      seen = await nameSeen(server, reader);
      if (MEASURES_TIME && seen !== 'Ada Lovelace') expect(askedAt - writtenAt).toBeLessThan(5_000);
    }
  }
  expect(await onReplica('SELECT full_name FROM users WHERE full_name IS NOT NULL')).toEqual([]);
  await until(async () => {
    await nameSeen(app, reader);
    return lines(app, 'more than 5 s behind').length === 1;
  });

  await onReplica('SELECT pg_wal_replay_resume()');
  await until(() => goesToReplica(app));
  expect(await nameSeen(app, reader)).toBe('Ada Lovelace');
});

test('a replica that dies costs no reader an answer, and is used again when it is back', async () => {
  await until(() => goesToReplica(app));
  const answers: Promise<string | null>[] = [];
  let killed = false;
  const killing = servers.replica.kill().then(() => {
    killed = true;
  });
  while (!killed || answers.length < 20) {
    answers.push(nameSeen(app, reader));
    await delay(5);
  }
  await killing;
  expect(new Set(await Promise.all(answers))).toEqual(new Set(['Ada Lovelace']));
  expect(await goesToReplica(app)).toBe(false);
  expect((await fetch(`${app.url}/readyz`)).status).toBe(200);

  await servers.replica.start();
  await until(() => goesToReplica(app));
});

describe('a read', () => {
  let database: Database;
  let proxy: FreezableProxy;
  const metrics = createMetrics();
  const NO_USER = '00000000-0000-7000-8000-000000000000';
  const IS_REPLICA = 'SELECT pg_is_in_recovery() AS standby';

  beforeAll(async () => {
    const log = { info() {}, warn() {} };
    proxy = await startFreezableProxy(servers.replica.url);
    database = createDatabase({
      url: servers.primary.url,
      poolMax: 2,
      metrics,
      replica: { url: proxy.url, log },
    });
    await until(isReplicas);
  });

  afterAll(async () => {
    await database.close();
    metrics.close();
    await proxy.close();
  });

  async function isReplicas(): Promise<boolean> {
    const [row] = await database.read(NO_USER, ({ sql }) => sql<{ standby: boolean }>(IS_REPLICA, []));
    return row?.standby === true;
  }

  test.each(['SELECT nonsense', 'SELECT 1/0', 'CREATE TABLE t (x int)'])(
    'is not tried again when the fault is its own: %s',
    async (text) => {
      let tried = 0;
      const read = database.read(NO_USER, ({ sql }) => {
        tried += 1;
        return sql(text, []);
      });
      await expect(read).rejects.toThrow();
      expect(tried).toBe(1);
    },
  );

  test.each([
    ['SQL', (text: string) => database.read(NO_USER, ({ sql }) => sql(once(text), []))],
    ['Prisma', (text: string) => database.read(NO_USER, ({ prisma }) => prisma.$queryRawUnsafe(once(text)))],
  ])('that conflicts with what the replica has to replay is answered by the primary: %s', async (_kind, read) => {
    const conflict = `DO $$ BEGIN RAISE EXCEPTION 'conflict with recovery' USING ERRCODE = '40001'; END $$`;
    expect(await read(conflict)).toEqual([{ standby: false }]);
    // Others go on with the replica: it is alive.
    expect(await database.read(NO_USER, ({ sql }) => sql(IS_REPLICA, []))).toEqual([{ standby: true }]);
  });

  test('of a replica that falls silent is answered by the primary, long before its connection would be given up', async () => {
    proxy.freeze();
    const [row] = await database.read(
      NO_USER,
      ({ prisma }) => prisma.$queryRaw<{ standby: boolean }[]>`
      SELECT pg_is_in_recovery() AS standby`,
    );
    expect(row?.standby).toBe(false);
    expect(await isReplicas()).toBe(false);
    proxy.thaw();
    await until(isReplicas);
  });

  test("without an actor is the primary's", async () => {
    expect(await database.read(null, ({ sql }) => sql(IS_REPLICA, []))).toEqual([{ standby: false }]);
  });

  /** `text` the first time, then a statement that tells the server. */
  let sent: string | undefined;
  function once(text: string): string {
    const statement = sent === text ? IS_REPLICA : text;
    sent = sent === text ? undefined : text;
    return statement;
  }
});

test.each([
  ['is the primary', () => servers.primary.url, 'accepts writes'],
  ['is another database', () => servers.replica.url.replace(/\/scoped_api\?/, '/postgres?'), 'another database'],
  ['does not answer', () => 'postgresql://nobody:x@127.0.0.1:1/none', 'ECONNREFUSED'],
])('a replica URL that %s is warned about once, and the primary answers', async (_what, url, reason) => {
  const wrong = await startTestApp({ DATABASE_URL: servers.primary.url, DATABASE_REPLICA_URL: url() });
  try {
    await until(async () => lines(wrong, reason).length > 0);
    expect(await nameSeen(wrong, reader)).toBe('Ada Lovelace');
    expect(await goesToReplica(wrong)).toBe(false);
    expect(lines(wrong, reason)).toHaveLength(1);
    expect((await fetch(`${wrong.url}/readyz`)).status).toBe(200);
  } finally {
    await wrong.stop();
  }
});
