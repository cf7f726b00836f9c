import { escapeIdentifier } from 'pg';
import { DEFAULT_LIMITS, openClient, type SessionClient } from './connection';
import { readDatabaseUrl } from './database-url';
import type { DatabaseLog } from './log';

/** An index that a configuration declares, outside of the migrations. */
export interface DeclaredIndex {
  /** At most 63 bytes. */
  readonly name: string;
  readonly table: string;
  /** SQL from `USING` on. */
  readonly using: string;
}

/** Limit of one index, in milliseconds: a day, because a table may be large. */
const INDEX_MS = 86_400_000;
/** The number is arbitrary and only has to differ from other advisory locks on the database. */
const INDEX_LOCK = 7_220_416_385;
/** SQLSTATEs of an index that another process has created in the same moment. */
const EXISTS_ALREADY: ReadonlySet<unknown> = new Set(['42P07', '23505']);

const STATE = `SELECT c.relname AS name, i.indisvalid AS "isValid"
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = ANY ($2)`;

/**
 * Creates the declared indexes that are missing, one after the other, by `CREATE INDEX CONCURRENTLY`: reads and writes of the
 * table go on meanwhile. An index that an interrupted run left behind invalid is created again. One process does this at a
 * time; if another one does, this returns at once. Indexes that are not declared any more stay: a server with other schema
 * files may use them, and `scoped-api doctor` names them.
 *
 * The lock belongs to a transaction on a connection of its own, because the statement cannot run in one, and behind a pooler
 * a lock of a session would stay with a shared connection.
 *
 * See https://www.postgresql.org/docs/current/sql-createindex.html#SQL-CREATEINDEX-CONCURRENTLY.
 *
 * @param url - of the role that owns the table.
 * @param options.signal - cancels the index that is being created.
 * @returns the names of the indexes that this call created.
 * @throws errors of pg; the signal's reason when it is aborted.
 */
export async function createIndexes(
  url: string,
  indexes: readonly DeclaredIndex[],
  { log, signal }: { readonly log: Pick<DatabaseLog, 'info'>; readonly signal?: AbortSignal | undefined },
): Promise<readonly string[]> {
  if (indexes.length === 0) return [];
  signal?.throwIfAborted();
  const schema = readDatabaseUrl(url).schema ?? 'public';
  const limits = { ...DEFAULT_LIMITS, statementMs: INDEX_MS, lockMs: INDEX_MS, idleInTransactionMs: INDEX_MS };
  const options = { applicationName: 'scoped-api (indexes)', limits } as const;
  const guard = await openClient(url, options);
  let builder: SessionClient | undefined;
  const cancel = () => void (builder && cancelStatement(guard, builder).catch(() => {}));
  try {
    if ((await missing(guard, schema, indexes)).length === 0) return [];
    await guard.query('BEGIN ISOLATION LEVEL READ COMMITTED');
    // Without parameters, and so by the simple protocol: the extended one keeps the portal, and with it a snapshot, for which
    // the statement on the other connection would wait.
    const { rows } = await guard.query<{ isOurs: boolean }>(
      `SELECT pg_try_advisory_xact_lock(${INDEX_LOCK}) AS "isOurs"`,
    );
    if (!rows[0]?.isOurs) return [];
    builder = await openClient(url, options);
    signal?.addEventListener('abort', cancel);
    const created: string[] = [];
    const tables = new Set<string>();
    for (const { name, table, using, isInvalid } of await missing(builder, schema, indexes)) {
      signal?.throwIfAborted();
      const quoted = `${escapeIdentifier(schema)}.${escapeIdentifier(name)}`;
      if (isInvalid) await builder.query(`DROP INDEX CONCURRENTLY IF EXISTS ${quoted}`);
      log.info(`Creating the index ${name} of ${table}; reads and writes go on meanwhile`);
      const target = `${escapeIdentifier(name)} ON ${escapeIdentifier(schema)}.${escapeIdentifier(table)}`;
      try {
        await builder.query(`CREATE INDEX CONCURRENTLY ${target} ${using}`);
        created.push(name);
        tables.add(`${escapeIdentifier(schema)}.${escapeIdentifier(table)}`);
      } catch (error) {
        if (!EXISTS_ALREADY.has((error as { readonly code?: unknown }).code)) throw error;
      }
    }
    // Without statistics of the indexed expressions, PostgreSQL expects one row of a hundred to match. Autovacuum would wait for
    // many changes of the table.
    for (const table of tables) await builder.query(`ANALYZE ${table}`);
    return created;
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    signal?.removeEventListener('abort', cancel);
    await Promise.all([guard, builder].map((client) => client?.end().catch(() => {})));
  }
}

/** The declared indexes that do not exist, or are invalid. */
async function missing(client: SessionClient, schema: string, indexes: readonly DeclaredIndex[]) {
  const { rows } = await client.query<{ name: string; isValid: boolean }>(STATE, [
    schema,
    indexes.map(({ name }) => name),
  ]);
  const states = new Map(rows.map(({ name, isValid }) => [name, isValid]));
  return indexes
    .filter(({ name }) => states.get(name) !== true)
    .map((index) => ({ ...index, isInvalid: states.get(index.name) === false }));
}

/** Requests that PostgreSQL cancels the statement of `client`. */
async function cancelStatement(messenger: SessionClient, client: SessionClient): Promise<void> {
  const { processID } = client as unknown as { readonly processID: number };
  await messenger.query(`SELECT pg_cancel_backend(${Number(processID)})`);
}
