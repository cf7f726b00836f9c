import type { Counter } from 'prom-client';
import { isConnectionLost, isServersOwn } from './errors';
import { hasWrittenLately } from './recent-writer';
import { type Reader, type Replica, ReplicaLostError } from './replica';

/**
 * Runs a read where it costs the primary nothing: on the replica, if that is fit and the reader has not written
 * lately, or else on the primary. Never what decides who may do what, nor what a change is made from: a replica shows
 * the past, up to five seconds of it.
 *
 * @param readerId - the actor as which the reader's changes are audited; null reads from the primary.
 * @param read - must not write, as it may be run twice: a replica that fails is made up for by the primary. What is
 * wrong with the statement itself is thrown as it is.
 */
export type Read = <T>(readerId: string | null, read: (from: Reader) => Promise<T>) => Promise<T>;

/** Makes a {@link Read}; without a replica every read is the primary's. */
export function createRead(options: {
  readonly primary: Reader;
  readonly replica: Replica | undefined;
  readonly reads: Counter<'outcome'>;
}): Read {
  const { primary, replica, reads } = options;
  if (!replica) return (_readerId, read) => read(primary);

  return async (readerId, read) => {
    // Fit first: a replica that is down is to cost the primary no question.
    if (readerId !== null && replica.isFit() && !(await hasWrittenLately(primary.sql, readerId))) {
      try {
        const result = await replica.run(read);
        reads.inc({ outcome: 'replica' });
        return result;
      } catch (error) {
        if (!(error instanceof ReplicaLostError) && !isServersOwn(error)) throw error;
        if (isConnectionLost(error)) replica.rest((error as Error).message);
      }
    }
    reads.inc({ outcome: 'primary' });
    return read(primary);
  };
}
