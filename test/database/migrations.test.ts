import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { MigrationList, SchemaEngine } from '@prisma/schema-engine-wasm/schema_engine_bg';
import { Pool } from 'pg';
import { MIGRATIONS_DIRECTORY, migrationNames, readMigration } from '../../src/database/migration-files';
import { MIGRATION_LOCK, PRISMA_LOCK } from '../../src/database/migration-session';

import { applyMigrations, MigrationError, pendingMigrations } from '../../src/database/migrations';
import { createEmptyDatabase, createTestDatabase, type TestDatabase } from '../support/test-database';

const { migrationDrift, withSchemaEngine } = require('../../scripts/create-migration.js') as {
  migrationDrift(url: string): Promise<string>;
  withSchemaEngine<T>(url: string, work: (engine: SchemaEngine) => Promise<T>): Promise<T>;
};

const names = migrationNames(MIGRATIONS_DIRECTORY);

describe('migrations', () => {
  let database: TestDatabase;
  let pool: Pool;
  let messages: string[];
  const log = { info: (message: string) => messages.push(message), warn: (message: string) => messages.push(message) };

  beforeEach(async () => {
    messages = [];
    database = await createEmptyDatabase();
    pool = new Pool({ connectionString: database.url, max: 1 });
  });

  afterEach(async () => {
    await pool.end();
    await database.drop();
  });

  it('add up to the schema', async () => {
    expect(await migrationDrift(database.url)).toBe('');
  });

  it('are pending until they are applied, and applied once', async () => {
    expect(await pendingMigrations(pool)).toBe(names.length);
    expect(await applyMigrations(database.url, { log })).toEqual(names);
    expect(await pendingMigrations(pool)).toBe(0);
    expect(await applyMigrations(database.url, { log })).toEqual([]);
    expect(messages).toEqual([
      `Applying ${names.length} database migration(s)`,
      `Applied ${names.length} database migration(s): ${names.join(', ')}`,
    ]);
  });

  it('are applied once by servers that start at the same time', async () => {
    const applied = await Promise.all([1, 2, 3].map(() => applyMigrations(database.url, { log })));
    expect(applied.flat().sort()).toEqual(names);
    const { rows } = await pool.query('SELECT migration_name FROM _prisma_migrations');
    expect(rows).toHaveLength(names.length);
  });

  it.each([
    ['another server', MIGRATION_LOCK],
    ['prisma migrate deploy', PRISMA_LOCK],
  ])('that %s is in the middle of are waited for, not taken for a failure', async (_who, lock) => {
    await applyMigrations(database.url, { log });
    const other = new Pool({ connectionString: database.url, max: 1 });
    await other.query(`SELECT pg_advisory_lock(${lock})`);
    await other.query("UPDATE _prisma_migrations SET finished_at = NULL, logs = ''");
    const waiting = applyMigrations(database.url, { log });
    while (!messages.some((message) => message.startsWith('Waiting for another server'))) await setTimeout(10);
    await other.query('UPDATE _prisma_migrations SET finished_at = now()');
    await other.end();
    expect(await waiting).toEqual([]);
  });

  it("are taken for applied by Prisma's own engine, and those that it has applied by this server", async () => {
    const byPrisma = (url: string, some: readonly string[]) =>
      withSchemaEngine(url, async (engine) => {
        const { appliedMigrationNames } = await engine.applyMigrations({
          migrationsList: migrationList(some),
          filters: { externalTables: [], externalEnums: [] },
        });
        return appliedMigrationNames;
      });
    // Prisma's WebAssembly build cuts a migration at every semicolon, also within comments and functions.
    const plain = names.slice(0, 2);
    expect(await byPrisma(database.url, plain)).toEqual(plain);
    expect(await applyMigrations(database.url, { log })).toEqual(names.slice(plain.length));
    expect(await byPrisma(database.url, names)).toEqual([]);
  });

  it('leave a pending count that one statement tells', async () => {
    await applyMigrations(database.url, { log });
    await pool.query('UPDATE _prisma_migrations SET finished_at = NULL');
    expect(await pendingMigrations(pool)).toBe(names.length);
  });
});

