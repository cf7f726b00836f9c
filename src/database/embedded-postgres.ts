import type { Client } from 'pg';
import { prepareBinaries } from './embedded/binaries';
import { openCluster, ROLE } from './embedded/cluster';
import { codeOf } from './embedded/error';
import { openHome } from './embedded/home';
import { keepMembership } from './embedded/keeper';
import { join, type Member } from './embedded/membership';
import { controlServer } from './embedded/server';
import type { DatabaseLog } from './log';

export { EmbeddedPostgresError } from './embedded/error';

/** What {@link startEmbeddedPostgres} needs. */
export interface EmbeddedPostgresOptions {
  /** Where the data goes, in `postgres/`; made if absent. */
  readonly dataDir: string;
  readonly log: DatabaseLog;
  /** False gives up what survives a power failure for speed. For tests only. */
  readonly durable?: boolean;
}

/** A PostgreSQL server that is ours for now. */
export interface EmbeddedPostgres {
  /** The URL of its database `scoped_api`, password included. */
  readonly url: string;
  /** Where the cluster, its password and its log are. */
  readonly directory: string;
  /** Whether it was running already with nobody using it: left behind by a process that was killed. */
  readonly tookOver: boolean;
  /** Stops it, unless another process uses it too. Close every pool on it first. */
  stop(): Promise<void>;
}

/**
 * Runs PostgreSQL on `dataDir`, from the binaries in node_modules: nothing is downloaded. It listens on 127.0.0.1
 * only, on a port of its own, with a random password. Processes on one `dataDir` share one server, the last to stop
 * ends it, and one left behind by a killed process is taken over.
 *
 * @throws {EmbeddedPostgresError} when it can't run here; the message says what to do.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const { dataDir, log, durable = true } = options;
  const home = openHome(dataDir);
  if (home.moved) {
    log.info(`PostgreSQL does not run as root, and "nobody" can't enter ${dataDir}: using ${home.directory} instead`);
  }
  const binaries = prepareBinaries(home);
  const cluster = await openCluster(home, binaries, durable, () =>
    log.info(`Creating a PostgreSQL cluster in ${home.directory}`),
  );
  const control = controlServer(home, binaries, cluster, durable);
  const first = await join(cluster, control);
  log.info(`${ORIGINS[first.origin]} PostgreSQL on 127.0.0.1:${first.port}, data in ${home.directory}`);
  const membership = keepMembership(first, cluster, control, log);
  try {
    await createDatabase(first.client);
  } catch (error) {
    await membership.end();
    throw error;
  }
  return {
    url: `postgresql://${ROLE}:${cluster.password}@127.0.0.1:${first.port}/${ROLE}?sslmode=disable`,
    directory: home.directory,
    tookOver: first.origin === 'left-behind',
    async stop() {
      if (await membership.end()) log.info('Stopped PostgreSQL');
    },
  };
}

const ORIGINS: Readonly<Record<Member['origin'], string>> = {
  started: 'Started',
  shared: 'Sharing the running',
  'left-behind': 'Took over the running',
};

async function createDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [ROLE]);
  if (rowCount) return;
  await client.query(`CREATE DATABASE ${ROLE}`).catch((error: unknown) => {
    // Another process made it since: 42P04 when it was quicker, 23505 when it was at it at the same moment.
    if (codeOf(error) !== '42P04' && codeOf(error) !== '23505') throw error;
  });
}
