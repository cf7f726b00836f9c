import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { prepareBinaries } from '../../../src/database/embedded/binaries';
import { type Cluster, clusterUrl, DATABASE, openCluster, ROLES } from '../../../src/database/embedded/cluster';
import { openHome } from '../../../src/database/embedded/home';
import { controlServer, findPostmaster, type ServerControl } from '../../../src/database/embedded/server';
import { onServer } from '../../support/test-database';
import { temporaryDirectory } from './temporary-directory';

/** One of two servers. */
export interface ReplicatedServer {
  readonly url: string;
  start(): Promise<void>;
  /** As a power failure would: no goodbye to anyone. */
  kill(): Promise<void>;
}

/** Two PostgreSQL servers, the one a streaming replica of the other, each with the empty database `scoped_api`. */
export interface ReplicatedPostgres {
  readonly primary: ReplicatedServer;
  readonly replica: ReplicatedServer;
  stop(): Promise<void>;
}

/** Starts both; some 2 s. Their ports are their own until they stop for good. */
export async function startReplicatedPostgres(): Promise<ReplicatedPostgres> {
  const directory = temporaryDirectory();
  const first = await open(join(directory.path, 'primary'));
  const second = join(directory.path, 'replica');
  const home = openHome(second);
  // A copy of a stopped cluster is a valid base backup.
  const copied = spawnSync('cp', ['-a', join(first.home.directory, 'cluster'), home.directory]);
  if (copied.status !== 0) throw new Error(String(copied.stderr));
  await first.control.start();
  const primary = serverOf(first);
  const [, port] = /:(\d+)\//.exec(primary.url) ?? [];
  const { data } = first.cluster;
  const copy = data.replace(first.home.directory, home.directory);
  writeFileSync(join(copy, 'standby.signal'), '');
  writeFileSync(
    join(copy, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=127.0.0.1 port=${port} user=${ROLES.superuser} password=${first.cluster.password}'\n` +
      "wal_retrieve_retry_interval = '100ms'\n",
  );
  const replicated = await open(second);
  await replicated.control.start();
  const replica = serverOf(replicated);
  const admin = new URL(primary.url);
  admin.pathname = '/postgres';
  await onServer(admin.href, `CREATE DATABASE ${DATABASE}`);
  // The replica has it a moment later.
  for (let look = 0; look < 200 && !(await canConnect(replica.url)); look += 1) await delay(50);
  return {
    primary,
    replica,
    async stop() {
      await replica.kill();
      await primary.kill();
      directory.remove();
    },
  };
}

async function canConnect(url: string): Promise<boolean> {
  return onServer(url, 'SELECT 1').then(
    () => true,
    () => false,
  );
}

interface Opened {
  readonly home: ReturnType<typeof openHome>;
  readonly cluster: Cluster;
  readonly control: ServerControl;
}

async function open(dataDir: string): Promise<Opened> {
  mkdirSync(dataDir, { recursive: true });
  chmodSync(dataDir, 0o711);
  const home = openHome(dataDir);
  const binaries = await prepareBinaries(home);
  const cluster = await openCluster(home, binaries, false);
  return { home, cluster, control: controlServer(home, binaries, cluster, false) };
}

function serverOf({ cluster: { data, password }, control }: Opened): ReplicatedServer {
  const running = () => {
    const state = findPostmaster(data);
    return typeof state === 'object' ? state : undefined;
  };
  return {
    url: clusterUrl(ROLES.superuser, password, running()?.port ?? 0),
    async start() {
      // A killed server's processes hold the lock until the last of them is gone.
      while (!(await control.start())) await delay(10);
    },
    async kill() {
      const server = running();
      // SIGQUIT is PostgreSQL's immediate shutdown; SIGKILL would leave its processes behind.
      if (server) process.kill(server.pid, 'SIGQUIT');
      while (running()) await delay(10);
      rmSync(join(data, 'postmaster.pid'), { force: true });
    },
  };
}
