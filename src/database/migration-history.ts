import type { ClientBase, Pool } from 'pg';
import { checksums, type Effect, migrationNames, tablesOf } from './migration-files';

/** What statements run on: a connection of one's own, or a pool. */
type Queryable = Pool | ClientBase;

/** How a database stands to a folder of migrations; each list holds names, oldest first. */
export interface MigrationHistory {
  /** The one schema of the tables; undefined where the search_path names none that exists. */
  readonly schema: string | undefined;
  /** Whether that schema exists. */
  readonly hasSchema: boolean;
  /** Whether it has a `_prisma_migrations` table. */
  readonly hasTable: boolean;
  readonly encoding: string;
  /** The tables that the role may not read and write. */
  readonly closed: readonly string[];
  /** Not finished: never begun, failed, or rolled back. */
  readonly pending: string[];
  /** Begun and not finished, with what the database said. */
  readonly unfinished: readonly UnfinishedRow[];
  /** Finished, and the file has changed since. */
  readonly edited: string[];
  /** Finished, but not in the folder: the database is ahead of this release. */
  readonly unknown: string[];
}

/** A record of a migration that was begun and not finished. */
export interface UnfinishedRow {
  readonly id: string;
  readonly name: string;
  readonly log: string;
}

/**
 * Counts the migrations that the database has not finished, by one cheap statement. A database that was never
 * migrated has no history to read: all of them are pending.
 *
 * @param names - the release's migrations.
 */
export async function countPending(database: Queryable, names: readonly string[]): Promise<number> {
  try {
    const { rows } = await database.query<{ pending: number }>(
      `SELECT count(*)::int AS pending FROM unnest($1::text[]) AS name WHERE NOT EXISTS (
         SELECT FROM _prisma_migrations m
         WHERE m.migration_name = name AND m.finished_at IS NOT NULL AND m.rolled_back_at IS NULL)`,
      [names],
    );
    return rows[0]?.pending ?? names.length;
  } catch (error) {
    if (codeOf(error) === UNDEFINED_TABLE) return names.length;
    throw error;
  }
}

/** https://www.postgresql.org/docs/current/errcodes-appendix.html */
const UNDEFINED_TABLE = '42P01';

/** The SQLSTATE of PostgreSQL's errors, the code of Node's; empty for any other. */
export function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** A name with its schema, quoted for SQL. */
export function qualified(schema: string, name: string): string {
  return `"${schema.replaceAll('"', '""')}"."${name.replaceAll('"', '""')}"`;
}

/** The table of Prisma's history, quoted for SQL. */
export function historyTable(schema: string): string {
  return qualified(schema, '_prisma_migrations');
}

/** As Prisma's own engine makes it, so that `prisma migrate deploy` and `status` go on from it. */
export function createHistoryTable(schema: string): string {
  return `CREATE TABLE IF NOT EXISTS ${historyTable(schema)} (
    id VARCHAR(36) PRIMARY KEY NOT NULL,
    checksum VARCHAR(64) NOT NULL,
    finished_at TIMESTAMPTZ,
    migration_name VARCHAR(255) NOT NULL,
    logs TEXT,
    rolled_back_at TIMESTAMPTZ,
    started_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    applied_steps_count INTEGER NOT NULL DEFAULT 0)`;
}

interface State {
  readonly schema: string | null;
  readonly hasSchema: boolean;
  readonly hasTable: boolean;
  readonly encoding: string;
  readonly closed: readonly string[];
}

/** The catalog is asked, and no name is resolved: that would fail in a schema that the role may not use. */
const STATE = `SELECT s.schema, n.oid IS NOT NULL AS "hasSchema", c.oid IS NOT NULL AS "hasTable",
    current_setting('server_encoding') AS encoding, ARRAY(
      SELECT t.relname::text FROM pg_class t
      WHERE t.relnamespace = n.oid AND t.relname = ANY ($2::name[]) AND t.relkind IN ('r', 'p') AND NOT (
        has_schema_privilege(n.oid, 'USAGE') AND
        has_table_privilege(t.oid, 'SELECT') AND has_table_privilege(t.oid, 'INSERT') AND
        has_table_privilege(t.oid, 'UPDATE') AND has_table_privilege(t.oid, 'DELETE'))
      ORDER BY 1) AS closed
  FROM (SELECT coalesce($1, current_schema())::text AS schema) s
  LEFT JOIN pg_namespace n ON n.nspname = s.schema
  LEFT JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = '_prisma_migrations' AND c.relkind = 'r'`;

