import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Database } from '../../database/database';
import { canonicalKey } from '../../identity/canonical-key';

/** Milliseconds between two rounds. */
const EVERY_MS = 30_000;
/** Rows per transaction: it holds their locks until it is finished. */
const BATCH = 100;

/**
 * Fills the search keys of users who have none: at the start, after the upgrade that added the column, and every half
 * minute, because a server of the previous release that works on the same database writes rows without one. One server
 * works at a time, half of the time at most. An index has the rows without a key, so that an interrupted round continues
 * where it stopped, and a round without work is one read of an empty index.
 *
 * A round that fails, because the database is down or read-only, is caught up on by the next.
 */
export function startFillingSearchKeys(options: {
  readonly database: Pick<Database, 'transaction'>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}) {
  const { database, log } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const pause = (ms: number) => sleep(ms, undefined, { signal, ref: false }).catch(() => {});

  const run = async () => {
    let filled = 0;
    // Rows that were filled already come before this id, in any index that PostgreSQL reads.
    let after = '00000000-0000-0000-0000-000000000000';
    while (!signal.aborted) {
      const begun = performance.now();
      const ids = await fillBatch(database, after);
      filled += ids.length;
      if (ids.length < BATCH) break;
      after = ids.at(-1) ?? after;
      await pause(performance.now() - begun);
    }
    return filled;
  };
  let hasFailed = false;
  const round = async () => {
    try {
      const users = await run();
      if (users > 0) log.info({ users }, 'users have got their search keys');
      hasFailed = false;
    } catch (error) {
      if (signal.aborted || hasFailed) return;
      hasFailed = true;
      const reason = (error as Error).message;
      log.warn({ reason }, 'could not fill search keys; trying again every half minute, silently until it works');
    }
  };
  const rounds = (async () => {
    while (!signal.aborted) {
      await round();
      await pause(EVERY_MS);
    }
  })();

  return {
    /** Fills all rows that have no search key, unless another server does. Returns how many this call filled. */
    run,
    /** Stops, and waits for the batch that is running. */
    async close(): Promise<void> {
      closing.abort();
      await rounds;
    },
  };
}

/**
 * Fills the next rows after an id, and returns their ids in order. The trigger sets the search key, also where the key of
 * the name is set to the value that it has.
 */
function fillBatch({ transaction }: Pick<Database, 'transaction'>, after: string): Promise<string[]> {
  return transaction(async (tx) => {
    // The number is arbitrary and only has to differ from other advisory locks on the database.
    const [lock] = await tx.$queryRaw<{ isOurs: boolean }[]>`SELECT pg_try_advisory_xact_lock(7220416384) AS "isOurs"`;
    if (!lock?.isOurs) return [];
    const rows = await tx.$queryRaw<{ id: string; fullName: string | null }[]>`
      SELECT id::text AS id, full_name AS "fullName" FROM users
      WHERE search_key IS NULL AND id > ${after}::uuid
      ORDER BY id LIMIT ${BATCH} FOR NO KEY UPDATE SKIP LOCKED`;
    if (rows.length === 0) return [];
    const keys = rows.map(({ id, fullName }) => ({ id, key: fullName === null ? null : canonicalKey(fullName) }));
    await tx.$executeRaw`
      UPDATE users SET full_name_key = filled.key
      FROM json_to_recordset(${JSON.stringify(keys)}::json) AS filled(id uuid, key text) WHERE users.id = filled.id`;
    return rows.map(({ id }) => id);
  });
}
