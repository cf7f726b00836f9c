import { setTimeout as delay } from 'node:timers/promises';
import { openClient, type SessionClient } from './connection';
import { readDatabaseUrl } from './database-url';
import type { DatabaseLog } from './log';
import { codeOf } from './migration-history';

/** The connection of the migrations, and the schema that its URL names. */
export interface MigrationSession {
  readonly client: SessionClient;
  readonly schema: string | undefined;
  readonly url: string;
}

/** How long a connection may take to close before its socket is destroyed, in milliseconds. */
const CLOSE_MS = 2_000;

/** Opens a connection for migrations, with the usual limits; each migration sets its own. */
export async function openSession(url: string): Promise<MigrationSession> {
  // Any access: a standby is an error only if there are migrations to apply.
  const client = await openClient(url, { applicationName: 'scoped-api (migrations)', access: 'any' });
  return { client, schema: readDatabaseUrl(url).schema, url };
}

/** Closes a connection, whatever state it is in. */
export async function closeSession({ client }: MigrationSession): Promise<void> {
  const timer = setTimeout(() => destroy(client), CLOSE_MS);
  await client.end().catch(() => {});
  clearTimeout(timer);
}

function destroy(client: SessionClient): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}

/** A transaction of this process, as PostgreSQL identifies it. */
interface OpenTransaction {
  readonly pid: number;
  /**
   * The time at which it began, with all digits: after the transaction, a pooler may give the process to another
   * client.
   */
  readonly startedAt: string;
}

/** Held while a migration is applied. */
export const MIGRATION_LOCK = 0x5c0bed;
/** Held by `prisma migrate deploy`: https://www.prisma.io/docs/orm/prisma-migrate/workflows/development-and-production#advisory-locking */
export const PRISMA_LOCK = 72_707_369;

/**
 * How long a transaction may be idle, in milliseconds: the locks of a server that freezes in the middle of one are released
 * then. It holds locks of tables only within a single message, during which PostgreSQL needs no further message.
 */
const IDLE_MS = 10_000;
/**
 * Begins a transaction that holds the locks of migrations. Returns undefined, without a transaction, if another one does.
 *
 * The locks belong to the transaction, not to the session: behind a pooler in transaction mode a session lock would stay
 * with a shared connection. A server that can't get them tries again later instead of waiting inside a statement: that
 * would occupy a connection of the pooler, which may have none left for the server that migrates.
 */
