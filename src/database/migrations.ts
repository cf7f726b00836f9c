import type { Pool } from 'pg';
import type { ExtensionMigration } from '../extension/migration-folder';
import { longStep } from '../long-step';
import type { LimitedQuery } from './connection';
import {
  applyExtensionMigrations,
  countPendingExtensions,
  type ExtensionHistory,
  readExtensionHistory,
} from './extension-migrations';
import type { DatabaseLog } from './log';
import { MigrationError } from './migration-error';
import {
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
  finishedRow,
  finishRows,
  lookUp,
  type MigrationHistory,
  readHistory,
  rollBackRows,
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
  begin,
  cancelTransaction,
  closeSession,
  createWaitLog,
  isLockFailure,
  type MigrationSession,
  openSession,
  pause,
  untilGone,
  watched,
} from './migration-session';
import { grantToServer } from './server-role';

export { MigrationError } from './migration-error';

/** Pause between attempts to get the lock that another server holds, in milliseconds. */
const RETRY_MS = 200;
/**
 * How long a statement waits for one lock, in milliseconds. Every later request for the same lock, readers included, waits
 * behind it, so this is how long a migration may hold up others.
 */
const LOCK_TIMEOUT_MS = 500;
/**
 * Time limit of a migration, in milliseconds: a day, because a large table may have to be rewritten. PostgreSQL's own
 * limit is off meanwhile.
 */
const MIGRATION_MS = 86_400_000;
/** Further attempts of a migration that fails because what it creates exists already. */
const MAX_RECHECKS = 3;

/** Options of {@link applyMigrations}. */
interface MigrateOptions {
  readonly log: DatabaseLog;
  /** The folder of migrations; this release's by default. */
  readonly directory?: string;
  /**
   * The URL that the server uses. Its role, if it is not the role of the migrations, is granted the rights that the server
   * needs, and no others.
   */
  readonly serverUrl?: string | undefined;
  /**
   * The SQL files of the user's own tables; they are applied after the built-in migrations. An empty list means that there must be none
   * in the database; absent: nothing is compared, because there is no configuration file.
   */
  readonly extensionMigrations?: readonly ExtensionMigration[] | undefined;
  /** Stops it, also while it waits: a migration that is being applied is cancelled and rolled back. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * Migrates the database to this release's schema, as `prisma migrate deploy` would, and records it in the same
 * `_prisma_migrations` table. Costs two statements if there is nothing to do.
 *
 * Each migration is one transaction together with its row of history, so it is applied completely or not at all, whenever
 * the process is killed. Servers that start at the same time take turns. A migration waits for a lock for at most half a
 * second; then it is rolled back, and tried again when the blocking transaction has ended. So readers never wait longer.
 *
 * @param url - the database, which must exist; its role owns the tables, or will own them.
 * @returns the names of the migrations that this call applied, oldest first, and then those of the user's own tables.
 * @throws {MigrationError} when the database does not meet the requirements, when a migration fails, was edited after it
 *   was applied, or was begun and it is not known whether it was committed; the signal's reason when it is aborted.
 */
export async function applyMigrations(url: string, options: MigrateOptions): Promise<string[]> {
  const { log, directory = MIGRATIONS_DIRECTORY, serverUrl, signal, extensionMigrations: files } = options;
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
    if (files !== undefined && history.schema !== undefined) {
      applied.push(...(await applyExtensionMigrations(session, { files, schema: history.schema, log, signal })));
    }
    if (serverUrl !== undefined && serverUrl !== url && history.schema !== undefined) {
      const granted = await grantToServer({ session, schema: history.schema, directory, files, serverUrl, signal });
      if (!granted.ok) throw new MigrationError(granted.message);
      if (granted.role) log.info(`Granted the role ${granted.role} what the server needs`);
    }
    return applied;
  });
}

/** The migrations that a database lacks. */
interface MigrationStatus {
  /** Of this release, oldest first. */
  readonly builtIn: readonly string[];
  /** Of the user's own tables. */
  readonly own: ExtensionHistory;
}

/** Returns what a start would apply. Changes nothing. */
export async function migrationStatus(
  url: string,
  { extensionMigrations: files = [], signal }: Pick<MigrateOptions, 'extensionMigrations' | 'signal'>,
): Promise<MigrationStatus> {
  return withSession(url, signal, async ({ client, schema: named }) => {
    const { pending, schema } = await readHistory(client, MIGRATIONS_DIRECTORY, named);
    return { builtIn: pending, own: await readExtensionHistory(client, files, schema) };
  });
}

/**
 * Returns how many migrations of this release the database has not finished.
 *
 * @param files - the migrations of the user's own tables, which are counted too.
 */
