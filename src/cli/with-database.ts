import { constants } from 'node:os';
import type { Config } from '../config';
import { createDatabase, type Database } from '../database/database';
import { applyMigrations } from '../database/migrations';
import { readConfig } from '../main';
import { createMetrics } from '../metrics/metrics';
import { type OpenedDatabase, openDatabaseUrl } from '../process/open-database-url';
import { commandLog } from './log';

/** Runs `work` on the configured database, migrated, and lets go of everything afterwards. */
export function withDatabase<T>(work: (database: Database, config: Config) => Promise<T>): Promise<T> {
  return withDatabaseUrl(async ({ url, ownerUrl }, config) => {
    await applyMigrations(ownerUrl, { log: commandLog() });
    const metrics = createMetrics();
    const database = createDatabase({ url, poolMax: 1, metrics });
    try {
      return await work(database, config);
    } finally {
      await database.close();
      metrics.close();
    }
  });
}

/** Runs `work` with the configured database, whatever is in it; an embedded one runs as long as that takes. */
export async function withDatabaseUrl<T>(
  work: (urls: Pick<OpenedDatabase, 'url' | 'ownerUrl'>, config: Config) => Promise<T>,
): Promise<T> {
  const config = readConfig();
  const opening = openDatabaseUrl(config, commandLog());
  const leaving = leaveOnSignal(opening);
  const opened = await opening;
  try {
    return await work(opened, config);
  } catch (error) {
    await leaving.begun();
    throw error;
  } finally {
    await opened.release();
    leaving.ignore();
  }
}

/** What to do about Ctrl-C. */
interface Leaving {
  /** Never resolves once the process is about to end: what fails since then is no fault to report. */
  begun(): Promise<void>;
  ignore(): void;
}

/** An embedded PostgreSQL that was started for this command must not be left behind. */
function leaveOnSignal(opening: Promise<OpenedDatabase>): Leaving {
  let begun = Promise.resolve();
  const leave = (signal: 'SIGINT' | 'SIGTERM') => {
    const exit = () => process.exit(128 + constants.signals[signal]);
    begun = new Promise(() => {});
    opening.then((opened) => opened.release()).then(exit, exit);
  };
  process.once('SIGINT', leave).once('SIGTERM', leave);
  return { begun: () => begun, ignore: () => void process.off('SIGINT', leave).off('SIGTERM', leave) };
}
