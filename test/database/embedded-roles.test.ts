import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { prepareBinaries } from '../../src/database/embedded/binaries';
import { clusterUrl, DATABASE, openCluster, ROLES } from '../../src/database/embedded/cluster';
import { openHome } from '../../src/database/embedded/home';
import { controlServer, findPostmaster } from '../../src/database/embedded/server';
import { type EmbeddedPostgres, startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { applyMigrations } from '../../src/database/migrations';
import { ROOT } from '../support/process';
import { databaseUrl, onServer } from '../support/test-database';
import { temporaryDirectory } from './support/temporary-directory';

const log = { info() {}, warn() {} };

async function ask(url: string, sql: string, values: unknown[] = []) {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  try {
    return (await client.query(sql, values)).rows;
  } finally {
    await client.end();
  }
}

/** The SQLSTATE that a statement fails with. */
const refusal = (url: string, sql: string) =>
  ask(url, sql).then(
    () => 'done',
    (error: { code?: string }) => error.code,
  );

const OWNERS = `SELECT DISTINCT relowner::regrole::text AS owner FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'S', 'v', 'p', 'm')
  UNION SELECT typowner::regrole::text FROM pg_type WHERE typnamespace = 'public'::regnamespace AND typtype = 'e'
  UNION SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()`;

const PERMISSION_DENIED = '42501';

/** What only an owner or a superuser may do. */
const DENIED: [what: string, sql: string][] = [
  ['create a table', 'CREATE TABLE mine (x int)'],
  ['create a schema', 'CREATE SCHEMA mine'],
  ['create a function', "CREATE FUNCTION mine() RETURNS int LANGUAGE sql AS 'SELECT 1'"],
  ['create an extension', 'CREATE EXTENSION hstore'],
  ['change a table', 'ALTER TABLE users ADD COLUMN mine int'],
  ['drop a table', 'DROP TABLE users'],
  ['empty a table', 'TRUNCATE users'],
  ['disable triggers', 'ALTER TABLE users DISABLE TRIGGER ALL'],
  ['create an index', 'CREATE INDEX ON users (id)'],
  ['create a role', 'CREATE ROLE mine'],
  ['create a database', 'CREATE DATABASE mine'],
  ['become the owner', `SET ROLE ${ROLES.owner}`],
  ['become the superuser', `SET SESSION AUTHORIZATION ${ROLES.superuser}`],
  ['make itself a superuser', `ALTER ROLE ${ROLES.server} SUPERUSER`],
  ['read password hashes of PostgreSQL', 'SELECT rolpassword FROM pg_authid'],
  ['run a program', "COPY users FROM PROGRAM 'id'"],
  ['read a file', "SELECT pg_read_file('PG_VERSION')"],
  ['change the settings', "ALTER SYSTEM SET log_min_messages = 'debug1'"],
  ['stop the other connections', "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'scoped_api'"],
];

describe('the roles of the embedded PostgreSQL', () => {
  const temporary = temporaryDirectory();
  const running: EmbeddedPostgres[] = [];
  const start = async (name: string) => {
    const postgres = await startEmbeddedPostgres({ dataDir: join(temporary.path, name), log, durable: false });
    running.push(postgres);
    return postgres;
  };
  afterEach(async () => {
    for (const postgres of running.splice(0)) await postgres.stop();
  });
  beforeAll(async () => {
    const { ownerUrl, stop } = await start('new');
    await applyMigrations(ownerUrl, { log });
    await stop();
    running.pop();
  });
  afterAll(() => temporary.remove());

  it('are an owner that migrates, a server role that reads and writes rows, and neither is a superuser', async () => {
    const { url, ownerUrl } = await start('new');
    expect(await ask(url, OWNERS)).toEqual([{ owner: ROLES.owner }]);
    for (const each of [url, ownerUrl]) {
      expect(
        await ask(
          each,
          `SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls AS powerful
           FROM pg_roles WHERE rolname = session_user`,
        ),
      ).toEqual([{ powerful: false }]);
    }
    expect(await ask(url, 'SELECT count(*)::int AS n FROM users')).toEqual([{ n: 0 }]);
    for (const sql of [
      'UPDATE users SET username = username',
      'DELETE FROM users',
      'INSERT INTO throttles SELECT * FROM throttles',
    ]) {
      expect([sql, await refusal(url, sql)]).toEqual([sql, 'done']);
    }
    for (const [what, sql] of DENIED) expect([what, await refusal(url, sql)]).toEqual([what, PERMISSION_DENIED]);
    // The membership of this server's processes is kept there.
    expect(await refusal(databaseUrl(url, 'postgres'), 'SELECT 1')).toBe(PERMISSION_DENIED);
  });

  it('leave the history of the migrations to the owner', async () => {
    const { url } = await start('new');
    expect(await refusal(url, 'DELETE FROM _prisma_migrations')).toBe(PERMISSION_DENIED);
    expect((await ask(url, 'SELECT migration_name FROM _prisma_migrations')).length).toBeGreaterThan(0);
  });

  it('have passwords of their own, which a start sets again', async () => {
    const first = await start('new');
    const passwords = [first.url, first.ownerUrl, first.superuserUrl].map((url) => new URL(url).password);
    expect(new Set(passwords).size).toBe(3);
    await ask(first.url, `ALTER ROLE ${ROLES.server} PASSWORD 'changed'`);
    await first.stop();
    running.pop();
    const again = await start('new');
    expect(again.url).toBe(first.url);
    expect(await ask(again.url, 'SELECT session_user AS role')).toEqual([{ role: ROLES.server }]);
  });

  it('take over a cluster of an earlier release, in which everything belonged to the superuser', async () => {
    const dataDir = join(temporary.path, 'old');
    const rows = await makeOldCluster(dataDir);
    // Two processes of the new release at once.
    const [one, two] = await Promise.all([start('old'), start('old')]);
    expect(two.url).toBe(one.url);
    expect(await ask(one.url, OWNERS)).toEqual([{ owner: ROLES.owner }]);
    expect(await ask(one.url, 'SELECT * FROM kept ORDER BY id')).toEqual(rows);
    expect(await ask(one.url, "INSERT INTO kept (note) VALUES ('new') RETURNING id")).toEqual([{ id: 3 }]);
    expect(await ask(one.url, 'SELECT * FROM mine.own, all_kept')).toHaveLength(0);
    // The extension stays the superuser's, and later migrations of the owner work.
    expect(await applyMigrations(one.ownerUrl, { log })).toEqual([]);
    await ask(one.ownerUrl, "ALTER TABLE kept ADD COLUMN later int; ALTER TYPE color ADD VALUE 'blue'");
    for (const [what, sql] of DENIED) expect([what, await refusal(one.url, sql)]).toEqual([what, PERMISSION_DENIED]);
  });

  it('are set right again when something else was left to the superuser or granted to the server role', async () => {
    const dataDir = join(temporary.path, 'half');
    await makeOldCluster(dataDir);
    const postgres = await start('half');
    // A release from before the roles has run on it since, for example.
    const admin = postgres.superuserUrl;
    await onServer(
      admin,
      `ALTER DATABASE ${DATABASE} OWNER TO ${ROLES.superuser}`,
      `ALTER TABLE kept OWNER TO ${ROLES.superuser}`,
      `ALTER DEFAULT PRIVILEGES FOR ROLE ${ROLES.owner} REVOKE ALL ON TABLES FROM ${ROLES.server}`,
      `REVOKE ALL ON kept FROM ${ROLES.server}`,
      `GRANT ${ROLES.owner} TO ${ROLES.server}`,
    );
    await start('half');
    expect(await ask(postgres.url, OWNERS)).toEqual([{ owner: ROLES.owner }]);
    expect(await ask(postgres.url, 'SELECT count(*)::int AS n FROM kept')).toEqual([{ n: 2 }]);
    expect(await refusal(postgres.url, `SET ROLE ${ROLES.owner}`)).toBe(PERMISSION_DENIED);
  });

  it('do not let the owner run code as the superuser by a search path of the database', async () => {
    const { ownerUrl, superuserUrl, url } = await start('new');
    await onServer(
      ownerUrl,
      `CREATE FUNCTION public.set_config(text, text, boolean) RETURNS text LANGUAGE plpgsql AS
         $$ BEGIN EXECUTE 'ALTER ROLE ${ROLES.owner} SUPERUSER'; RETURN $2; END $$`,
      `CREATE FUNCTION public.current_setting(text, boolean) RETURNS text LANGUAGE plpgsql AS
         $$ BEGIN EXECUTE 'ALTER ROLE ${ROLES.owner} SUPERUSER'; RETURN 'x'; END $$`,
      `ALTER DATABASE ${DATABASE} SET search_path = public, pg_catalog`,
    );
    await start('new');
    expect(await ask(superuserUrl, 'SELECT rolname FROM pg_catalog.pg_roles WHERE rolsuper')).toEqual([
      { rolname: ROLES.superuser },
    ]);
    expect(await ask(url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  });

  const psql = findPsql();
  (psql ? it : it.skip)('are made by psql too, as compose.yaml and an administrator do it', async () => {
    const { superuserUrl } = await start('psql');
    await onServer(superuserUrl, 'CREATE DATABASE other');
    const other = databaseUrl(superuserUrl, 'other');
    const roles = (options: string) =>
      spawnSync(psql as string, ['-v', 'ON_ERROR_STOP=1', '-f', join(ROOT, 'prisma/roles.sql'), other], {
        encoding: 'utf8',
        env: { PATH: process.env.PATH, PGOPTIONS: options },
      });
    expect(roles('-c scoped_api.owner_password=one')).toMatchObject({
      status: 3,
      stderr: expect.stringMatching(/password of the role scoped_api_server is missing or empty/),
    });
    const given = '-c scoped_api.owner_password=one -c scoped_api.server_password=two';
    expect(roles(given)).toMatchObject({ status: 0 });
    expect(roles(given)).toMatchObject({ status: 0 });
    const as = (user: string, password: string) => {
      const url = new URL(other);
      Object.assign(url, { username: user, password });
      return url.href;
    };
    await applyMigrations(as(ROLES.owner, 'one'), { log });
    const server = as(ROLES.server, 'two');
    expect(await ask(server, 'SELECT count(*)::int AS n FROM users')).toEqual([{ n: 0 }]);
    for (const [what, sql] of DENIED) expect([what, await refusal(server, sql)]).toEqual([what, PERMISSION_DENIED]);
  });
});

/** A cluster as earlier releases left it: one role, a superuser, which owns everything. */
async function makeOldCluster(dataDir: string): Promise<unknown[]> {
  const home = openHome(dataDir);
  const binaries = await prepareBinaries(home);
  const cluster = await openCluster(home, binaries, false);
  const control = controlServer(home, binaries, cluster, false);
  await control.start();
  const postmaster = findPostmaster(cluster.data);
  if (typeof postmaster !== 'object') throw new Error('PostgreSQL does not run');
  const url = clusterUrl(ROLES.superuser, cluster.password, postmaster.port);
  await onServer(databaseUrl(url, 'postgres'), `CREATE DATABASE ${DATABASE}`);
  await applyMigrations(url, { log });
  await onServer(
    url,
    'CREATE TABLE kept (id serial PRIMARY KEY, n int GENERATED ALWAYS AS IDENTITY, note text)',
    "INSERT INTO kept (note) VALUES ('a'), ('b')",
    'CREATE SEQUENCE alone',
    "CREATE TYPE color AS ENUM ('red')",
    'CREATE DOMAIN short AS text CHECK (length(VALUE) < 9)',
    'CREATE TYPE pair AS (a int, b int)',
    'CREATE TYPE span AS RANGE (subtype = int)',
    "CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql AS 'SELECT $1 * 2'",
    'CREATE VIEW all_kept AS SELECT * FROM kept',
    'CREATE MATERIALIZED VIEW still AS SELECT * FROM kept',
    'CREATE TABLE parts (x int) PARTITION BY LIST (x)',
    'CREATE TABLE part PARTITION OF parts FOR VALUES IN (1)',
    'CREATE SCHEMA mine',
    'CREATE TABLE mine.own (x int)',
    'CREATE TABLE "Odd ""name" (x int)',
  );
  const rows = await ask(url, 'SELECT * FROM kept ORDER BY id');
  await control.stop();
  return rows;
}

function findPsql(): string | undefined {
  const debian = '/usr/lib/postgresql';
  const paths = existsSync(debian) ? readdirSync(debian).map((version) => join(debian, version, 'bin/psql')) : [];
  return [...paths, 'psql'].find((path) => spawnSync(path, ['--version']).status === 0);
}
