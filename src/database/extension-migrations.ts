import type { Pool, PoolClient } from 'pg';
import type { ExtensionMigration } from '../extension/migration-folder';
import type { LimitedQuery } from './connection';
import type { DatabaseLog } from './log';
import { MigrationError } from './migration-error';
import { controlsTransaction, MIGRATIONS_DIRECTORY, statementsOf } from './migration-files';
import { codeOf, qualified } from './migration-history';
import { searchPath } from './migration-obstacles';
import { begin, closeSession, isLockFailure, type MigrationSession, openSession, pause } from './migration-session';

/** The record of the migrations of the user's own tables. */
const TABLE = '_extension_migrations';

/** Time limit of one file, in milliseconds: a day, as for the built-in ones. */
const MIGRATION_MS = 86_400_000;
/** How long a statement waits for one lock, in milliseconds: later requests for the same lock wait behind it. */
const LOCK_TIMEOUT_MS = 500;
/** Pause before a file that met a lock is tried again, in milliseconds; and how often. */
const RETRY_MS = 500;
const MAX_LOCK_ATTEMPTS = 240;

/** The comment in the first lines of a file that is not run in a transaction: its only statement is one that PostgreSQL refuses there. */
const NO_TRANSACTION = /^--\s*scoped-api:\s*no-transaction\s*$/m;

/** Compares the files with the record in the database; each list has names, in order. */
export interface ExtensionHistory {
  readonly pending: readonly string[];
  /** Applied, and the file has changed since. */
  readonly edited: readonly string[];
  /** Applied, and there is no such file any more. */
  readonly missing: readonly string[];
  /** Begun outside of a transaction, and not finished. */
  readonly unfinished: readonly string[];
}

interface Row {
  readonly name: string;
  readonly checksum: string;
  readonly isFinished: boolean;
}

type Queryable = Pick<Pool | PoolClient, 'query'> | MigrationSession['client'];

/**
 * Compares the files with the record. One statement, or two if there is a record.
 *
 * @param schema - of the record; by default the first of the search_path.
 */
export async function readExtensionHistory(
  database: Queryable,
  files: readonly ExtensionMigration[],
  schema?: string,
): Promise<ExtensionHistory> {
  const rows = await readRows(database, schema);
  const byName = new Map(rows.map((row) => [row.name, row]));
  const finished = rows.filter((row) => row.isFinished);
  const names = new Set(files.map(({ name }) => name));
  return {
    pending: files.map(({ name }) => name).filter((name) => !byName.get(name)?.isFinished),
    edited: files
      .filter(({ name, checksum }) => byName.get(name)?.isFinished && byName.get(name)?.checksum !== checksum)
      .map(({ name }) => name),
    missing: finished.map(({ name }) => name).filter((name) => !names.has(name)),
    unfinished: rows.filter((row) => !row.isFinished).map(({ name }) => name),
  };
}

/** SQLSTATE undefined_table. */
const UNDEFINED_TABLE = '42P01';

async function readRows(database: Queryable, schema: string | undefined): Promise<Row[]> {
  const table = schema === undefined ? TABLE : qualified(schema, TABLE);
  const { rows: found } = await database.query<{ exists: boolean }>('SELECT to_regclass($1) IS NOT NULL AS exists', [
    table,
  ]);
  if (!found[0]?.exists) return [];
  const { rows } = await database.query<Row>(
    `SELECT name, checksum, finished_at IS NOT NULL AS "isFinished" FROM ${table} ORDER BY name COLLATE "C"`,
  );
  return rows;
}

/** Counts the files that the database has not finished. One statement; none without files. */
export async function countPendingExtensions(
  database: Queryable,
  files: readonly ExtensionMigration[],
): Promise<number> {
  if (files.length === 0) return 0;
  try {
    const { rows } = await database.query<{ pending: number }>(
      `SELECT count(*)::int AS pending FROM unnest($1::text[]) AS f(name) WHERE NOT EXISTS (
         SELECT FROM ${TABLE} m WHERE m.name = f.name AND m.finished_at IS NOT NULL)`,
      [files.map(({ name }) => name)],
    );
    return rows[0]?.pending ?? files.length;
  } catch (error) {
    if (codeOf(error) === UNDEFINED_TABLE) return files.length;
    throw error;
  }
}

