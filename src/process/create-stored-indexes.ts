import type { Logger } from 'pino';
import { createIndexes } from '../database/concurrent-indexes';
import { type StoredFields, storedIndexes } from '../identity/stored-fields';

/** Work in the background of a server. */
interface BackgroundWork {
  /** Cancels it, and waits for its end. */
  close(): Promise<void>;
}

/**
 * Creates the missing indexes of stored fields in the background: the server answers requests meanwhile, and filters read more
 * rows. A failure is logged, and the next start or `scoped-api migrate` tries again.
 *
 * @param ownerUrl - of the role that owns the tables.
 */
export function startCreatingStoredIndexes(
  ownerUrl: string,
  fields: StoredFields,
  log: Pick<Logger, 'info' | 'warn'>,
): BackgroundWork {
  const closing = new AbortController();
  const work = createIndexes(ownerUrl, storedIndexes(fields), { log, signal: closing.signal }).then(
    (created) => {
      if (created.length > 0) log.info(`Created ${created.join(', ')}`);
    },
    (error: unknown) => {
      if (closing.signal.aborted) return;
      const reason = (error as Error).message;
      log.warn(
        { reason },
        'could not create the indexes of stored fields; the next start, or scoped-api migrate, tries again',
      );
    },
  );
  return {
    async close() {
      closing.abort();
      await work;
    },
  };
}
