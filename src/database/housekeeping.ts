import type { Pool } from 'pg';
import { isSessionOver, type SessionLifetimes } from '../identity/session-rule';

const EVERY_MS = 60 * 60_000;
/** Rows per statement: it holds their locks until it is finished. */
const BATCH = 1_000;

/**
 * Deletes every hour what has expired. Several servers may do so at once: rows that another one has locked are skipped. A
 * round that fails is caught up on by the next.
 *
 * @param options.lifetimes - of sessions.
 */
export function startHousekeeping(options: {
  readonly pool: Pick<Pool, 'query'>;
  readonly lifetimes: SessionLifetimes;
  readonly onFailure: (error: Error) => void;
}) {
  const { pool, lifetimes, onFailure } = options;
  const expired = {
    sessions: isSessionOver(lifetimes),
    personal_access_tokens: 'expires_at < now()',
    email_tokens: 'expires_at < now()',
    pending_logins: 'expires_at < now()',
    totp_enrolments: 'expires_at < now()',
    used_challenges: 'expires_at < now()',
    // Those that opened an account are deleted with it.
    invitations: `accepted_at IS NULL AND expires_at < now() - interval '30 days'`,
    login_addresses: `last_login_at < now() - interval '90 days'`,
    throttles: 'expire < extract(epoch FROM now()) * 1000',
  };

  const run = async () => {
    let deleted = 0;
    for (const [table, condition] of Object.entries(expired)) deleted += await deleteAll(pool, table, condition);
    return deleted;
  };
  let round: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    round = run().catch(onFailure);
  }, EVERY_MS);
  timer.unref();

  return {
    /** Deletes now, and returns the number of rows. */
    run,
    /** Stops, and waits for a round that is running. */
    async close(): Promise<void> {
      clearInterval(timer);
      await round;
    },
  };
}

async function deleteAll(pool: Pick<Pool, 'query'>, table: string, condition: string): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { rowCount } = await pool.query(
      `DELETE FROM ${table} WHERE ctid = ANY (ARRAY(
         SELECT ctid FROM ${table} WHERE ${condition} LIMIT ${BATCH} FOR UPDATE SKIP LOCKED))`,
    );
    deleted += rowCount ?? 0;
    if ((rowCount ?? 0) < BATCH) return deleted;
  }
}
