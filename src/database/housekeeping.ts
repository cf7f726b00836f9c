import type { Pool } from 'pg';
import { isSessionOver, type SessionLifetimes } from '../identity/session-rule';

const EVERY_MS = 60 * 60_000;
/** Rows that one statement removes: it holds their locks until it is done. */
const BATCH = 1_000;

/** What has had its time. */
export interface Housekeeping {
  /** Removes it now; how many rows there were. */
  run(): Promise<number>;
  /** Ends the rounds, and waits for one that is on its way. */
  close(): Promise<void>;
}

/**
 * Removes every hour what nobody will look at again. Nodes may do so at once: rows that another one holds are skipped.
 * A round that fails is made up for by the next.
 *
 * @param options.lifetimes - of sessions.
 */
export function startHousekeeping(options: {
  readonly pool: Pick<Pool, 'query'>;
  readonly lifetimes: SessionLifetimes;
  readonly onFailure: (error: Error) => void;
}): Housekeeping {
  const { pool, lifetimes, onFailure } = options;
  const spent = {
    sessions: isSessionOver(lifetimes),
    personal_access_tokens: 'expires_at < now()',
    email_tokens: 'expires_at < now()',
    login_addresses: `last_login_at < now() - interval '90 days'`,
    throttles: 'expire < extract(epoch FROM now()) * 1000',
  };

  const run = async () => {
    let removed = 0;
    for (const [table, condition] of Object.entries(spent)) removed += await removeAll(pool, table, condition);
    return removed;
  };
  let round: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    round = run().catch(onFailure);
  }, EVERY_MS);
  timer.unref();

  return {
    run,
    async close() {
      clearInterval(timer);
      await round;
    },
  };
}

async function removeAll(pool: Pick<Pool, 'query'>, table: string, condition: string): Promise<number> {
  let removed = 0;
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))`,
    );
    removed += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH) return removed;
  }
}