/**
 * Applies the SQL files of the user's own tables that the database lacks, in the order of their names, under the lock of the built-in
 * migrations. Each file is one transaction together with its record. Costs two statements if there is nothing to do.
 *
 * @param schema - the schema of the server's tables, which is the only one of the search_path.
 * @returns the names that this call applied.
 * @throws {MigrationError} for a file that fails, that was edited or deleted after it was applied, or that was begun outside of a
 *   transaction and not finished.
 */
export async function applyExtensionMigrations(
  session: MigrationSession,
  options: {
    readonly files: readonly ExtensionMigration[];
    readonly schema: string;
    readonly log: DatabaseLog;
    readonly signal?: AbortSignal | undefined;
  },
): Promise<string[]> {
  const { files, schema, log, signal } = options;
  const before = await readExtensionHistory(session.client, files, schema);
  refuseConflicts(before);
  if (before.pending.length === 0) return [];
  refuseInvalid(files.filter(({ name }) => before.pending.includes(name)));
  const applied: string[] = [];
  for (let attempts = 0, saidLocked = false; ; ) {
    signal?.throwIfAborted();
    const result = await tryNext(session, options);
    if (result.outcome === 'up-to-date') break;
    if (result.outcome === 'applied') {
      applied.push(result.name);
      attempts = 0;
      continue;
    }
    if (result.outcome === 'blocked' && ++attempts >= MAX_LOCK_ATTEMPTS) throw failure(result.file, result.error);
    if (!saidLocked) log.info('Waiting for a lock to apply the migrations of your tables');
    saidLocked = true;
    await pause(RETRY_MS, signal);
  }
  if (applied.length > 0) log.info(`Applied ${applied.length} migration(s) of your tables: ${applied.join(', ')}`);
  return applied;
}

type Attempt =
  | { readonly outcome: 'up-to-date' | 'locked' }
  | { readonly outcome: 'applied'; readonly name: string }
  | { readonly outcome: 'blocked'; readonly file: ExtensionMigration; readonly error: unknown };

async function tryNext(
  session: MigrationSession,
  { files, schema }: { readonly files: readonly ExtensionMigration[]; readonly schema: string },
): Promise<Attempt> {
  const { client } = session;
  const path = await searchPath(client, schema, MIGRATIONS_DIRECTORY);
  if (!(await begin(session, path, LOCK_TIMEOUT_MS))) return { outcome: 'locked' };
  try {
    // Read again under the lock: another server may have applied some.
    const history = await readExtensionHistory(client, files, schema);
    refuseConflicts(history);
    const file = files.find(({ name }) => history.pending.includes(name));
    if (!file) return { outcome: 'up-to-date' };
    const table = qualified(schema, TABLE);
    const create = `CREATE TABLE IF NOT EXISTS ${table} (
      name text PRIMARY KEY, checksum text NOT NULL, started_at timestamptz NOT NULL DEFAULT now(), finished_at timestamptz)`;
    if (NO_TRANSACTION.test(file.text)) {
      await runAlone(session, file, { schema, path, create, table });
      return { outcome: 'applied', name: file.name };
    }
    await client.query(create);
    // A message of its own, so that the positions of errors are those in the file.
    const script: LimitedQuery = { text: file.text, limitMs: MIGRATION_MS };
    try {
      await client.query(script);
    } catch (error) {
      if (isLockFailure(error)) return { outcome: 'blocked', file, error };
      throw failure(file, error);
    }
    const record = `INSERT INTO ${table} (name, checksum, started_at, finished_at) VALUES ($1, $2, now(), clock_timestamp())`;
    await client.query(record, [file.name, file.checksum]);
    await client.query('COMMIT');
    return { outcome: 'applied', name: file.name };
  } finally {
    // After a COMMIT, this is only a warning of PostgreSQL.
    await client.query('ROLLBACK').catch(() => {});
  }
}

/**
 * Runs a file of one statement outside of a transaction, on a second connection; the first one holds the lock meanwhile. It holds no
 * snapshot, so CREATE INDEX CONCURRENTLY does not wait for it.
 */