export async function begin(
  session: MigrationSession,
  path: string,
  lockTimeoutMs: number,
): Promise<OpenTransaction | undefined> {
  const { client } = session;
  // Each statement must see what others committed before it, whatever the defaults of database and role are.
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

/** The locks in this order, and the second only with the first: two servers that hold one each would block each other. */
const BEGIN = `SELECT pg_backend_pid() AS pid, now()::text AS "startedAt",
    CASE WHEN pg_try_advisory_xact_lock($4) THEN pg_try_advisory_xact_lock($5) ELSE false END AS "isLocked"
  FROM (SELECT count(set_config(v.name, v.value, true)) FROM (VALUES
    ('DateStyle', 'ISO, YMD'), ('TimeZone', 'UTC'), ('search_path', $1), ('lock_timeout', $2),
    ('idle_in_transaction_session_timeout', $3), ('statement_timeout', '0'), ('transaction_timeout', '0'),
    ('standard_conforming_strings', 'on'), ('client_min_messages', 'warning')) AS v(name, value)
    JOIN pg_settings s ON lower(s.name) = lower(v.name)) AS settings`;

/**
 * Cancels the statement of a transaction, and so the transaction. Closing the connection would not: PostgreSQL notices that
 * only after the statement.
 */
export async function cancelTransaction(session: MigrationSession, { pid, startedAt }: OpenTransaction): Promise<void> {
  try {
    const messenger = await openSession(session.url);
    const text = 'SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND xact_start = $2';
    await messenger.client.query(text, [pid, startedAt]).finally(() => closeSession(messenger));
  } catch {
    // No connection is available, so this one is closed; the transaction ends after its statement.
    destroy(session.client);
  }
}

/** A transaction that blocks a migration. */
interface Blocker {
  readonly pid: number;
  /** Identifies the transaction among those of the same process. */
  readonly transaction: string | null;
  /** Whether it is a process of PostgreSQL's autovacuum. */
  readonly isAutovacuum: boolean;
  readonly description: string;
}

const BLOCKERS = `SELECT b.pid, l.virtualtransaction AS transaction, a.usesysid IS NULL AND a.pid IS NOT NULL AS "isAutovacuum",
    CASE WHEN a.pid IS NULL THEN 'a prepared transaction (see pg_prepared_xacts)'
      WHEN a.usesysid IS NULL THEN format('process %s (autovacuum)', a.pid)
      ELSE format('process %s (role %s%s%s%s)', a.pid, a.usename,
        ', application "' || nullif(a.application_name, '') || '"', ', ' || a.state,
        ', transaction open for ' || extract(epoch FROM clock_timestamp() - a.xact_start)::int || ' s') END AS description
  FROM (SELECT DISTINCT unnest(pg_blocking_pids($1)) AS pid) b
  LEFT JOIN pg_stat_activity a ON a.pid = b.pid
  LEFT JOIN LATERAL (SELECT virtualtransaction FROM pg_locks WHERE pg_locks.pid = b.pid LIMIT 1) l ON true
  ORDER BY b.pid`;

/** Pause between questions about what a statement waits for, in milliseconds. */
const WATCH_MS = 150;

/**
 * Runs a statement, and watches on a second connection what it waits for.
 *
 * @returns the transactions that blocked it when it failed; none if no second connection was available.
 */
export async function watched(
  session: MigrationSession,
  pid: number,
  run: () => Promise<unknown>,
): Promise<{ readonly error?: unknown; readonly blockers: readonly Blocker[] }> {
  const done = new AbortController();
  let blockers: readonly Blocker[] = [];
  const watch = async () => {
    await delay(WATCH_MS, undefined, { signal: done.signal });
    const watcher = await openSession(session.url);
    try {
      for (;;) {
        const { rows } = await watcher.client.query<Blocker>(BLOCKERS, [pid]);
        // A statement that has failed waits for nothing.
        if (rows.length > 0 && !done.signal.aborted) blockers = rows;
        await delay(WATCH_MS, undefined, { signal: done.signal });
      }
    } finally {
      void closeSession(watcher);
    }
  };
  watch().catch(() => {});
  try {
    await run();
    return { blockers: [] };
  } catch (error) {
    return { error, blockers };
  } finally {
    done.abort();
  }
}

/** Pause between questions whether a blocker has ended, and the time after which a migration is tried anyway. */
const LOOK_MS = 250;
const TRY_ANYWAY_MS = 60_000;

/**
 * Waits, outside of any transaction and without locks, until none of the transactions is open any more.
 *
 * @param attempt - number of failed attempts; decides how long to wait if the blockers are not known.
 * @throws the reason of `signal`.
 */
export async function untilGone(
  { client }: MigrationSession,
  blockers: readonly Blocker[],
  attempt: number,
  signal: AbortSignal | undefined,
): Promise<void> {
  const known = blockers.filter(({ transaction }) => transaction !== null);
  if (known.length === 0) {
    await pause(Math.min(500 * 2 ** attempt, 15_000), signal);
    return;
  }
  const deadline = Date.now() + TRY_ANYWAY_MS;
  while (Date.now() < deadline) {
    const { rows } = await client.query<{ isOpen: boolean }>(
      `SELECT EXISTS (SELECT FROM pg_locks l JOIN unnest($1::int[], $2::text[]) AS b(pid, transaction)
         ON l.pid = b.pid AND l.virtualtransaction = b.transaction) AS "isOpen"`,
      [known.map(({ pid }) => pid), known.map(({ transaction }) => transaction)],
    );
    if (!rows[0]?.isOpen) return;
    await pause(LOOK_MS, signal);
  }
}

/** Waits some milliseconds; throws the signal's reason when it is aborted. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
  signal?.throwIfAborted();
}

/** Creates a function that logs which transactions block a migration, once for each set of them. */
export function createWaitLog(log: DatabaseLog): (name: string, blockers: readonly Blocker[]) => void {
  let said = '';
  return (name, blockers) => {
    const key = `${name} ${blockers.map(({ pid, transaction }) => `${pid} ${transaction}`).join()}`;
    if (key === said) return;
    said = key;
    const who = blockers.map(({ description }) => description).join(', ') || 'another session';
    log.warn(
      `The database migration ${name} waits for a lock that is held by ${who}. Nothing else is held up by the wait: ` +
        'the migration is applied as soon as that transaction ends.',
    );
  };
}

/** Whether the transaction can be tried again: SQLSTATE lock_not_available and deadlock_detected. */
export function isLockFailure(error: unknown): boolean {
  return ['55P03', '40P01'].includes(codeOf(error));
}
