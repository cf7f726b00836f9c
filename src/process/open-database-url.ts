import type { Logger } from 'pino';
import type { Config } from '../config';
import { describeDatabaseUrl } from '../database/database-url';
import { startEmbeddedPostgres } from '../database/embedded-postgres';
import { reachDatabase } from './reach-database';

/** A database to connect to, and how to let go of it. */
export interface OpenedDatabase {
  /** Names the schema that everything works in. */
  readonly url: string;
  /** Stops the embedded PostgreSQL unless another process uses it. Close every pool first. */
  release(): Promise<void>;
}

/**
 * The database that the configuration names, or else the embedded PostgreSQL under DATA_DIR.
 *
 * @throws EmbeddedPostgresError where PostgreSQL can't run here, StartError where DATABASE_URL can't be used.
 */
export async function openDatabaseUrl(config: Config, log: Logger): Promise<OpenedDatabase> {
  if (config.databaseUrl !== undefined) {
    const url = await reachDatabase(config.databaseUrl);
    log.info(`Using the PostgreSQL server at ${describeDatabaseUrl(url)} (DATABASE_URL)`);
    return { url, release: async () => {} };
  }
  const embedded = await startEmbeddedPostgres({ dataDir: config.dataDir, log });
  return { url: embedded.url, release: () => embedded.stop() };
}
