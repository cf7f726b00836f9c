import { randomUUID } from 'node:crypto';
import type { ClientBase, Pool } from 'pg';
import { checksums, type Effect, migrationNames, tablesOf } from './migration-files';

/** Runs statements: one connection, or a pool. */
type Queryable = Pool | ClientBase;

/** Compares a database with a folder of migrations; each list has names, oldest first. */
export interface MigrationHistory {
  /** The schema of the tables; undefined if the search_path names none that exists. */
  readonly schema: string | undefined;
  /** Whether that schema exists. */
  readonly hasSchema: boolean;
  /** Whether it has a `_prisma_migrations` table. */
  readonly hasTable: boolean;
  readonly encoding: string;
  /** The tables that the role may not read and write. */
  readonly closed: readonly string[];
  /** The migrations that are not finished: never begun, failed, or rolled back. */
  readonly pending: string[];
  /** Begun and not finished, with the log of the database. */
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
 * Counts the migrations that the database has not finished, in one cheap statement. In a database that was never migrated
 * all are pending.
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

/** Returns the SQLSTATE of PostgreSQL's errors and the code of Node's; an empty text for other errors. */
export function codeOf(error: unknown): string {
  const { code } = error as { readonly code?: unknown };
  return typeof code === 'string' ? code : '';
}

/** Returns a name with its schema, quoted for SQL. */
export function qualified(schema: string, name: string): string {
  return `"${schema.replaceAll('"', '""')}"."${name.replaceAll('"', '""')}"`;
}

/** Returns the name of Prisma's history table, quoted for SQL. */
function historyTable(schema: string): string {
  return qualified(schema, '_prisma_migrations');
}

/** Creates the table as Prisma's own engine does, so that `prisma migrate deploy` and `status` work with it. */
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

/** Reads the catalog and resolves no name: that would fail in a schema that the role may not use. */
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
 * Compares Prisma's record of applied migrations with the folder. Two statements.
 *
 * @param schema - the schema of the record; by default the first of the search_path that exists.
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

const idsOf = (rows: readonly UnfinishedRow[]) => ({ values: [rows.map(({ id }) => id)] });

/** Marks the last row as finished, and the others of the same migration, which are earlier attempts, as rolled back. */
export function finishRows(schema: string, rows: readonly UnfinishedRow[]) {
  const text = `UPDATE ${historyTable(schema)} SET logs = NULL, applied_steps_count = 1,
      finished_at = CASE WHEN id = ($1::text[])[cardinality($1::text[])] THEN clock_timestamp() END,
      rolled_back_at = CASE WHEN id = ($1::text[])[cardinality($1::text[])] THEN NULL ELSE clock_timestamp() END
    WHERE id = ANY ($1::text[])`;
  return { text, ...idsOf(rows) };
}

export function rollBackRows(schema: string, rows: readonly UnfinishedRow[]) {
  const text = `UPDATE ${historyTable(schema)} SET rolled_back_at = clock_timestamp() WHERE id = ANY ($1::text[])`;
  return { text, ...idsOf(rows) };
}

/** Inserts a row without parameters, so that it can be part of one message with the migration. */
export function finishedRow(schema: string, directory: string, name: string): string {
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const [checksum] = checksums(directory, name);
  return `INSERT INTO ${historyTable(schema)}
      (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
    VALUES (${literal(randomUUID())}, ${literal(checksum)}, ${literal(name)}, now(), clock_timestamp(), 1)`;
}

/** Returns for each effect whether the schema has an object of its kind and name. */
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
