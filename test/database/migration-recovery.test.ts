import { join } from 'node:path';
import type { Client } from 'pg';
import { type Effect, effectsOf, MIGRATIONS_DIRECTORY, readMigration } from '../../src/database/migration-files';
import { applyMigrations } from '../../src/database/migrations';
import { type Launched, launch, ROOT, until } from '../support/process';
import { CLI, cli, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { createEmptyDatabase, type TestDatabase } from '../support/test-database';
import { ALL_FINISHED, connect, copyMigrations, historyOf, keptLog, NAMES, recordBegun } from './support/migrations';

const directory = scratchDirectory();
let database: TestDatabase;
let client: Client;
let log: ReturnType<typeof keptLog>;

beforeEach(() => {
  log = keptLog();
});
afterEach(async () => {
  directory.endProcesses();
  await client.end();
  await database.drop();
});
afterAll(() => directory.remove());

const sqlOf = (name: string) => readMigration(MIGRATIONS_DIRECTORY, name);
const apply = () => applyMigrations(database.url, { log });

/** For each migration a database with all before it, to clone. */
const before = new Map<string, TestDatabase>();
beforeAll(async () => {
  const growing = await createEmptyDatabase();
  for (const [index, name] of NAMES.entries()) {
    before.set(name, await cloneOf(growing));
    const some = copyMigrations(index + 1);
    await applyMigrations(growing.url, { log: keptLog(), directory: some.path }).finally(() => some.remove());
  }
  await growing.drop();
});
afterAll(async () => {
  for (const one of before.values()) await one.drop();
});

const cloneOf = ({ url }: TestDatabase) => createEmptyDatabase(`TEMPLATE ${new URL(url).pathname.slice(1)}`);

/** Makes the database of a test, with all migrations before one. */
async function applyBefore(name: string): Promise<void> {
  database = await cloneOf(before.get(name) as TestDatabase);
  client = await connect(database.url);
}

/** As {@link applyBefore}, with the history that `prisma migrate deploy` makes. */
async function deployBefore(name: string): Promise<void> {
  await applyBefore(name);
  await client.query(
    `CREATE TABLE IF NOT EXISTS _prisma_migrations (
       id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL, finished_at TIMESTAMPTZ,
       migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
       started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`,
  );
}

/** Migrations of a release that has one more after `name`, or none if it is the last. */
const through = (name: string) => NAMES.slice(0, NAMES.indexOf(name) + 2);
const finished = (names: readonly string[]) => ALL_FINISHED.slice(0, names.length);

/** Applies {@link through}. */
async function applyThrough(name: string): Promise<string[]> {
  const some = copyMigrations(through(name).length);
  return applyMigrations(database.url, { log, directory: some.path }).finally(() => some.remove());
}

describe('a process that is killed while it migrates', () => {
  /** Stops PostgreSQL itself behind the statement that makes something, until `open` is called. */
  async function closeGate(migration: string, { owner, name }: Effect): Promise<void> {
    await client.query(`CREATE SCHEMA gate; CREATE TABLE gate.closed (finished int, object text);
      INSERT INTO gate.closed VALUES (${NAMES.indexOf(migration)}, '${owner || name}');
      CREATE FUNCTION gate.wait() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
        WHILE EXISTS (SELECT FROM gate.closed, pg_event_trigger_ddl_commands() c
            WHERE c.object_identity LIKE '%' || object || '%' AND
              finished = (SELECT count(*) FROM public._prisma_migrations WHERE finished_at IS NOT NULL)) LOOP
          PERFORM pg_sleep(0.01);
        END LOOP;
      END $$;
      CREATE EVENT TRIGGER gate ON ddl_command_end EXECUTE FUNCTION gate.wait();`);
  }
  const openGate = () => client.query('DELETE FROM gate.closed');
  const MIGRATE = `require(${JSON.stringify(join(ROOT, 'dist/database/migrations.js'))})
    .applyMigrations(process.env.DATABASE_URL, { log: console });`;
  /** By the command line, or by a program that loads the migrations alone, which costs a third. */
  const migrate = (args = ['-e', MIGRATE]): Launched =>
    launch(process.execPath, args, { cwd: directory.path, env: { DATABASE_URL: database.url } });
  const backends = async (condition: string) => {
    const { rows } = await client.query<{ pid: number }>(
      `SELECT pid FROM pg_stat_activity WHERE datname = current_database()
         AND application_name = 'scoped-api (migrations)' AND ${condition}`,
    );
    return rows.map(({ pid }) => pid);
  };
  const AT_GATE = "wait_event = 'PgSleep'";

  const points = NAMES.map((name) => {
    const made = effectsOf(sqlOf(name)).filter(({ exists }) => exists);
    return { name, first: made[0] as Effect, last: made.at(-1) as Effect };
  });

  test.each(points)('in $name, at its first object, when PostgreSQL rolls it back', async ({ name, first }) => {
    await applyBefore(name);
    await closeGate(name, first);
    const killed = migrate(name === NAMES[0] ? [CLI, 'migrate'] : undefined);
    await until(async () => (await backends(AT_GATE)).length === 1, 'the migration is at the gate');
    killed.child.kill('SIGKILL');
    await killed.ended;
    await client.query('SELECT pg_terminate_backend(pid) FROM unnest($1::int[]) AS pid', [await backends('true')]);
    await until(async () => (await backends('true')).length === 0, 'its backend is gone');
    await openGate();
    expect(await historyOf(client)).toEqual(ALL_FINISHED.slice(0, NAMES.indexOf(name)));

    expect(await applyThrough(name)).toEqual(through(name).slice(NAMES.indexOf(name)));
    expect(await historyOf(client)).toEqual(finished(through(name)));
  });

  test.each(points)('in $name, at its last object, when PostgreSQL goes on without it', async ({ name, last }) => {
    await applyBefore(name);
    await closeGate(name, last);
    const killed = migrate();
    await until(async () => (await backends(AT_GATE)).length === 1, 'the migration is at the gate');
    killed.child.kill('SIGKILL');
    await killed.ended;
    // The next one starts while the orphan still works.
    const next = applyThrough(name);
    await until(async () => (await backends('true')).length > 1, 'the next one has connected');
    await openGate();
    expect(await next).toEqual(through(name).slice(NAMES.indexOf(name) + 1));
    expect(await historyOf(client)).toEqual(finished(through(name)));
  });
});

describe('a record that was begun and never finished, of the previous release or of prisma migrate deploy', () => {
  it.each(NAMES)('%s, committed: it is recorded', async (name) => {
    await deployBefore(name);
    await recordBegun(client, name);
    await client.query(sqlOf(name));
    expect(await applyThrough(name)).toEqual(through(name).slice(NAMES.indexOf(name) + 1));
    expect(await historyOf(client)).toEqual(finished(through(name)));
    expect(await applyThrough(name)).toEqual([]);
  });

  it.each(NAMES)('%s, not committed: it is applied', async (name) => {
    await deployBefore(name);
    await recordBegun(client, name);
    await recordBegun(client, name, 'ERROR: it failed once');
    expect(await applyThrough(name)).toEqual(through(name).slice(NAMES.indexOf(name)));
    const index = NAMES.indexOf(name);
    expect(await historyOf(client)).toEqual([
      ...ALL_FINISHED.slice(0, index),
      `${name} rolled back`,
      `${name} rolled back`,
      ...finished(through(name)).slice(index),
    ]);
  });

  it.each([...NAMES.map((name) => [name, 'COMMIT'] as const), ...NAMES.map((name) => [name, 'ROLLBACK'] as const)])(
    '%s, while PostgreSQL still works on it, which ends by %s',
    async (name, end) => {
      await deployBefore(name);
      await recordBegun(client, name);
      const orphan = await connect(database.url);
      await orphan.query('BEGIN');
      await orphan.query(sqlOf(name));
      const next = applyThrough(name);
      await until(() => log.lines.some((line) => line.includes(`${name} waits for a lock`)), 'it waits');
      await orphan.query(end);
      await orphan.end();
      const index = NAMES.indexOf(name);
      expect(await next).toEqual(through(name).slice(end === 'COMMIT' ? index + 1 : index));
      expect((await historyOf(client)).filter((line) => line.startsWith(name)).at(-1)).toBe(`${name} finished`);
    },
  );

  it('is refused where only a part is there, and resolved by the operator as applied', async () => {
    const [first = '', name = ''] = NAMES;
    await deployBefore(name);
    await recordBegun(client, name);
    await client.query('CREATE TABLE sessions (id int)');
    const run = (...args: string[]) =>
      cli(['migrate', ...args], { cwd: directory.path, env: { DATABASE_URL: database.url } });
    const refused = await run();
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(
      /only a part of it is there: this is done: table or index sessions; and this is not: /,
    );
    expect(refused.stderr).toContain(`scoped-api migrate --resolve ${name} --applied`);
    expect(refused.stderr).not.toMatch(/pris\.ly|UPDATE /);
    expect(refused.stderr).not.toMatch(STACK);
    expect(await historyOf(client)).toEqual([`${first} finished`, `${name} unfinished`]);

    await client.query('DROP TABLE sessions');
    expect(await run('--resolve', name, '--rolled-back')).toMatchObject({ code: 0 });
    expect(await historyOf(client)).toEqual([`${first} finished`, `${name} rolled back`]);
    expect(await run()).toMatchObject({ code: 0 });
    expect(await historyOf(client)).toEqual([`${first} finished`, `${name} rolled back`, ...ALL_FINISHED.slice(1)]);
  });

  it('is resolved as applied', async () => {
    const name = NAMES.at(-1) as string;
    await deployBefore(name);
    await client.query(sqlOf(name));
    const run = (...args: string[]) =>
      cli(['migrate', ...args], { cwd: directory.path, env: { DATABASE_URL: database.url } });
    // No record at all, as in a database that was restored without its history.
    expect(await run()).toMatchObject({ code: 1, stderr: expect.stringContaining(`--resolve ${name} --applied`) });
    expect(await run('--resolve', name, '--applied', '--json')).toMatchObject({
      code: 0,
      stdout: `${JSON.stringify({ resolved: name, as: 'applied' }, null, 2)}\n`,
    });
    expect(await historyOf(client)).toEqual(ALL_FINISHED);
    expect(await run('--resolve', name, '--applied')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('is recorded as applied already'),
    });
    expect(await run('--resolve', 'nothing', '--applied')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('has no migration nothing'),
    });
    for (const args of [['--resolve', name], ['--applied'], ['--resolve', name, '--applied', '--rolled-back']]) {
      expect(await run(...args)).toMatchObject({ code: 2, stdout: '' });
    }
  });

  it('of a migration that is finished too, or of another release, does not stop a start', async () => {
    await applyBefore(NAMES[0] as string);
    await apply();
    await recordBegun(client, NAMES[0] as string);
    await recordBegun(client, '29990101000000_newer');
    expect(await apply()).toEqual([]);
    expect(await historyOf(client)).toEqual([
      ...ALL_FINISHED.slice(0, 1),
      `${NAMES[0]} rolled back`,
      ...ALL_FINISHED.slice(1),
      '29990101000000_newer unfinished',
    ]);
    expect(log.lines.at(-1)).toBe('Another release has begun and not finished the migration(s) 29990101000000_newer');
  });
});
