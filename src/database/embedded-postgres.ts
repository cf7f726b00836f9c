import { longStep } from '../long-step';
import { prepareBinaries } from './embedded/binaries';
import { type ClusterRole, clusterUrl, openCluster, prepareDatabase, ROLES } from './embedded/cluster';
import { type EmbeddedPostgresError, forOperator } from './embedded/error';
import { openHome } from './embedded/home';
import { join, keepMembership, type Member } from './embedded/membership';
import { controlServer } from './embedded/server';
import type { DatabaseLog } from './log';

export { EmbeddedPostgresError } from './embedded/error';

/** Options of {@link startEmbeddedPostgres}. */
interface EmbeddedPostgresOptions {
  /** Directory of the data, which is in `postgres/` below it; created if absent. */
  readonly dataDir: string;
  readonly log: DatabaseLog;
  /** False is faster, but a power failure may lose the data. For tests only. */
  readonly durable?: boolean;
  /** Stops the creation of a cluster, and waiting for another container or for PostgreSQL; a server that was started by then is stopped. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Called once when PostgreSQL is lost and can't come back for this process: another container uses its files now, or
   * its port is taken. No URL works from then on. Does nothing by default.
   */
  readonly onLost?: (error: EmbeddedPostgresError) => void;
}

/** A running PostgreSQL server, of this process alone or shared with others. */
export interface EmbeddedPostgres {
  /** URL of the database `scoped_api` for the server: its role reads and writes rows, and owns nothing. */
  readonly url: string;
  /** The same for the role that owns the database and runs migrations. */
  readonly ownerUrl: string;
  /** The same for the superuser. For tests only: the application does not need it. */
  readonly superuserUrl: string;
  /** Directory of the cluster, its password and its log. */
  readonly directory: string;
  /** Whether it was already running without a process that uses it: its process was killed. */
  readonly tookOver: boolean;
  /** Whether another process used it when this one joined. */
  readonly isShared: boolean;
  /** Stops it, unless another process uses it too; returns whether it did. Close every pool on it first. */
  stop(): Promise<boolean>;
}

/**
 * Runs PostgreSQL on `dataDir`, from the binaries in node_modules: nothing is downloaded. It listens on 127.0.0.1
 * only, on its own port, with random passwords. Processes with the same `dataDir` share one server; the last process
 * stops it, and a server whose process was killed is taken over. A process in another container can't share it, and is
 * refused because of a lock on a file in `dataDir`.
 *
 * @throws {EmbeddedPostgresError} when it can't run here; the message says what to do. A server that was started is stopped.
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
  const creating = (work: () => Promise<void>) =>
    longStep(log, `Creating a PostgreSQL cluster in ${home.directory}`, work, { isLong: true });
  const cluster = await openCluster(home, binaries, durable, creating, signal);
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
    isShared: first.origin === 'shared',
    async stop() {
      const isStopped = await membership.end();
      if (isStopped) log.info('Stopped PostgreSQL');
      return isStopped;
    },
  };
}

const ORIGINS: Readonly<Record<Member['origin'], string>> = {
  started: 'Started',
  shared: 'Sharing the running',
  'left-behind': 'Took over the running',
};
