import { setTimeout as delay } from 'node:timers/promises';
import type { ClientBase } from 'pg';
import type { DatabaseLog } from './log';

/** Held while migrations are applied. */
export const MIGRATION_LOCK = 0x5c0bed;
/** Held by `prisma migrate deploy`: https://www.prisma.io/docs/orm/prisma-migrate/workflows/development-and-production#advisory-locking */
export const PRISMA_LOCK = 72_707_369;

const RETRY_MS = 200;

/**
 * Does `work` while no other server and no `prisma migrate deploy` migrates the database, however long that takes.
 *
 * The locks are a transaction's, not the session's: behind a pooler in transaction mode a session lock would stay with
 * a connection that belongs to everybody, for hours. And who can't have them asks again instead of waiting inside a
 * statement: waiting there would take a connection of the pooler, which may have none left for the one who migrates.
 *
 * @param client - a connection of its own; `work` may read on it, and sees what was committed meanwhile.
 */
export async function whileMigrating<T>(client: ClientBase, log: DatabaseLog, work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; !(await begin(client)); attempt += 1) {
    if (attempt === 1) log.info('Waiting for another server, which is applying database migrations');
    await delay(RETRY_MS);
  }
  try {
    return await work();
  } finally {
    // It has written nothing. Where a server ended it for being idle, what was applied elsewhere stays.
    await client.query('ROLLBACK').catch(() => {});
  }
}

async function begin(client: ClientBase): Promise<boolean> {
  // Whatever the server's default: each statement is to see what the others before it committed.
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  // In this order, and the second only with the first: two servers that hold one each would never be done.
  const isLocked = (await tryLock(client, MIGRATION_LOCK)) && (await tryLock(client, PRISMA_LOCK));
  if (!isLocked) await client.query('ROLLBACK');
  return isLocked;
}

async function tryLock(client: ClientBase, key: number): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS locked', [key]);
  return rows[0]?.locked === true;
}
