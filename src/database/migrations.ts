import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { longStep } from '../long-step';
import type { LimitedQuery } from './connection';
import type { DatabaseLog } from './log';
import {
  checksums,
  controlsTransaction,
  effectsOf,
  MIGRATIONS_DIRECTORY,
  migrationNames,
  readMigration,
  unsafeStatements,
} from './migration-files';
import {
  codeOf,
  countPending,
  createHistoryTable,
  historyTable,
  lookUp,
  type MigrationHistory,
  readHistory,
  type UnfinishedRow,
} from './migration-history';
import {
  findObstacles,
  findOtherInstallation,
  inWords,
  type Obstacle,
  OWN_SCHEMA,
  searchPath,
  serverObstacles,
} from './migration-obstacles';
import {
  cancelTransaction,
  closeSession,
  createWaitLog,
  isLockFailure,
  type MigrationSession,
  type OpenTransaction,
  openSession,
  pause,
  untilGone,
  watched,
} from './migration-session';
import { grantToServer } from './server-role';

/** The database can't be brought to this release; the message says why and what to do, for the console. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/** Held while a migration is applied. */
export const MIGRATION_LOCK = 0x5c0bed;
/** Held by `prisma migrate deploy`: https://www.prisma.io/docs/orm/prisma-migrate/workflows/development-and-production#advisory-locking */
export const PRISMA_LOCK = 72_707_369;

/** How often a server asks for the lock that another one holds, in milliseconds. */
const RETRY_MS = 200;
/**
 * How long a statement waits for one lock, in milliseconds. Everyone who asks for the same lock after it, readers
 * included, waits behind it, so this is how long a migration may hold up others.
 */
const LOCK_TIMEOUT_MS = 500;
/**
 * How long a transaction may do nothing, in milliseconds: a server that is frozen in the middle of one lets go of its
 * locks then. It holds locks of tables only within a single message to PostgreSQL, which needs no further message to go on.
 */
const IDLE_MS = 10_000;
/**
 * How long a migration may work, in milliseconds: a day, because a large table may have to be rewritten. PostgreSQL's
 * own limit is off meanwhile.
 */
const MIGRATION_MS = 86_400_000;
/** How often a migration is judged again that meets what it makes itself. */
const JUDGEMENTS = 3;

