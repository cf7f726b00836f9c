import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from 'pg';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { MIGRATION_LOCK } from '../../src/database/migration-session';
import { applyMigrations } from '../../src/database/migrations';
import { launch, ROOT, until } from '../support/process';
import { CLI } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { QUICK } from '../support/process-server';
import { startTestApp } from '../support/test-app';
import { createEmptyDatabase, createTestDatabase, onServer, type TestDatabase } from '../support/test-database';
import { ALL_FINISHED, connect, copyMigrations, historyOf, keptLog, NAMES } from './support/migrations';
import { temporaryDirectory } from './support/temporary-directory';

/**
 * A migration that has to wait for a lock must not hold up transactions that request the same lock after it: PostgreSQL
 * lets them queue behind it. These tests count what others get done meanwhile.
 */

const scratch = scratchDirectory();
const NEW = '29990101000000_new';
let database: TestDatabase;
let directory: ReturnType<typeof copyMigrations>;
let blocker: Client;
let log: ReturnType<typeof keptLog>;
/** Ends what a test that failed has left at work. */
let ending: AbortController;

beforeEach(async () => {
  database = await createTestDatabase();
  directory = copyMigrations();
  mkdirSync(join(directory.path, NEW));
  writeFileSync(join(directory.path, NEW, 'migration.sql'), 'ALTER TABLE users ADD COLUMN new_column int;');
  blocker = await connect(database.url);
  log = keptLog();
  ending = new AbortController();
});
afterEach(async () => {
  ending.abort();
  scratch.endProcesses();
  await blocker.end();
  directory.remove();
  await database.drop();
});
afterAll(() => scratch.remove());

const apply = (signal = ending.signal) => {
  const applied = applyMigrations(database.url, { log, directory: directory.path, signal });
  applied.catch(() => {});
  return applied;
};
const says = (pattern: RegExp) => until(() => log.lines.some((line) => pattern.test(line)), `${pattern}`, 20_000);

/** Reads `users` again and again, each time with a limit, until `isOver`. */
async function readOn(isOver: () => boolean): Promise<{ reads: number; failed: number }> {
  const reader = await connect(database.url);
  await reader.query("SET statement_timeout = '2s'");
  let reads = 0;
  let failed = 0;
  while (!isOver() && !ending.signal.aborted) {
    try {
      await reader.query('SELECT count(*) FROM users');
      reads += 1;
    } catch {
      failed += 1;
    }
    await sleep(5);
  }
  await reader.end();
  return { reads, failed };
}

test('a session that is idle in a transaction holds up the migration only, and is named', async () => {
  await blocker.query('BEGIN');
  await blocker.query("SET application_name = 'a forgotten psql'");
  await blocker.query('SELECT count(*) FROM users');
  let isOver = false;
  const reading = readOn(() => isOver);
  const applied = apply();
  await says(/waits for a lock/);
  // Long enough for several attempts, were they made while the same transaction is open.
  await blocker.query('SELECT pg_sleep(2)');
  // Nothing of it waits or holds anything meanwhile.
  const { rows } = await blocker.query(
    `SELECT count(*)::int AS locks FROM pg_locks l JOIN pg_stat_activity a USING (pid)
     WHERE a.datname = current_database() AND a.application_name = 'scoped-api (migrations)'
       AND l.relation = 'users'::regclass`,
  );
  expect(rows).toEqual([{ locks: 0 }]);
  isOver = true;
  const { reads, failed } = await reading;
  expect(failed).toBe(0);
  expect(reads).toBeGreaterThan(100);
  await blocker.query('COMMIT');
  expect(await applied).toEqual([NEW]);
  const waits = log.lines.filter((line) => line.includes('waits for a lock'));
  expect(waits).toHaveLength(1);
  expect(waits[0]).toMatch(
    /process \d+ \(role \w+, application "a forgotten psql", idle in transaction, transaction open for \d+ s\)/,
  );
});

test('a server of the previous release goes on answering, readiness included', async () => {
  const server = await startTestApp({ DATABASE_URL: database.url });
  try {
    const token = await server.userToken('ada');
    await blocker.query('BEGIN; SELECT count(*) FROM users');
    const applied = apply();
    let answered = 0;
    const ask = async () => {
      const me = await server.graphql('{ me { username } }', { token });
      expect(me.data).toEqual({ me: { username: 'ada' } });
      expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
      answered += 1;
    };
    for (let i = 0; i < 1_000 && !log.lines.some((line) => line.includes('waits for a lock')); i += 1) await ask();
    for (let i = 0; i < 50; i += 1) await ask();
    await blocker.query('COMMIT');
    expect(await applied).toEqual([NEW]);
    await ask();
    expect(answered).toBeGreaterThan(50);
  } finally {
    await server.stop();
  }
});

test('one transaction after the other in the way: it is applied as soon as there is none', async () => {
  await blocker.query('BEGIN; SELECT count(*) FROM users');
  const second = await connect(database.url);
  await second.query('BEGIN; SELECT count(*) FROM users');
  const applied = apply();
  await says(/waits for a lock/);
  await blocker.query('COMMIT');
  await blocker.query('BEGIN; LOCK TABLE users IN ACCESS SHARE MODE');
  await second.query('COMMIT');
  await second.end();
  await blocker.query('COMMIT');
  expect(await applied).toEqual([NEW]);
});

test('a lock of the history itself is waited for too', async () => {
  await blocker.query('BEGIN; LOCK TABLE _prisma_migrations IN SHARE MODE');
  const applied = apply();
  await says(/waits for a lock/);
  await blocker.query('COMMIT');
  expect(await applied).toEqual([NEW]);
});

