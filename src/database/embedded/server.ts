import { spawnSync } from 'node:child_process';
import {
  closeSync,
  constants,
  fchownSync,
  ftruncateSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Binaries } from './binaries';
import type { Cluster } from './cluster';
import { codeOf, EmbeddedPostgresError, littleSpace, USE_DATABASE_URL } from './error';
import { type Home, run } from './home';

/** Starts and stops the server of one cluster. */
export interface ServerControl {
  /**
   * Starts it and waits until it is ready.
   *
   * @returns false when something else holds the cluster's lock: another server, or a process that starts one.
   * @throws {EmbeddedPostgresError} with the end of its log.
   */
  start(): Promise<boolean>;
  /** Stops it, open connections or not, and waits until it is gone. */
  stop(): Promise<void>;
}

/** How long PostgreSQL may take to stop, in seconds: it writes all changed pages. */
const STOP_SECONDS = 60;
/** How long PostgreSQL may take to start, in seconds: after a crash it replays its log first. */
const START_SECONDS = 300;

/** @param durable - false is faster, but a power failure may lose the data. For tests only. */
export function controlServer(home: Home, binaries: Binaries, cluster: Cluster, durable: boolean): ServerControl {
  const pgCtl = (args: readonly string[], lock?: number) =>
    run(binaries.pgCtl, ['--silent', '--pgdata', cluster.data, ...args], home.directory, home.account, {
      inherited: lock,
    });
  const stop = async () => {
    const [pid = '', directory = ''] = (read(join(cluster.data, 'postmaster.pid')) ?? '').split('\n');
    // pg_ctl detaches the server from the terminal, so that Ctrl-C does not stop it before this process's last query.
    const { code, output } = await pgCtl(['--mode', 'fast', '--no-wait', 'stop']);
    // pg_ctl itself would wait until the pid file is gone, but the next server may have created a new one by then.
    const deadline = Date.now() + STOP_SECONDS * 1000;
    while (isPid(pid) && isAlive(Number(pid)) && isPostgres(Number(pid), directory)) {
      if (code !== 0 || Date.now() > deadline) {
        throw new EmbeddedPostgresError(
          `The embedded PostgreSQL in ${home.directory} did not stop: ${output} Its log is ${cluster.logFile}.`,
        );
      }
      await sleep(20);
    }
  };
  return {
    stop,
    async start() {
      const lock = lockCluster(cluster, home);
      if (lock === undefined) return false;
      try {
        removeStalePidFile(cluster.data, lock !== NO_LOCKS);
        const port = await freePort(lastPort(cluster.data));
        const logged = sizeOf(cluster.logFile);
        const options = [`-p ${port}`, ...(durable ? [] : ['-c fsync=off -c full_page_writes=off'])].join(' ');
        const args = [
          '--wait',
          '--timeout',
          `${START_SECONDS}`,
          '--log',
          cluster.logFile,
          '--options',
          options,
          'start',
        ];
        // The server and all of its processes inherit the lock, so it lasts until the last of them is gone.
        const { code, output } = await pgCtl(args, lock === NO_LOCKS ? undefined : lock);
        if (code === 0) return true;
        // After the time limit of pg_ctl, the server continues to start.
        if (/did not start in time/.test(output)) await stop();
        const said = readFrom(cluster.logFile, logged) || output;
        throw new EmbeddedPostgresError(
          `The embedded PostgreSQL in ${home.directory} did not start: ${said} ` +
            `${littleSpace(home.directory)}Its log is ${cluster.logFile}. ${USE_DATABASE_URL}`,
        );
      } finally {
        if (lock !== NO_LOCKS) closeSync(lock);
      }
    },
  };
}

// The lock.
//
// postmaster.pid names a process, and a process id means nothing in another container: PostgreSQL there considers the
// server dead, and starts a second one on the same files. The lock belongs to the file on the volume instead. The kernel releases it when the last process that inherited it is gone, however that ended.

/** The system has one space of process ids, so that postmaster.pid is enough. */
const NO_LOCKS = -1;
/** Exit code of flock(1) if another process holds the lock. */
const IS_LOCKED = 1;

/**
 * Takes the cluster's lock for the server that is about to start.
 *
 * @returns a descriptor that holds the lock while it, or a copy in another process, is open; undefined when another
 *   process holds the lock; {@link NO_LOCKS} where there are no containers.
 * @throws {EmbeddedPostgresError} where files cannot be locked.
 */
