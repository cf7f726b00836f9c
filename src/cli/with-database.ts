import { constants } from 'node:os';
import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Config } from '../config';
import { createDatabase, type Database } from '../database/database';
import { applyMigrations } from '../database/migrations';
import { findCluster } from '../doctor/find-cluster';
import { readConfig } from '../main';
import { createMetrics } from '../metrics/metrics';
import { type OpenedDatabase, openDatabaseUrl } from '../process/open-database-url';
import { commandLog } from './log';

/** Runs `work` on the configured database, migrated, and lets go of everything afterwards. */
export function withDatabase<T>(work: (database: Database, config: Config) => Promise<T>): Promise<T> {
  return withDatabaseUrl(async ({ url, ownerUrl, cancellable }, config) => {
    await cancellable((signal) => applyMigrations(ownerUrl, { log: commandLog(), serverUrl: url, signal }));
    const metrics = createMetrics();
    const database = createDatabase({ url, poolMax: 1, metrics, limits: config.dbLimits });
    try {
      return await work(database, config);
    } finally {
      await database.close();
      metrics.close();
    }
  });
}

/** The URLs of the configured database. */
export interface DatabaseUrls extends Pick<OpenedDatabase, 'url' | 'ownerUrl'> {
  /** Does work that ends by itself when its signal is aborted, and that a Ctrl-C therefore waits for. */
  cancellable<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T>;
}

/** Runs `work` with the configured database, whatever is in it; an embedded one runs as long as that takes. */
export async function withDatabaseUrl<T>(work: (urls: DatabaseUrls, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig();
  const isNew = config.databaseUrl === undefined && !hasCluster(config.dataDir);
  const opening = openDatabaseUrl(config, commandLog());
  const leaving = leaveOnSignal(opening);
  const opened = await opening;
  if (isNew) {
    commandLog().warn(
      `There was no database in ${resolve(config.dataDir)} (DATA_DIR), so a new one was made. A server that was started in ` +
        'another directory has its own: run this command there.',
    );
  }
  try {
    return await work({ ...opened, cancellable: leaving.cancellable }, config);
  } catch (error) {
    await leaving.begun();
    throw error;
  } finally {
    await opened.release();
    leaving.ignore();
  }
}

/** Whether there is an embedded PostgreSQL; opening it says what is wrong where that cannot be told. */
function hasCluster(dataDir: string): boolean {
  try {
    return findCluster(dataDir) !== undefined;
  } catch {
    return true;
  }
}

/** What to do about Ctrl-C. */
interface Leaving extends Pick<DatabaseUrls, 'cancellable'> {
  /** Never resolves once the process is about to end: what fails since then is no fault to report. */
  begun(): Promise<void>;
  ignore(): void;
}

/** How long cancellable work may take to end, in milliseconds. */
const END_MS = 3_000;

/** An embedded PostgreSQL that was started for this command must not be left behind. */
function leaveOnSignal(opening: Promise<OpenedDatabase>): Leaving {
  const ending = new AbortController();
  let begun = Promise.resolve();
  let working: Promise<unknown> = Promise.resolve();
  const leave = (signal: 'SIGINT' | 'SIGTERM') => {
    const exit = () => process.exit(128 + constants.signals[signal]);
    begun = new Promise(() => {});
    ending.abort();
    const ended = working.catch(() => {});
    opening.then((opened) => Promise.race([ended, delay(END_MS)]).then(() => opened.release())).then(exit, exit);
  };
  process.once('SIGINT', leave).once('SIGTERM', leave);
  return {
    cancellable(work) {
      const done = work(ending.signal);
      working = done;
      return done;
    },
    begun: () => begun,
    ignore: () => void process.off('SIGINT', leave).off('SIGTERM', leave),
  };
}