describe('a folder of migrations', () => {
  let clone: TestDatabase;
  let directory: string;
  const log = { info: jest.fn(), warn: jest.fn() };
  const add = (name: string, sql: string) => {
    mkdirSync(join(directory, name), { recursive: true });
    writeFileSync(join(directory, name, 'migration.sql'), sql);
  };
  const apply = () => applyMigrations(clone.url, { log, directory });

  beforeEach(async () => {
    clone = await createTestDatabase();
    directory = mkdtempSync(join(tmpdir(), 'scoped-api-migrations-'));
    cpSync(MIGRATIONS_DIRECTORY, directory, { recursive: true });
    log.warn.mockClear();
  });

  afterEach(async () => {
    rmSync(directory, { recursive: true });
    await clone.drop();
  });

  it('may have semicolons inside literals and function bodies', async () => {
    add(
      '29990101000000_function',
      `CREATE FUNCTION two() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN 'a;b'; END $$; CREATE TABLE t (x text DEFAULT ';');`,
    );
    expect(await apply()).toEqual(['29990101000000_function']);
  });

  it('that fails changes nothing, says why and where, and is tried again by every start', async () => {
    add('29990101000000_bad', 'CREATE TABLE half (x int);\nSELECT nonsense;');
    const failure =
      'The database migration 29990101000000_bad failed and was rolled back: column "nonsense" does not exist (line 2 of ' +
      'its migration.sql). Fix the cause, and start again: it is tried at every start.';
    await expect(apply()).rejects.toThrow(failure);
    await expect(apply()).rejects.toThrow(failure);

    const pool = new Pool({ connectionString: clone.url });
    const { rows } = await pool.query(
      "SELECT to_regclass('half') AS half, count(*)::int AS records FROM _prisma_migrations WHERE migration_name LIKE '%bad'",
    );
    expect(rows).toEqual([{ half: null, records: 0 }]);
    await pool.end();

    add('29990101000000_bad', 'CREATE TABLE half (x int);');
    expect(await apply()).toEqual(['29990101000000_bad']);
  });

  it.each(['COMMIT', 'BEGIN', 'ROLLBACK'])('that has a %s of its own is refused', async (word) => {
    add('29990101000000_own', `CREATE TABLE half (x int); ${word}; CREATE TABLE other (x int);`);
    await expect(apply()).rejects.toThrow('must not begin or end transactions');
  });

  it('that may not run in a transaction fails, and changes nothing', async () => {
    add('29990101000000_alone', 'CREATE TABLE half (x int); CREATE INDEX CONCURRENTLY i ON half (x);');
    await expect(apply()).rejects.toThrow(/failed and was rolled back: CREATE INDEX CONCURRENTLY cannot run/);
  });

  it('may remove and make again what an earlier one has made, over several of them', async () => {
    add('29990101000000_one', 'CREATE TABLE half (x int); CREATE INDEX i ON half (x);');
    await apply();
    add('29990102000000_two', 'DROP INDEX i; ALTER TABLE half RENAME COLUMN x TO y;');
    add('29990103000000_three', 'CREATE INDEX i ON half (y); ALTER TABLE half ADD COLUMN x int; DROP TABLE half;');
    expect(await apply()).toEqual(['29990102000000_two', '29990103000000_three']);
  });

  it('may end with a comment, and without a semicolon', async () => {
    add('29990101000000_comment', 'CREATE TABLE half (x int) -- the end');
    expect(await apply()).toEqual(['29990101000000_comment']);
  });

  it('is refused when a file was edited after it was applied, but not for its line endings', async () => {
    const [first = ''] = names;
    const file = join(directory, first, 'migration.sql');
    const sql = readFileSync(file, 'utf8');
    writeFileSync(file, sql.replaceAll('\n', '\r\n'));
    expect(await apply()).toEqual([]);
    writeFileSync(file, `${sql}-- edited`);
    await expect(apply()).rejects.toThrow(MigrationError);
    await expect(apply()).rejects.toThrow(`edited after they were applied: ${first}`);
  });

  it('may be older than the database, with a warning: a release was rolled back', async () => {
    add('29990101000000_new', 'CREATE TABLE new (x int);');
    await apply();
    rmSync(join(directory, '29990101000000_new'), { recursive: true });
    expect(await apply()).toEqual([]);
    expect(log.warn).toHaveBeenCalledWith(expect.stringContaining('29990101000000_new'));
  });
});

/** Migrations as Prisma's engine wants them. */
function migrationList(some: readonly string[]): MigrationList {
  return {
    baseDir: MIGRATIONS_DIRECTORY,
    lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
    shadowDbInitScript: '',
    migrationDirectories: some.map((path) => ({
      path,
      migrationFile: {
        path: 'migration.sql',
        content: { tag: 'ok', value: readMigration(MIGRATIONS_DIRECTORY, path) },
      },
    })),
  };
}