interface Row extends UnfinishedRow {
  readonly checksum: string;
  readonly isFinished: boolean;
}

/**
 * Compares Prisma's own record of what was applied with the folder; two statements.
 *
 * @param schema - the schema to look in; the first of the search_path that exists unless given.
 */
export async function readHistory(
  database: Queryable,
  directory: string,
  schema?: string | undefined,
): Promise<MigrationHistory> {
  const { rows: states } = await database.query<State>(STATE, [schema ?? null, tablesOf(directory)]);
  const state = states[0] as State;
  const rows = state.schema !== null && state.hasTable ? await readRows(database, state.schema) : [];
  const names = migrationNames(directory);
  const finished = rows.filter((row) => row.isFinished);
  const isFinished = new Set(finished.map((row) => row.name));
  return {
    ...state,
    schema: state.schema ?? undefined,
    pending: names.filter((name) => !isFinished.has(name)),
    unfinished: rows.filter((row) => !row.isFinished),
    edited: finished
      .filter(({ name, checksum }) => names.includes(name) && !checksums(directory, name).includes(checksum))
      .map((row) => row.name),
    unknown: [...isFinished].filter((name) => !names.includes(name)),
  };
}

async function readRows(database: Queryable, schema: string): Promise<Row[]> {
  const { rows } = await database.query<Row>(
    `SELECT id, migration_name AS name, checksum, finished_at IS NOT NULL AS "isFinished", coalesce(logs, '') AS log
     FROM ${historyTable(schema)} WHERE rolled_back_at IS NULL ORDER BY started_at`,
  );
  return rows;
}

/** Whether something of each effect's kind and name is in the schema now, in the order of the effects. */
export async function lookUp(database: Queryable, schema: string, effects: readonly Effect[]): Promise<boolean[]> {
  if (effects.length === 0) return [];
  const { rows } = await database.query<{ found: boolean }>(LOOK_UP, [
    schema,
    effects.map(({ kind }) => kind),
    effects.map(({ owner }) => owner),
    effects.map(({ name }) => name),
    effects.map(({ args }) => args ?? null),
  ]);
  return rows.map(({ found }) => found);
}

const LOOK_UP = `SELECT CASE e.kind
    WHEN 'relation' THEN EXISTS (SELECT FROM pg_class c WHERE c.relnamespace = n.oid AND c.relname = e.name)
    WHEN 'type' THEN EXISTS (SELECT FROM pg_type t WHERE t.typnamespace = n.oid AND t.typname = e.name)
    WHEN 'function' THEN EXISTS (SELECT FROM pg_proc p WHERE p.pronamespace = n.oid AND p.proname = e.name
      AND (e.args IS NULL OR e.args = p.pronargs))
    WHEN 'column' THEN EXISTS (SELECT FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
      WHERE c.relnamespace = n.oid AND c.relname = e.owner AND a.attname = e.name AND NOT a.attisdropped)
    WHEN 'constraint' THEN EXISTS (SELECT FROM pg_class c JOIN pg_constraint k ON k.conrelid = c.oid
      WHERE c.relnamespace = n.oid AND c.relname = e.owner AND k.conname = e.name)
    WHEN 'trigger' THEN EXISTS (SELECT FROM pg_class c JOIN pg_trigger g ON g.tgrelid = c.oid
      WHERE c.relnamespace = n.oid AND c.relname = e.owner AND g.tgname = e.name)
    WHEN 'value' THEN EXISTS (SELECT FROM pg_type t JOIN pg_enum v ON v.enumtypid = t.oid
      WHERE t.typnamespace = n.oid AND t.typname = e.owner AND v.enumlabel = e.name)
    ELSE false END AS found
  -- Type name: PostgreSQL cuts names to 63 bytes.
  FROM unnest($2::text[], $3::name[], $4::name[], $5::int[]) WITH ORDINALITY AS e(kind, owner, name, args, position)
  LEFT JOIN pg_namespace n ON n.nspname = $1
  ORDER BY e.position`;
