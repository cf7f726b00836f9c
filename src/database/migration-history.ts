import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ClientBase, Pool } from 'pg';

/** The project's Prisma folder: beside `src/` in a checkout, beside `dist/` in a package. */
const PRISMA = join(__dirname, '..', '..', 'prisma');

/** This release's migrations. */
export const MIGRATIONS_DIRECTORY = join(PRISMA, 'migrations');
/** What the migrations must add up to. */
export const SCHEMA_FILE = join(PRISMA, 'schema.prisma');

/** How a database stands to a folder of migrations; each list holds names, oldest first. */
export interface MigrationHistory {
  /** Not finished: never begun, failed, or rolled back. */
  readonly pending: string[];
  /** Begun and not finished, with what the database said. */
  readonly failed: { readonly name: string; readonly log: string }[];
  /** Finished, and the file has changed since. */
  readonly edited: string[];
  /** Finished, but not in the folder: the database is ahead of this release. */
  readonly unknown: string[];
}

/** The names of a folder's migrations, oldest first. */
export function migrationNames(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(directory, entry.name, 'migration.sql')))
    .map((entry) => entry.name)
    .sort();
}

/** The text of a migration. */
export function readMigration(directory: string, name: string): string {
  return readFileSync(join(directory, name, 'migration.sql'), 'utf8');
}

/**
 * Counts the migrations that the database has not finished, by one cheap statement. A database that was never
 * migrated has no history to read: all of them are pending.
 *
 * @param names - the release's migrations.
 */
export async function countPending(database: Pool | ClientBase, names: readonly string[]): Promise<number> {
  try {
    const { rows } = await database.query<{ pending: number }>(
      `SELECT count(*)::int AS pending FROM unnest($1::text[]) AS name WHERE NOT EXISTS (
         SELECT FROM _prisma_migrations m
         WHERE m.migration_name = name AND m.finished_at IS NOT NULL AND m.rolled_back_at IS NULL)`,
      [names],
    );
    return rows[0]?.pending ?? names.length;
  } catch (error) {
    if (isUndefinedTable(error)) return names.length;
    throw error;
  }
}

interface Row {
  readonly name: string;
  readonly checksum: string;
  readonly finished: boolean;
  readonly log: string;
}

/** Compares Prisma's own record of what was applied with the folder. */
export async function readHistory(database: Pool | ClientBase, directory: string): Promise<MigrationHistory> {
  const names = migrationNames(directory);
  const rows = await readRows(database);
  const finished = rows.filter((row) => row.finished);
  const isFinished = new Set(finished.map((row) => row.name));
  return {
    pending: names.filter((name) => !isFinished.has(name)),
    failed: rows.filter((row) => !row.finished).map(({ name, log }) => ({ name, log })),
    edited: finished
      .filter(({ name, checksum }) => names.includes(name) && !checksums(directory, name).includes(checksum))
      .map((row) => row.name),
    unknown: [...isFinished].filter((name) => !names.includes(name)),
  };
}

async function readRows(database: Pool | ClientBase): Promise<Row[]> {
  // Asked, not tried: the error would end the transaction that this may be in, and with it the lock.
  const { rows: found } = await database.query<{ exists: boolean }>(
    "SELECT to_regclass('_prisma_migrations') IS NOT NULL AS exists",
  );
  if (!found[0]?.exists) return [];
  const { rows } = await database.query<Row>(
    `SELECT migration_name AS name, checksum, finished_at IS NOT NULL AS finished, coalesce(logs, '') AS log
     FROM _prisma_migrations WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return rows;
}

/** Prisma's checksum of a migration, with either kind of line ending: Git may have changed them. */
function checksums(directory: string, name: string): string[] {
  const unix = readMigration(directory, name).replaceAll('\r\n', '\n');
  return [unix, unix.replaceAll('\n', '\r\n')].map((text) => createHash('sha256').update(text).digest('hex'));
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html: 42P01, undefined_table. */
function isUndefinedTable(error: unknown): boolean {
  return (error as { code?: unknown }).code === '42P01';
}