async function runAlone(
  session: MigrationSession,
  file: ExtensionMigration,
  { schema, path, create, table }: { schema: string; path: string; create: string; table: string },
): Promise<void> {
  await session.client.query("SELECT set_config('idle_in_transaction_session_timeout', '0', true)");
  const runner = await openSession(session.url);
  try {
    const { client } = runner;
    await client.query("SELECT set_config('search_path', $1, false), set_config('statement_timeout', '0', false)", [
      path,
    ]);
    await client.query(create);
    await client.query(`INSERT INTO ${table} (name, checksum) VALUES ($1, $2)`, [file.name, file.checksum]);
    const statement: LimitedQuery = { text: file.text, limitMs: MIGRATION_MS };
    try {
      await client.query(statement);
    } catch (error) {
      // The operator removes what it has left behind, such as an invalid index; then it can run again.
      throw unfinished([file.name], schema, failure(file, error, false));
    }
    await client.query(`UPDATE ${table} SET finished_at = clock_timestamp() WHERE name = $1`, [file.name]);
  } finally {
    await closeSession(runner);
  }
}

function refuseConflicts({ edited, missing, unfinished: begun }: ExtensionHistory): void {
  if (edited.length > 0) {
    throw new MigrationError(
      `These migrations of your tables were edited after they were applied: ${edited.join(', ')}. Restore the files as they were, and ` +
        'make the change in a new file.',
    );
  }
  if (missing.length > 0) {
    throw new MigrationError(
      `The database has migrations of your tables whose files are missing: ${missing.join(', ')}. Restore the files, or start with the ` +
        'folder that has them (migrations in the configuration file).',
    );
  }
  if (begun.length > 0) throw unfinished(begun);
}

function unfinished(names: readonly string[], schema?: string, cause?: MigrationError): MigrationError {
  const table = schema === undefined ? TABLE : qualified(schema, TABLE);
  return new MigrationError(
    `${cause ? `${cause.message} ` : ''}The migration ${names.join(', ')} of your tables was begun outside of a transaction and is not ` +
      `recorded as finished. Remove what it left, such as an invalid index; then, to run it again: DELETE FROM ${table} ` +
      `WHERE name = '${names[0]}'; or, if it did everything: UPDATE ${table} SET finished_at = now() WHERE name = '${names[0]}';`,
    cause && { cause },
  );
}

/** Refuses files that can't be one transaction with their record, before any is applied. */
function refuseInvalid(files: readonly ExtensionMigration[]): void {
  const faults = files.flatMap(({ name, text }) => {
    if (NO_TRANSACTION.test(text)) {
      const count = statementsOf(text).length;
      if (count === 1 && !controlsTransaction(text)) return [];
      return [`${name}: a file with "-- scoped-api: no-transaction" has exactly one statement; this one has ${count}.`];
    }
    if (!controlsTransaction(text)) return [];
    return [
      `${name}: it must not begin or end transactions: it is applied in one. For CREATE INDEX CONCURRENTLY, put that statement alone into ` +
        'a file with the comment: -- scoped-api: no-transaction',
    ];
  });
  if (faults.length > 0) {
    throw new MigrationError(
      ['The migrations of your tables have faults:', ...faults.map((fault) => `  - ${fault}`)].join('\n'),
    );
  }
}

/** @param isUndone - false for a file that was not run in a transaction. */
function failure({ name, text }: ExtensionMigration, error: unknown, isUndone = true): MigrationError {
  const { message, position, detail, hint } = error as Error & { position?: string; detail?: string; hint?: string };
  // PostgreSQL counts characters, not the code units of JavaScript.
  const line =
    position === undefined
      ? ''
      : `:${
          [...text]
            .slice(0, Number(position) - 1)
            .join('')
            .split('\n').length
        }`;
  const more = [detail, hint].filter(Boolean).map((sentence) => ` ${sentence}`);
  return new MigrationError(
    `The migration ${name}${line} of your tables failed${isUndone ? ' and was rolled back' : ''}: ${message}.${more.join('')}` +
      (isUndone ? ' Fix the file, and start again.' : ''),
    { cause: error },
  );
}
