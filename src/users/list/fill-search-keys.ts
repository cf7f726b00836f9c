import type { Logger } from 'pino';
import type { Database } from '../../database/database';
import { fullNameColumns } from '../profile-input';

/** Milliseconds between two looks for rows without a search key. */
const EVERY_MS = 5 * 60_000;
/** Rows that one transaction fills: it holds their locks until it is done. */
const BATCH = 100;

/** See {@link startFillingSearchKeys}. */
export interface SearchKeyFiller {
  /**
   * Fills all rows that have no search key, whoever else does.
   *
   * @returns how many this call filled.
   */
  run(): Promise<number>;
  /** Ends the rounds, and waits for the batch that is on its way. */
  close(): Promise<void>;
}

/**
 * Gives users their search key who have none: at the start, after the upgrade that brought the column, and every five
 * minutes, because a server of the previous release that works on the same database writes rows without one. Servers may do
 * so at once: rows that another one holds are skipped. An index has the rows that are left, so that an interrupted round goes
 * on where it ended, and a look for none costs one read of an empty index. It works half of the time at most.
 *
 * A round that fails, because the database is away or read-only, is made up for by the next.
 */
export function startFillingSearchKeys(options: {
  readonly database: Pick<Database, 'transaction'>;
  readonly log: Pick<Logger, 'info' | 'warn'>;
}): SearchKeyFiller {
  const { database, log } = options;
  let isClosed = false;
  let wake: () => void = () => {};
  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      timer.unref();
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  const run = async () => {
    let filled = 0;
    while (!isClosed) {
      const begun = performance.now();
      const rows = await fillBatch(database);
      filled += rows;
      if (rows < BATCH) break;
      await pause(performance.now() - begun);
    }
    return filled;
  };
  const round = async () => {
    try {
      const users = await run();
      if (users > 0) log.info({ users }, 'users have got their search keys');
    } catch (error) {
      if (!isClosed) log.warn({ reason: (error as Error).message }, 'could not fill search keys; trying again later');
    }
  };
  const rounds = (async () => {
    while (!isClosed) {
      await round();
      if (!isClosed) await pause(EVERY_MS);
    }
  })();

  return {
    run,
    async close() {
      isClosed = true;
      wake();
      await rounds;
    },
  };
}

/** Fills some rows. The trigger makes the search key; setting the key of a name as it is has it made as well. */
function fillBatch({ transaction }: Pick<Database, 'transaction'>): Promise<number> {
  return transaction(async (tx) => {
    const rows = await tx.$queryRaw<{ id: string; fullName: string | null }[]>`
      SELECT id::text AS id, full_name AS "fullName" FROM users WHERE search_key IS NULL
      ORDER BY id LIMIT ${BATCH} FOR NO KEY UPDATE SKIP LOCKED`;
    if (rows.length === 0) return 0;
    const keys = rows.map(({ id, fullName }) => ({ id, key: fullNameColumns(fullName).fullNameKey }));
    await tx.$executeRaw`
      UPDATE users SET full_name_key = filled.key
      FROM json_to_recordset(${JSON.stringify(keys)}::json) AS filled(id uuid, key text) WHERE users.id = filled.id`;
    return rows.length;
  });
}