export async function pendingMigrations(pool: Pool, files: readonly ExtensionMigration[] = []): Promise<number> {
  const builtIn = await countPending(pool, migrationNames(MIGRATIONS_DIRECTORY));
  return files.length === 0 ? builtIn : builtIn + (await countPendingExtensions(pool, files));
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
    throw explained(error);
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

/** Result of one transaction. */
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
  const logWaiting = createWaitLog(log);
  let saidLocked = false;
  let attempts = 0;
  let rechecks = 0;
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
      rechecks = 0;
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
      logWaiting(name, blockers);
      await untilGone(session, blockers, attempts, signal);
    } else if (wasBegun && EXISTS_ALREADY.has(codeOf(error)) && rechecks < MAX_RECHECKS) {
      // The process that began it was killed, and PostgreSQL has committed its work a moment ago.
      rechecks += 1;
    } else {
      throw failure(name, error, attempt.text);
    }
  }
  if (applied.length > 0) log.info(`Applied ${applied.length} database migration(s): ${applied.join(', ')}`);
  return applied;
}

/**
 * PostgreSQL cancels an autovacuum that blocks a lock, but only after `deadlock_timeout`.
 *
 * @returns how long to wait for the lock so that this happens, in milliseconds; undefined if that would take too long.
 */
async function autovacuumPatience({ client }: MigrationSession): Promise<number | undefined> {
  const { rows } = await client.query<{ ms: number }>(
    "SELECT setting::int AS ms FROM pg_settings WHERE name = 'deadlock_timeout'",
  );
  const ms = rows[0]?.ms ?? 1_000;
  return ms <= 2_000 ? ms + 250 : undefined;
}

/** SQLSTATEs for objects that exist already: duplicate_table, _column, _object, _schema, _function, unique_violation (of the catalog). */
const EXISTS_ALREADY: ReadonlySet<string> = new Set(['42P07', '42701', '42710', '42P06', '42723', '23505']);

/** Applies the next pending migration in one transaction, with its row of history. */
async function tryNext(migrator: Migrator, lockTimeoutMs: number): Promise<Attempt> {
  const { session, directory, log, signal } = migrator;
  const { client } = session;
  const before = await readHistory(client, directory, session.schema);
  refuseObstacles(await serverObstacles(client, before));
  const schema = before.schema as string;
  const open = await begin(session, await searchPath(client, schema, directory), lockTimeoutMs);
  if (!open) return { outcome: 'locked' };
  let isFinished = false;
  const cancel = () => void (isFinished || cancelTransaction(session, open));
  signal?.addEventListener('abort', cancel);
  try {
    // Read again under the lock: before, what looks like a failure may be the work of another server.
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
    // One message: from the first lock to the COMMIT, PostgreSQL needs nothing from this process.
    const script: LimitedQuery = {
      text: `${text}\n;\n${finishedRow(schema, directory, name)};\nCOMMIT`,
      limitMs: MIGRATION_MS,
    };
    const result = await watched(session, open.pid, () => client.query(script));
    if (!('error' in result)) return { outcome: 'applied', name };
    return { outcome: 'failed', name, wasBegun: begun.length > 0, text, ...result };
  } finally {
    isFinished = true;
    signal?.removeEventListener('abort', cancel);
    // After a COMMIT, this is only a warning of PostgreSQL.
    await client.query('ROLLBACK').catch(() => {});
  }
}

/**
 * Whether a migration that was begun and never recorded as finished was committed, judged by the objects that it creates
 * and drops. PostgreSQL applies a migration completely or not at all, so one that is there in part was changed otherwise.
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

/** The state of a migration, as an operator has found it. */
type Resolution = 'applied' | 'rolled-back';

/**
 * Records the state of a migration that an operator has found, if the database does not show it. Applies nothing.
 *
 * @param name - a migration of this release.
 * @param as - `applied`: its objects exist; `rolled-back`: they do not, and the next start applies it.
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
      `earlier releases ignored ?schema=. To continue with those, write schema=${other} into the URL.`,
  );
}

/** Refuses to start: the server would fail at the first request. */
function refuseClosed({ closed }: MigrationHistory): void {
  if (closed.length === 0) return;
  throw new MigrationError(
    `The role of the database URL may not read and write the tables ${closed.join(', ')}. Their owner grants it: GRANT ` +
      `SELECT, INSERT, UPDATE, DELETE ON ${closed.join(', ')} TO the role; or name the owner in DATABASE_OWNER_URL, and ` +
      'the server grants what it needs.',
  );
}

/** From this many rows on, the log says that a table is locked during a migration. */
const MANY_ROWS = 100_000;

/** Warns of the work that a migration does under a lock, if that takes long. */
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
        'the next start finds out whether it was committed, and continues.',
      { cause: error },
    );
  }
  return new MigrationError(
    `The database migration ${name} failed and was rolled back: ${message}${where}.${more.join('')} ` +
      `${FIXES[code] ?? 'Fix the cause'}, and start again: it is tried at every start.`,
    { cause: error },
  );
}

/** Any error that is not PostgreSQL's answer to a statement; and its classes 08 and 57P, and idle_in_transaction_session_timeout. */
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

/** Adds what to do to PostgreSQL's errors about a history that can't be read. */
function explained(error: unknown): unknown {
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
    const message = `The connection was lost while the database migrations were read: ${(error as Error).message}.`;
    return new MigrationError(`${message} Start again.`, { cause: error });
  }
  return error;
}