/** What {@link applyMigrations} needs. */
export interface MigrateOptions {
  readonly log: DatabaseLog;
  /** The folder of migrations; this release's by default. */
  readonly directory?: string;
  /**
   * The URL that the server works with. Its role, if it is another than the one of the migrations, is granted what the
   * server needs, and nothing else.
   */
  readonly serverUrl?: string | undefined;
  /** Ends it, also while it waits: what is in the middle of being applied is cancelled and rolled back. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Brings the database to this release's schema, as `prisma migrate deploy` would, and in its `_prisma_migrations`
 * table. With nothing to do it costs two statements.
 *
 * Each migration is one transaction together with its row of history, so it is applied or not, whenever the process
 * is killed. Servers that start at once take turns. A migration waits for a lock for half a second at most, and is then
 * rolled back and tried again when the transaction in its way is over: readers never queue behind it for longer.
 *
 * @param url - the database, which must exist; its role owns the tables, or will.
 * @returns the names of the migrations that were applied here, oldest first.
 * @throws {MigrationError} when the database is not fit for the migrations, when one fails, was edited after it was
 *   applied, or was begun and it can't be told whether it was committed; the signal's reason when it is aborted.
 */
export async function applyMigrations(url: string, options: MigrateOptions): Promise<string[]> {
  const { log, directory = MIGRATIONS_DIRECTORY, serverUrl, signal } = options;
  return withSession(url, signal, async (session) => {
    let history = await readHistory(session.client, directory, session.schema);
    let applied: string[] = [];
    if (!isSettled(history)) {
      const { pending } = history;
      const isLong = pending.length > 0;
      const what = isLong ? `Applying ${pending.length} database migration(s)` : 'Checking the database migrations';
      applied = await longStep(log, what, () => applyPending({ session, directory, log, signal }), { isLong });
      history = await readHistory(session.client, directory, session.schema);
    }
    warnOfUnknown(history, directory, log);
    refuseClosed(history);
    if (serverUrl !== undefined && serverUrl !== url && history.schema !== undefined) {
      const granted = await grantToServer({ session, schema: history.schema, directory, serverUrl, signal });
      if (!granted.ok) throw new MigrationError(granted.message);
      if (granted.role) log.info(`Granted the role ${granted.role} what the server needs`);
    }
    return applied;
  });
}

/** How many migrations of this release the database has not finished. */
export function pendingMigrations(pool: Pool): Promise<number> {
  return countPending(pool, migrationNames(MIGRATIONS_DIRECTORY));
}

async function withSession<T>(
  url: string,
  signal: AbortSignal | undefined,
  work: (session: MigrationSession) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const session = await openSession(url);
  try {
    return await work(session);
  } catch (error) {
    signal?.throwIfAborted();
    throw inOwnWords(error);
  } finally {
    await closeSession(session);
  }
}

interface Migrator {
  readonly session: MigrationSession;
  readonly directory: string;
  readonly log: DatabaseLog;
  readonly signal: AbortSignal | undefined;
}

/** What came of one transaction. */
type Attempt =
  | { readonly outcome: 'up-to-date' }
  | { readonly outcome: 'locked' }
  | { readonly outcome: 'recorded' }
  | { readonly outcome: 'applied'; readonly name: string }
  | ({ readonly outcome: 'failed'; readonly name: string; readonly wasBegun: boolean; readonly text: string } & Awaited<
      ReturnType<typeof watched>
    >);

async function applyPending(migrator: Migrator): Promise<string[]> {
  const { session, log, signal } = migrator;
  const applied: string[] = [];
  const sayWaiting = createWaitLog(log);
  let saidLocked = false;
  let attempts = 0;
  let judgements = 0;
  let lockTimeoutMs = LOCK_TIMEOUT_MS;
  for (;;) {
    signal?.throwIfAborted();
    const attempt = await tryNext(migrator, lockTimeoutMs);
    lockTimeoutMs = LOCK_TIMEOUT_MS;
    if (attempt.outcome === 'up-to-date') break;
    if (attempt.outcome === 'locked') {
      if (!saidLocked) log.info('Waiting for another server, which is applying database migrations');
      saidLocked = true;
      await pause(RETRY_MS, signal);
    }
    if (attempt.outcome === 'applied') {
      applied.push(attempt.name);
      attempts = 0;
      judgements = 0;
    }
    if (attempt.outcome !== 'failed') continue;

    signal?.throwIfAborted();
    const { name, error, blockers, wasBegun } = attempt;
    if (isLockFailure(error)) {
      const isAutovacuum = blockers.length > 0 && blockers.every((blocker) => blocker.isAutovacuum);
      const patience = isAutovacuum && attempts % 4 === 0 ? await autovacuumPatience(session) : undefined;
      attempts += 1;
      if (patience !== undefined) {
        lockTimeoutMs = patience;
        continue;
      }
      sayWaiting(name, blockers);
      await untilGone(session, blockers, attempts, signal);
    } else if (wasBegun && MADE_MEANWHILE.has(codeOf(error)) && judgements < JUDGEMENTS) {
      // The process that began it was killed, and PostgreSQL has committed its work a moment ago.
      judgements += 1;
    } else {
      throw failure(name, error, attempt.text);
    }
  }
  if (applied.length > 0) log.info(`Applied ${applied.length} database migration(s): ${applied.join(', ')}`);
  return applied;
}

/**
 * PostgreSQL ends an autovacuum that is in the way of a lock, but only after `deadlock_timeout`.
 *
 * @returns how long to wait for the lock so that this happens; undefined where it would take too long.
 */
async function autovacuumPatience({ client }: MigrationSession): Promise<number | undefined> {
  const { rows } = await client.query<{ ms: number }>(
    "SELECT setting::int AS ms FROM pg_settings WHERE name = 'deadlock_timeout'",
  );
  const ms = rows[0]?.ms ?? 1_000;
  return ms <= 2_000 ? ms + 250 : undefined;
}

/** SQLSTATEs of what exists already: duplicate_table, _column, _object, _schema, _function, unique_violation (of the catalog). */
const MADE_MEANWHILE: ReadonlySet<string> = new Set(['42P07', '42701', '42710', '42P06', '42723', '23505']);

/** Applies the next pending migration in one transaction, with its row of history. */
async function tryNext(migrator: Migrator, lockTimeoutMs: number): Promise<Attempt> {
  const { session, directory, log, signal } = migrator;
  const { client } = session;
  const before = await readHistory(client, directory, session.schema);
  refuseObstacles(await serverObstacles(client, before));
  const schema = before.schema as string;
  const open = await begin(session, await searchPath(client, schema, directory), lockTimeoutMs);
  if (!open) return { outcome: 'locked' };
  let isOver = false;
  const cancel = () => void (isOver || cancelTransaction(session, open));
  signal?.addEventListener('abort', cancel);
  try {
    // Read again under the lock: until then what looks like a failure may be another server at work.
    const history = await readHistory(client, directory, schema);
    refuseEdited(history);
    const settled = history.unfinished.filter((row) => isKnown(directory, row) && !history.pending.includes(row.name));
    if (settled.length > 0) {
      await client.query(rollBackRows(schema, settled));
      await client.query('COMMIT');
      return { outcome: 'recorded' };
    }
    refuseObstacles(await findObstacles(client, history, directory));
    const [name] = history.pending;
    if (name === undefined) return { outcome: 'up-to-date' };
    const begun = history.unfinished.filter((row) => row.name === name);
    if (begun.length > 0 && (await wasCommitted(session, schema, directory, name))) {
      await client.query(finishRows(schema, begun));
      await client.query('COMMIT');
      log.info(
        `The database migration ${name} was begun by a server that ended; it was committed, and is recorded now`,
      );
      return { outcome: 'recorded' };
    }
    if (begun.length > 0) log.info(`The database migration ${name} was begun and not committed; it is applied again`);
    if (!history.hasSchema && session.schema !== undefined) {
      await client.query(`CREATE SCHEMA IF NOT EXISTS ${client.escapeIdentifier(schema)}`);
    }
    if (!history.hasTable) {
      await warnOfOtherInstallation(migrator, schema);
      await client.query(createHistoryTable(schema));
    }
    if (begun.length > 0) await client.query(rollBackRows(schema, begun));
    const text = readMigration(directory, name);
    if (controlsTransaction(text)) {
      throw new MigrationError(`The migration ${name} must not begin or end transactions: it is applied in one.`);
    }
    await warnOfLongWork(migrator, schema, name, text);
    // One message: from its first lock to the COMMIT, PostgreSQL needs nothing more of this process.
    const script: LimitedQuery = {
      text: `${text}\n;\n${finishedRow(schema, directory, name)};\nCOMMIT`,
      limitMs: MIGRATION_MS,
    };
    const result = await watched(session, open.pid, () => client.query(script));
    if (!('error' in result)) return { outcome: 'applied', name };
    return { outcome: 'failed', name, wasBegun: begun.length > 0, text, ...result };
  } finally {
    isOver = true;
    signal?.removeEventListener('abort', cancel);
    // After a COMMIT it does nothing but warn.
    await client.query('ROLLBACK').catch(() => {});
  }
}

/**
 * Begins a transaction that has the locks of migrations, or leaves none behind.
 *
 * The locks are a transaction's, not the session's: behind a pooler in transaction mode a session lock would stay with
 * a connection that belongs to everybody. And a server that can't have them asks again instead of waiting inside a
 * statement: waiting there would take a connection of the pooler, which may have none left for the one that migrates.
 */
async function begin(
  session: MigrationSession,
  path: string,
  lockTimeoutMs: number,
): Promise<OpenTransaction | undefined> {
  const { client } = session;
  // Each statement is to see what the others before it committed, whatever the defaults of database and role are.
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE');
  const { rows } = await client.query<OpenTransaction & { isLocked: boolean }>(BEGIN, [
    path,
    `${lockTimeoutMs}ms`,
    `${IDLE_MS}ms`,
    MIGRATION_LOCK,
    PRISMA_LOCK,
  ]);
  const [open] = rows;
  if (open?.isLocked) return open;
  await client.query('ROLLBACK');
  return undefined;
}

/** The locks in this order, and the second only with the first: two servers that hold one each would never be done. */
const BEGIN = `SELECT pg_backend_pid() AS pid, now()::text AS "startedAt",
    CASE WHEN pg_try_advisory_xact_lock($4) THEN pg_try_advisory_xact_lock($5) ELSE false END AS "isLocked"
  FROM (SELECT count(set_config(v.name, v.value, true)) FROM (VALUES
    ('DateStyle', 'ISO, YMD'), ('TimeZone', 'UTC'), ('search_path', $1), ('lock_timeout', $2),
    ('idle_in_transaction_session_timeout', $3), ('statement_timeout', '0'), ('transaction_timeout', '0'),
    ('standard_conforming_strings', 'on'), ('client_min_messages', 'warning')) AS v(name, value)
    JOIN pg_settings s ON lower(s.name) = lower(v.name)) AS settings`;

/**
 * Whether a migration that was begun and never recorded as finished was committed: by what it makes. PostgreSQL applies
 * a migration wholly or not at all, so one that is there in part was changed by something else.
 */
async function wasCommitted(
  { client }: MigrationSession,
  schema: string,
  directory: string,
  name: string,
): Promise<boolean> {
  const effects = effectsOf(readMigration(directory, name)).filter(({ isStrict }) => isStrict);
  const found = await lookUp(client, schema, effects);
  const done = effects.filter(({ exists }, index) => found[index] === exists);
  if (effects.length > 0 && done.length === effects.length) return true;
  if (effects.length > 0 && done.length === 0) return false;
  const undone = effects.filter((effect) => !done.includes(effect));
  const list = (some: typeof effects) => some.slice(0, 5).map(inWords).join(', ');
  const why =
    effects.length === 0
      ? 'nothing in it tells whether it was committed.'
      : `only a part of it is there: this is done: ${list(done)}; and this is not: ${list(undone)}.`;
  throw new MigrationError(
    `The database migration ${name} was begun and is not recorded as finished, and ${why} Compare the database with ` +
      `prisma/migrations/${name}/migration.sql. If all of it is there: scoped-api migrate --resolve ${name} --applied. ` +
      `If nothing of it is there any more: scoped-api migrate --resolve ${name} --rolled-back, which has it applied ` +
      'by the next start.',
  );
}

const idsOf = (rows: readonly UnfinishedRow[]) => ({ values: [rows.map(({ id }) => id)] });

/** The first row is finished; others of the same migration were attempts before it. */
function finishRows(schema: string, rows: readonly UnfinishedRow[]) {
  const text = `UPDATE ${historyTable(schema)} SET logs = NULL, applied_steps_count = 1,
      finished_at = CASE WHEN id = ($1::text[])[cardinality($1::text[])] THEN clock_timestamp() END,
      rolled_back_at = CASE WHEN id = ($1::text[])[cardinality($1::text[])] THEN NULL ELSE clock_timestamp() END
    WHERE id = ANY ($1::text[])`;
  return { text, ...idsOf(rows) };
}

function rollBackRows(schema: string, rows: readonly UnfinishedRow[]) {
  const text = `UPDATE ${historyTable(schema)} SET rolled_back_at = clock_timestamp() WHERE id = ANY ($1::text[])`;
  return { text, ...idsOf(rows) };
}

/** As SQL without parameters, so that it can be part of one message with the migration. */
function finishedRow(schema: string, directory: string, name: string): string {
  const literal = (text: string) => `'${text.replaceAll("'", "''")}'`;
  const [checksum] = checksums(directory, name);
  return `INSERT INTO ${historyTable(schema)}
      (id, checksum, migration_name, started_at, finished_at, applied_steps_count)
    VALUES (${literal(randomUUID())}, ${literal(checksum)}, ${literal(name)}, now(), clock_timestamp(), 1)`;
}

/** How an operator has decided about a migration. */
export type Resolution = 'applied' | 'rolled-back';

/**
 * Records what an operator knows of a migration that the database can't be asked about. Applies nothing.
 *
 * @param name - a migration of this release.
 * @param as - `applied`: its effects are there; `rolled-back`: they are not, and the next start applies it.
 * @throws {MigrationError} when there is no such migration, or it is recorded as finished.
 */
export async function resolveMigration(
  url: string,
  name: string,
  as: Resolution,
  { log, directory = MIGRATIONS_DIRECTORY, signal }: Omit<MigrateOptions, 'serverUrl'>,
): Promise<void> {
  if (!migrationNames(directory).includes(name)) {
    throw new MigrationError(`This release has no migration ${name}. It has: ${migrationNames(directory).join(', ')}.`);
  }
  await withSession(url, signal, async (session) => {
    const { client } = session;
    for (let saidLocked = false; ; saidLocked = true) {
      const { schema } = await readHistory(client, directory, session.schema);
      if (schema === undefined) throw new MigrationError('There is no schema: run scoped-api migrate.');
      if (await begin(session, client.escapeIdentifier(schema), LOCK_TIMEOUT_MS)) break;
      if (!saidLocked) log.info('Waiting for another server, which is applying database migrations');
      await pause(RETRY_MS, signal);
    }
    try {
      const history = await readHistory(client, directory, session.schema);
      const schema = history.schema as string;
      const begun = history.unfinished.filter((row) => row.name === name);
      if (!history.pending.includes(name)) {
        throw new MigrationError(`The migration ${name} is recorded as applied already: there is nothing to resolve.`);
      }
      if (as === 'rolled-back') {
        if (begun.length === 0)
          throw new MigrationError(`The migration ${name} was not begun: run scoped-api migrate.`);
        await client.query(rollBackRows(schema, begun));
      } else if (begun.length > 0) {
        await client.query(finishRows(schema, begun));
      } else {
        if (!history.hasTable) await client.query(createHistoryTable(schema));
        await client.query(finishedRow(schema, directory, name));
      }
      await client.query('COMMIT');
    } finally {
      await client.query('ROLLBACK').catch(() => {});
    }
  });
}

function isSettled({ encoding, unfinished, edited, pending }: MigrationHistory): boolean {
  return encoding === 'UTF8' && edited.length + pending.length + unfinished.length === 0;
}

const isKnown = (directory: string, { name }: UnfinishedRow) => migrationNames(directory).includes(name);

function warnOfUnknown({ unknown, unfinished }: MigrationHistory, directory: string, log: DatabaseLog): void {
  const begun = unfinished.filter((row) => !isKnown(directory, row)).map(({ name }) => name);
  if (unknown.length > 0) log.warn(`The database is ahead of this release by the migration(s) ${unknown.join(', ')}`);
  if (begun.length > 0) log.warn(`Another release has begun and not finished the migration(s) ${begun.join(', ')}`);
}

async function warnOfOtherInstallation({ session, directory, log }: Migrator, schema: string): Promise<void> {
  const other = await findOtherInstallation(session.client, schema, directory);
  if (other === undefined) return;
  log.warn(
    `The schema ${schema} is new and empty, and the schema ${other} of the same database has tables of this application: ` +
      `earlier releases ignored ?schema=. To go on with those, write schema=${other} into the URL.`,
  );
}

/** The server would start, and fail at the first request. */
function refuseClosed({ closed }: MigrationHistory): void {
  if (closed.length === 0) return;
  throw new MigrationError(
    `The role of the database URL may not read and write the tables ${closed.join(', ')}. Their owner grants it: GRANT ` +
      `SELECT, INSERT, UPDATE, DELETE ON ${closed.join(', ')} TO the role; or name the owner in DATABASE_OWNER_URL, and ` +
      'the server grants what it needs.',
  );
}

/** Rows of a table from which on it is worth telling that it is locked while a migration works. */
const MANY_ROWS = 100_000;

/** Tells of what a migration does under a lock, where that takes long. */
async function warnOfLongWork({ session, log }: Migrator, schema: string, name: string, text: string): Promise<void> {
  const parts = unsafeStatements(text).map((part) => part.split(': ') as [string, string]);
  const { rows } = await session.client.query<{ table: string; count: number }>(
    `SELECT c.relname AS table, c.reltuples::float8 AS count FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND c.relname = ANY ($2::name[]) AND c.reltuples > $3`,
    [schema, parts.map(([table]) => table), MANY_ROWS],
  );
  for (const { table, count } of rows) {
    const work = new Set(parts.filter(([of]) => of === table).map(([, what]) => what));
    log.warn(
      `The database migration ${name} works on all of the ${Math.round(count)} rows of ${table} (${[...work].join(', ')}). ` +
        'Requests that need this table wait, or fail, until it is done: docs/operations.md.',
    );
  }
}

function refuseEdited({ edited }: MigrationHistory): void {
  if (edited.length === 0) return;
  throw new MigrationError(
    `These database migrations were edited after they were applied: ${edited.join(', ')}. ` +
      'Restore the files as they were, and make the change in a new migration.',
  );
}

function refuseObstacles(obstacles: readonly Obstacle[]): void {
  if (obstacles.length === 0) return;
  const lines = obstacles.map(({ what, fix }) => `  - ${what}\n    ${fix}`);
  throw new MigrationError(['The database migrations can not be applied; nothing was changed:', ...lines].join('\n'));
}

function failure(name: string, error: unknown, text: string): MigrationError {
  const { message, position, detail, hint } = error as Error & { position?: string; detail?: string; hint?: string };
  const code = codeOf(error);
  const line = position === undefined ? undefined : text.slice(0, Number(position)).split('\n').length;
  const where = line === undefined ? '' : ` (line ${line} of its migration.sql)`;
  const more = [detail, hint].filter(Boolean).map((sentence) => ` ${sentence}`);
  if (isConnectionLoss(error)) {
    return new MigrationError(
      `The connection was lost while the database migration ${name} was applied: ${message || code}. Start again: ` +
        'the next start finds out whether it was committed, and goes on.',
      { cause: error },
    );
  }
  return new MigrationError(
    `The database migration ${name} failed and was rolled back: ${message}${where}.${more.join('')} ` +
      `${FIXES[code] ?? 'Fix the cause'}, and start again: it is tried at every start.`,
    { cause: error },
  );
}

/** Anything that is not PostgreSQL's answer to a statement; its classes 08 and 57P, and idle_in_transaction_session_timeout. */
function isConnectionLoss(error: unknown): boolean {
  const code = codeOf(error);
  if (code === '') return /^Connection terminated/.test((error as Error).message);
  return /^(?:E[A-Z]{4,}|08\w{3}|57P\w\w|25P03)$/.test(code);
}

const FIXES: Readonly<Record<string, string>> = {
  '42501': 'Grant the role that applies migrations (DATABASE_OWNER_URL, or else DATABASE_URL) this right',
  '53100': 'Free some space on the disk of the database server',
  '57014': 'It was cancelled by an administrator of the database: find out why',
};

/** PostgreSQL's own words about a history that can't be read say nothing of what to do. */
function inOwnWords(error: unknown): unknown {
  if (codeOf(error) === '42501') {
    return new MigrationError(
      `The role may not read the record of migrations: ${(error as Error).message}. Grant it: GRANT USAGE ON SCHEMA ` +
        'and SELECT ON _prisma_migrations, or let DATABASE_OWNER_URL name the role that owns the tables.',
      { cause: error },
    );
  }
  if (codeOf(error) === '42703') {
    const message = 'The table _prisma_migrations in the schema of the database is not one of Prisma.';
    return new MigrationError(`${message} ${OWN_SCHEMA}`, { cause: error });
  }
  if (isConnectionLoss(error)) {
    const message = `The connection was lost while the database migrations were looked at: ${(error as Error).message}.`;
    return new MigrationError(`${message} Start again.`, { cause: error });
  }
  return error;
}
