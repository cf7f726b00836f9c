import { setTimeout as delay } from 'node:timers/promises';
import { openClient, type SessionClient } from './connection';
import { readDatabaseUrl } from './database-url';
import type { DatabaseLog } from './log';
import { codeOf } from './migration-history';

/** A connection that migrations are applied on, and the schema that its URL names. */
export interface MigrationSession {
  readonly client: SessionClient;
  readonly schema: string | undefined;
  readonly url: string;
}

/** How long a connection may take to close before it is cut, in milliseconds. */
const CLOSE_MS = 2_000;

/** Opens a connection for migrations, with the usual limits: what a migration itself may take is said where it is run. */
export async function openSession(url: string): Promise<MigrationSession> {
  // Whether the server accepts writes is asked where it matters: a standby with nothing to apply is no fault.
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

/** A transaction of this process, as PostgreSQL knows it. */
export interface OpenTransaction {
  readonly pid: number;
  /** When it began, with all digits: a pooler may give the process to another client when it is over. */
  readonly startedAt: string;
}

/**
 * Ends what a transaction is doing, and with it the transaction. Cutting the connection would not: PostgreSQL notices
 * only when it has finished the statement.
 */
export async function cancelTransaction(session: MigrationSession, { pid, startedAt }: OpenTransaction): Promise<void> {
  try {
    const messenger = await openSession(session.url);
    const text = 'SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE pid = $1 AND xact_start = $2';
    await messenger.client.query(text, [pid, startedAt]).finally(() => closeSession(messenger));
  } catch {
    // There is no connection for it, so this one goes; the transaction ends when its statement does.
    destroy(session.client);
  }
}

/** Another transaction that a migration waits for. */
export interface Blocker {
  readonly pid: number;
  /** The transaction, so that another one of the same process is told from it. */
  readonly transaction: string | null;
  /** A process of PostgreSQL's own: autovacuum. */
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

/** How often PostgreSQL is asked what a statement waits for, in milliseconds. */
const WATCH_MS = 150;

/**
 * Runs a statement, and watches on a second connection what it waits for.
 *
 * @returns those who held it up when it failed, none if there was no second connection to be had.
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
        // After the statement has given up it waits for nothing.
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

/** How often it is looked whether a blocker is gone, and after how long a migration is tried even so. */
const LOOK_MS = 250;
const TRY_ANYWAY_MS = 60_000;

/**
 * Waits, outside of any transaction and holding nothing, until none of the transactions is open any more.
 *
 * @param attempt - how many attempts have failed; where it is not known who holds it up, it decides how long to wait.
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

/** Waits; an abort ends it with the signal's reason. */
export async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
  signal?.throwIfAborted();
}

/** Says who holds up a migration, once for each set of them. */
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

/** SQLSTATE lock_not_available and deadlock_detected: the transaction can be tried again. */
export function isLockFailure(error: unknown): boolean {
  return ['55P03', '40P01'].includes(codeOf(error));
}
