import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { MIGRATIONS_DIRECTORY, SCHEMA_FILE } from './migration-history';
import { NO_FILTER, readMigrations, withSchemaEngine } from './schema-engine';

/**
 * The SQL that leads from the migrations to `schema.prisma`; empty when they agree. It applies the migrations to a
 * scratch database and compares.
 *
 * @param url - any database whose role may create databases.
 */
export async function migrationDrift(url: string): Promise<string> {
  const schema = { files: [{ path: 'schema.prisma', content: readFileSync(SCHEMA_FILE, 'utf8') }] };
  const script = await withScratchDatabase(url, (scratch) =>
    withSchemaEngine(scratch, async (engine) => {
      await engine.applyMigrations({ migrationsList: readMigrations(MIGRATIONS_DIRECTORY), filters: NO_FILTER });
      const { stdout } = await engine.diff({
        from: { tag: 'schemaDatasource', ...schema, configDir: '' },
        to: { tag: 'schemaDatamodel', ...schema },
        script: true,
        exitCode: null,
        filters: NO_FILTER,
      });
      return stdout ?? '';
    }),
  );
  return script.includes('This is an empty migration') ? '' : script;
}

async function withScratchDatabase<T>(url: string, work: (url: string) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  const name = `scoped_api_scratch_${randomUUID()}`;
  await client.connect();
  try {
    await client.query(`CREATE DATABASE "${name}"`);
    const scratch = new URL(url);
    scratch.pathname = name;
    return await work(scratch.href);
  } finally {
    await client.query(`DROP DATABASE IF EXISTS "${name}" WITH (FORCE)`);
    await client.end();
  }
}

/**
 * Writes the migration that leads to `schema.prisma`, for a developer to read and commit; `prisma migrate dev` would
 * download an engine. It is not applied.
 *
 * @param url - any database whose role may create databases.
 * @param name - what the migration does, in snake_case.
 * @returns the file, or undefined when the migrations agree with the schema.
 */
export async function createMigration(url: string, name: string): Promise<string | undefined> {
  if (!/^[a-z0-9_]{1,60}$/.test(name)) throw new RangeError('The migration name must match [a-z0-9_]{1,60}.');
  const sql = await migrationDrift(url);
  if (sql === '') return undefined;
  const timestamp = new Date().toISOString().replace(/\D/g, '').slice(0, 14);
  const directory = join(MIGRATIONS_DIRECTORY, `${timestamp}_${name}`);
  mkdirSync(directory);
  const file = join(directory, 'migration.sql');
  writeFileSync(file, sql, { flag: 'wx' });
  return file;
}