test('an abort ends it while it waits, and nothing is left', async () => {
  await blocker.query('BEGIN; SELECT count(*) FROM users');
  const applied = apply();
  await says(/waits for a lock/);
  ending.abort();
  await expect(applied).rejects.toMatchObject({ name: 'AbortError' });
  await blocker.query('COMMIT');
  expect(await historyOf(blocker)).toEqual(ALL_FINISHED);
  expect(await apply(new AbortController().signal)).toEqual([NEW]);
});

test('an abort ends it while it works, and rolls it back', async () => {
  writeFileSync(
    join(directory.path, NEW, 'migration.sql'),
    'ALTER TABLE users ADD COLUMN new_column int; SELECT pg_sleep(3600);',
  );
  const applied = apply();
  const isWorking = async () => {
    const { rows } = await blocker.query(
      "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
    );
    return rows.length === 1;
  };
  await until(isWorking, 'the migration works');
  ending.abort();
  await expect(applied).rejects.toMatchObject({ name: 'AbortError' });
  await until(async () => !(await isWorking()), 'PostgreSQL has ended it');
  expect(await historyOf(blocker)).toEqual(ALL_FINISHED);
});

test('a connection that is lost while it works is told in a sentence, and the next start goes on', async () => {
  const file = join(directory.path, NEW, 'migration.sql');
  writeFileSync(file, 'ALTER TABLE users ADD COLUMN new_column int; SELECT pg_sleep(3600);');
  const applied = apply();
  await until(async () => {
    const { rows } = await blocker.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'",
    );
    return rows.length > 0;
  }, 'the migration works');
  await expect(applied).rejects.toThrow(
    /^The connection was lost while the database migration 29990101000000_new was applied: /,
  );
  writeFileSync(file, 'ALTER TABLE users ADD COLUMN new_column int;');
  expect(await apply()).toEqual([NEW]);
});

test('limits that the role or the database have for others do not end a migration', async () => {
  writeFileSync(
    join(directory.path, NEW, 'migration.sql'),
    'SELECT pg_sleep(1.2); ALTER TABLE users ADD COLUMN new_column int;',
  );
  await blocker.query(`DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET statement_timeout = ''1s''', current_database());
    EXECUTE format('ALTER DATABASE %I SET default_transaction_isolation = ''serializable''', current_database()); END $$`);
  expect(await apply()).toEqual([NEW]);
});

describe.each([
  ['a start', [join(ROOT, 'dist/main.js')], 0],
  ['a start with workers', [CLI, 'start', '--workers', '2'], 0],
  ['scoped-api migrate', [CLI, 'migrate'], 143],
  ['a command that migrates', [CLI, 'users', 'list'], 143],
] as const)('SIGTERM to %s', (_what, args, code) => {
  test('ends it while it waits for a lock, and the next one goes on', async () => {
    const empty = await createEmptyDatabase();
    const some = copyMigrations(1);
    await applyMigrations(empty.url, { log, directory: some.path }).finally(() => some.remove());
    const other = await connect(empty.url);
    try {
      await other.query('BEGIN; SELECT count(*) FROM users');
      const env = { ...QUICK, DATABASE_URL: empty.url };
      const process_ = launch(process.execPath, args, { cwd: scratch.path, env });
      await process_.says(/waits for a lock/);
      process_.child.kill('SIGTERM');
      expect(await process_.ended).toMatchObject({ code, signal: null });
      expect(process_.output().stderr).not.toMatch(/Error/);
      await other.query('COMMIT');
      expect(await historyOf(other)).toEqual(ALL_FINISHED.slice(0, 1));
      expect(await applyMigrations(empty.url, { log })).toEqual(NAMES.slice(1));
    } finally {
      await other.end();
      await empty.drop();
    }
  });
});

test('a server that is frozen in the middle of it lets go by itself', async () => {
  // As if the process had stopped behind its BEGIN: it holds the lock of migrations, and nothing else.
  const frozen = await connect(database.url);
  await frozen.query(
    `BEGIN; SET LOCAL idle_in_transaction_session_timeout = '500ms'; SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`,
  );
  const applied = apply();
  await says(/Waiting for another server/);
  expect(await applied).toEqual([NEW]);
  await frozen.end().catch(() => {});
  await onServer(database.url, 'SELECT new_column FROM users');
});

test('an autovacuum in the way is ended by PostgreSQL, as for everyone who waits long enough', async () => {
  const home = temporaryDirectory();
  const own = await startEmbeddedPostgres({ dataDir: home.path, log, durable: false });
  const client = await connect(own.superuserUrl);
  try {
    await applyMigrations(own.superuserUrl, { log });
    await client.query("ALTER SYSTEM SET autovacuum_naptime = '1s'");
    await client.query('SELECT pg_reload_conf()');
    await client.query(
      `INSERT INTO users (id, username, username_key, email, email_key, password_hash, updated_at)
       SELECT gen_random_uuid(), n, n, n, n, 'none', now() FROM generate_series(1, 20000) AS n`,
    );
    // A page every 100 ms: it would take minutes.
    await client.query(
      `ALTER TABLE users SET (autovacuum_vacuum_threshold = 1, autovacuum_vacuum_scale_factor = 0,
         autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1)`,
    );
    await client.query("UPDATE users SET full_name = 'Ada'");
    const autovacuum = async () => {
      const { rows } = await client.query(
        "SELECT pid FROM pg_stat_activity WHERE backend_type = 'autovacuum worker' AND query LIKE '%public.users%'",
      );
      return rows;
    };
    await until(async () => (await autovacuum()).length > 0, 'autovacuum works on users');
    expect(await applyMigrations(own.superuserUrl, { log, directory: directory.path })).toEqual([NEW]);
    expect(log.lines.filter((line) => line.includes('waits for a lock'))).toEqual([]);
  } finally {
    await client.end();
    await own.stop();
    home.remove();
  }
});
