import { longStep } from '../long-step';
import { prepareBinaries } from './embedded/binaries';
import { type ClusterRole, clusterUrl, openCluster, ROLES } from './embedded/cluster';
import { type EmbeddedPostgresError, forOperator } from './embedded/error';
import { openHome } from './embedded/home';
import { join, keepMembership, type Member } from './embedded/membership';
import { prepareDatabase } from './embedded/roles';
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
  /** Gives up waiting for another container or for PostgreSQL; what was started by then is stopped. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called once when PostgreSQL was lost and can't come back for this process: another container has its files now, or
   * its port is taken. Every URL is useless from then on. Does nothing by default.
   */
  readonly onLost?: (error: EmbeddedPostgresError) => void;
}

/** A running PostgreSQL server of this process, or shared with others. */
export interface EmbeddedPostgres {
  /** The URL of its database `scoped_api` for the server: a role that reads and writes rows, and owns nothing. */
  readonly url: string;
  /** The same for the role that owns the database and runs migrations. */
  readonly ownerUrl: string;
  /** The same for the superuser. For tests only: nothing of the application needs it. */
  readonly superuserUrl: string;
  /** Where the cluster, its password and its log are. */
  readonly directory: string;
  /** Whether it was running already with no process using it: left behind by a process that was killed. */
  readonly tookOver: boolean;
  /** Stops it, unless another process uses it too. Close every pool on it first. */
  stop(): Promise<void>;
}

/**
 * Runs PostgreSQL on `dataDir`, from the binaries in node_modules: nothing is downloaded. It listens on 127.0.0.1
 * only, on a port of its own, with random passwords. Processes on one `dataDir` share one server, the last to stop
 * ends it, and one left behind by a killed process is taken over. A process in another container can't share it, and
 * is refused: a lock on a file in `dataDir` sees to that.
 *
 * @throws {EmbeddedPostgresError} when it can't run here; the message says what to do. What was started is stopped.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  let directory = options.dataDir;
  try {
    const home = openHome(options.dataDir);
    directory = home.directory;
    return await startIn(home, options);
  } catch (error) {
    throw forOperator(error, directory);
  }
}

async function startIn(
  home: ReturnType<typeof openHome>,
  { dataDir, log, durable = true, signal, onLost = () => {} }: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  if (home.moved) {
    log.info(`PostgreSQL does not run as root, and "nobody" can't enter ${dataDir}: using ${home.directory} instead`);
  }
  const binaries = await prepareBinaries(home, (work) =>
    longStep(log, `Copying the programs of PostgreSQL to ${home.directory}`, work, { isLong: true }),
  );
  const cluster = await openCluster(home, binaries, durable, (work) =>
    longStep(log, `Creating a PostgreSQL cluster in ${home.directory}`, work, { isLong: true }),
  );
  const control = controlServer(home, binaries, cluster, durable);
  const first = await longStep(log, 'Starting PostgreSQL', () => join(cluster, control, log, signal));
  log.info(`${ORIGINS[first.origin]} PostgreSQL on 127.0.0.1:${first.port}, data in ${home.directory}`);
  const membership = keepMembership(first, cluster, control, log, onLost);
  try {
    await longStep(log, 'Preparing the database', () => prepareDatabase(first.client, first.port, cluster.password));
  } catch (error) {
    await membership.end();
    throw error;
  }
  const urlOf = (role: ClusterRole) => clusterUrl(role, cluster.password, first.port);
  return {
    url: urlOf(ROLES.server),
    ownerUrl: urlOf(ROLES.owner),
    superuserUrl: urlOf(ROLES.superuser),
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
