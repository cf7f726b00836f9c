import type { Database } from '../../database/database';
import type { KeyedQueue } from '../../keyed-queue';
import type { UserOutcome } from '../outcome';
import { type Batch, updateBatch } from './update-batch';

/** Users in one transaction: until it ends, nobody else's privileges can be changed. */
export const BATCH_SIZE = 200;

/** How far the work got. */
export interface Progress {
  /** What came of whom, by id. */
  readonly outcomes: ReadonlyMap<string, UserOutcome>;
  /** Those that nothing was done about. */
  readonly undone: ReadonlySet<string>;
  /** Why some are undone. */
  readonly reason?: unknown;
}

/**
 * Does the work in batches, each there as a whole or not at all. Where one fails, those before it are done and those
 * after it are not begun.
 *
 * @param inTurn - one for all: calls at the same time would each hold a connection while they wait for the privilege
 * lock, until nobody else has any.
 * @param work - with the ids in the order to take them in.
 * @throws what the first batch throws: nothing was changed then.
 */
export async function runBatches(
  { database, inTurn }: { readonly database: Pick<Database, 'transaction'>; readonly inTurn: KeyedQueue },
  work: Batch,
): Promise<Progress> {
  const outcomes = new Map<string, UserOutcome>();
  for (let done = 0; done < work.ids.length; done += BATCH_SIZE) {
    const batch = { ...work, ids: work.ids.slice(done, done + BATCH_SIZE) };
    try {
      const made = await inTurn('', () => database.transaction((tx) => updateBatch(tx, batch)));
      for (const [id, outcome] of made) outcomes.set(id, outcome);
    } catch (reason) {
      if (done === 0) throw reason;
      return { outcomes, undone: new Set(work.ids.slice(done)), reason };
    }
  }
  return { outcomes, undone: new Set() };
}
