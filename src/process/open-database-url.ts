import type { Logger } from 'pino';
import type { Config } from '../config';
import { startEmbeddedPostgres } from '../database/embedded-postgres';
import { reachDatabase } from './reach-database';

/** A database to connect to, and how to let go of it. */
export interface OpenedDatabase {
  /** For everything that the server does. */
  readonly url: string;
  /** For migrations: the role in it owns the schema. */
  readonly ownerUrl: string;
  /** Stops the embedded PostgreSQL unless another process uses it. Close every pool first. */
  release(): Promise<void>;
}

/**
 * The database that the configuration names, or else the embedded PostgreSQL under DATA_DIR. A process that loses the
 * embedded PostgreSQL for good, to another container on the same DATA_DIR for example, ends with exit code 1.
 *
 * @param signal - gives up waiting for the embedded PostgreSQL.
 * @throws EmbeddedPostgresError where PostgreSQL can't run here, StartError where DATABASE_URL can't be used.
 */
export async function openDatabaseUrl(config: Config, log: Logger, signal?: AbortSignal): Promise<OpenedDatabase> {
  if (config.databaseUrl !== undefined) {
    const where = describe(config.databaseUrl);
    await reachDatabase(config.databaseUrl, where);
    log.info(`Using the PostgreSQL server at ${where} (DATABASE_URL)`);
    return { url: config.databaseUrl, ownerUrl: config.databaseUrl, release: async () => {} };
  }
  const embedded = await startEmbeddedPostgres({
    dataDir: config.dataDir,
    log,
    signal,
    onLost(error) {
      // Without its database the server can answer nothing, and would not come to an end either.
      log.fatal(error.message);
      process.exit(1);
    },
  });
  return { url: embedded.url, ownerUrl: embedded.ownerUrl, release: () => embedded.stop() };
}

/** Without user and password. */
export function describe(url: string): string {
  const { host, pathname } = new URL(url);
  return `${host || 'its local socket'}${pathname}`;
}
