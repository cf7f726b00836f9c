import type { Logger } from 'pino';
import type { Config } from '../config';
import { describeDatabaseUrl, readDatabaseUrl, withSchema } from '../database/database-url';
import { startEmbeddedPostgres } from '../database/embedded-postgres';
import { reachDatabase } from './reach-database';

/** A database to connect to, and how to let go of it. */
export interface OpenedDatabase {
  /** Names the schema that everything works in. */
  readonly url: string;
  /** The same database and schema with the role that owns the tables and applies migrations; `url` where it does both. */
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
    const opened = await reachBoth(config.databaseUrl, config.databaseOwnerUrl);
    log.info(`Using the PostgreSQL server at ${describeDatabaseUrl(opened.url)} (DATABASE_URL)`);
    return { ...opened, release: async () => {} };
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
  const [url, ownerUrl] = [embedded.url, embedded.ownerUrl].map((one) => withSchema(one, 'public')) as [string, string];
  return { url, ownerUrl, release: () => embedded.stop() };
}

/** The owner's URL decides which schema the tables are in: the server's role may not be allowed to see it yet. */
async function reachBoth(url: string, owner: string | undefined): Promise<Pick<OpenedDatabase, 'url' | 'ownerUrl'>> {
  if (owner === undefined) {
    const reached = await reachDatabase(url);
    return { url: reached, ownerUrl: reached };
  }
  const ownerUrl = await reachDatabase(owner, 'DATABASE_OWNER_URL');
  const { schema } = readDatabaseUrl(ownerUrl);
  return { url: await reachDatabase(schema === undefined ? url : withSchema(url, schema)), ownerUrl };
}