function lockCluster({ lockFile }: Cluster, { account }: Home): number | undefined {
  if (process.platform !== 'linux') return NO_LOCKS;
  const lock = openSync(lockFile, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW, 0o600);
  let isOurs = false;
  try {
    if (account) fchownSync(lock, account.uid, account.gid);
    // Node has no flock(2). The lock belongs to the open file, which flock(1) shares with us, and outlives flock(1).
    const { status, error, stderr } = spawnSync('flock', ['-n', '3'], {
      stdio: ['ignore', 'ignore', 'pipe', lock],
    });
    if (error && codeOf(error) === 'ENOENT') {
      throw new EmbeddedPostgresError(
        'The embedded PostgreSQL requires the program flock, which keeps two containers from running PostgreSQL on the ' +
          `same files. Install util-linux. ${USE_DATABASE_URL}`,
      );
    }
    if (error) throw error;
    if (status === IS_LOCKED) return undefined;
    if (status !== 0) {
      throw new EmbeddedPostgresError(
        `The file system of ${lockFile} cannot lock files: ${String(stderr).trim()}. The embedded PostgreSQL requires ` +
          `a lock against a second server on the same files. Set DATA_DIR to a directory on another disk. ${USE_DATABASE_URL}`,
      );
    }
    isOurs = true;
    ftruncateSync(lock);
    writeSync(lock, `${hostname()}, ${new Date().toISOString()}\n`, 0);
    return lock;
  } finally {
    if (!isOurs) closeSync(lock);
  }
}

/** Returns the host that took the lock last (for a container, its id), and when. */
export function lockHolder({ lockFile }: Cluster): string {
  return read(lockFile)?.trim() || 'unknown';
}

// postmaster.pid

/** A server that runs on a data directory. */
export interface Postmaster {
  readonly pid: number;
  readonly port: number;
}

/** State of the server of a data directory. */
type PostmasterState = Postmaster | 'starting' | undefined;

/** PostgreSQL writes its postmaster.pid immediately; one that is empty for longer, in milliseconds, is from a crash. */
const PID_FILE_WRITTEN_MS = 60_000;

/**
 * Finds the server that runs on `data`, by its `postmaster.pid`: pid, data directory, start time and port, a line
 * each. Returns `starting` while lines are missing. Finds only servers among the processes that are visible here.
 */
export function findPostmaster(data: string): PostmasterState {
  const [pid, directory, , port] = (read(join(data, 'postmaster.pid')) ?? '').split('\n');
  if (!pid || !isPid(pid) || !isAlive(Number(pid))) return undefined;
  // A DATA_DIR that was copied while its server ran has the file of that server.
  if (directory && !(isSameDirectory(directory, data) && isPostgres(Number(pid), directory))) return undefined;
  return port && isPid(port) ? { pid: Number(pid), port: Number(port) } : 'starting';
}

/**
 * Removes a `postmaster.pid` with which PostgreSQL would not start: its pid belongs to another program now, or a power
 * failure left it empty or full of zeros. Call it with the lock held: then no server runs, in any container.
 */
function removeStalePidFile(data: string, isLocked: boolean): void {
  const file = join(data, 'postmaster.pid');
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  const text = read(file);
  if (text === undefined || findPostmaster(data) !== undefined) return;
  const [pid = ''] = text.split('\n');
  const isReused = isPid(pid) && isAlive(Number(pid));
  // In single-user mode, PostgreSQL writes a negative number.
  const isGarbled = !isPid(pid.replace(/^-/, '')) && (isLocked || age > PID_FILE_WRITTEN_MS);
  if (isReused || isGarbled) rmSync(file, { force: true });
}

/** Returns the last port of the server on `data`, so that tools that are configured with it continue to work. */
function lastPort(data: string): number | undefined {
  const [, port] = /"-p" "(\d+)"/.exec(read(join(data, 'postmaster.opts')) ?? '') ?? [];
  return port ? Number(port) : undefined;
}

function isPid(text: string): boolean {
  return /^[1-9]\d{0,9}$/.test(text.trim());
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

function isSameDirectory(one: string, other: string): boolean {
  const [a, b] = [one, other].map((path) => statSync(path, { throwIfNoEntry: false }));
  return a !== undefined && b !== undefined && a.dev === b.dev && a.ino === b.ino;
}

/** Whether the process is a server on `directory`. True if the system does not show it. */
function isPostgres(pid: number, directory: string): boolean {
  const command = commandOf(pid);
  // A zombie has an empty command; in a container whose first process is Node, zombies stay.
  return command === undefined || command.includes(directory);
}

function commandOf(pid: number): string | undefined {
  if (process.platform === 'win32') return undefined;
  if (process.platform === 'linux') return read(`/proc/${pid}/cmdline`);
  return spawnSync('/bin/ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout || undefined;
}

/** Returns a free port on the loopback interface: `preferred` if that is free. */
async function freePort(preferred = 0): Promise<number> {
  const server = createServer();
  const port = await new Promise<number | undefined>((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen({ host: '127.0.0.1', port: preferred, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
  if (port !== undefined) return port;
  if (preferred !== 0) return freePort();
  throw new EmbeddedPostgresError(
    `There is no free port on 127.0.0.1 for the embedded PostgreSQL. ${USE_DATABASE_URL}`,
  );
}

function read(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function readFrom(file: string, offset: number): string {
  try {
    return readFileSync(file).subarray(offset).toString('utf8').trim();
  } catch {
    return '';
  }
}
