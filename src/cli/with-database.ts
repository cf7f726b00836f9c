import type { Config } from '../config';
import { createDatabase, type Database } from '../database/database';
import { applyMigrations } from '../database/migrations';
import { createLogger } from '../logger';
import { readConfig } from '../main';
import { createMetrics } from '../metrics/metrics';
import { consoleLines } from '../process/console-lines';
import { openDatabaseUrl } from '../process/open-database-url';

/** Runs `work` on the configured database, migrated, and lets go of everything afterwards. */
export async function withDatabase<T>(work: (database: Database, config: Config) => Promise<T>): Promise<T> {
  const config = readConfig();
  const log = createLogger({ level: 'warn' }, consoleLines(process.stderr));
  const opened = await openDatabaseUrl(config, log);
  const metrics = createMetrics();
  try {
    await applyMigrations(opened.url, { log });
    const database = createDatabase({ url: opened.url, poolMax: 1, metrics });
    try {
      return await work(database, config);
    } finally {
      await database.close();
    }
  } finally {
    await opened.release();
    metrics.close();
  }
}
