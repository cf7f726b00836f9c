import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  accessSync,
  chmodSync,
  constants,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  statfsSync,
  statSync,
} from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';

/** Followed by the pid of the run and a dash, so that the directory of a killed run can be told from one in use. */
const RUN_DIRECTORY = 'scoped-api-test-';
/** Linux's file system in memory. A run makes some hundred thousand files, most of them for its databases. */
const IN_MEMORY = '/dev/shm';
/** What a run may need there, in bytes, and what must be left for its processes. */
const ROOM = 3 * 2 ** 30;
const END_RUN = ['-r', join(__dirname, 'register-ts.js'), join(__dirname, 'end-test-run.ts')];

/** The databases that a run makes on a server that is not its own. */
export interface RunDatabases {
  readonly url: string;
  readonly prefix: string;
}

/** One run of the tests. Its processes and files are removed at its end. */
export interface TestRun {
  /** Drops these databases at the end, too. */
  owns(databases: RunDatabases): void;
  /** Ends every process of the run, and removes its files. Says which processes the tests had left. */
  end(): Promise<void>;
}

/**
 * Makes the temporary directory of a run and puts it into TMPDIR, for all processes of the run. A process of its own
 * waits for this one to end, and then ends the run: after Ctrl-C, `kill -9` or a closed terminal too, when Jest runs
 * no teardown.
 */
export function beginTestRun(): TestRun {
  for (const parent of new Set([tmpdir(), IN_MEMORY])) endKilledRuns(parent);
  const directory = mkdtempSync(join(parentOfRuns(), `${RUN_DIRECTORY}${process.pid}-`));
  // As the system's own: some tests run processes as another user.
  chmodSync(directory, 0o1777);
  // Detached: Ctrl-C in a terminal does not reach it. It reads until this process closes the pipe, or ends.
  const guard: ChildProcess = spawn(process.execPath, [...END_RUN, directory], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  guard.unref();
  process.env.TMPDIR = directory;
  return {
    owns: (databases) => void guard.stdin?.write(`${JSON.stringify(databases)}\n`),
    async end() {
      const ended = once(guard, 'exit');
      guard.ref();
      guard.stdin?.end('the tests have ended\n');
      const [code] = await ended;
      if (code !== 0) throw new Error(`${directory} could not be removed.`);
    },
  };
}

/** Where a run makes its directory: in memory if there is enough of it, unless TMPDIR names a place. */
function parentOfRuns(): string {
  if (process.env.TMPDIR) return tmpdir();
  try {
    accessSync(IN_MEMORY, constants.W_OK);
    const { bavail, bsize } = statfsSync(IN_MEMORY);
    const memory = process.availableMemory?.() ?? freemem();
    // Containers have a small one, from which no program may be started.
    const isClosed = /^\S+ \/dev\/shm \S+ \S*\bnoexec\b/m.test(readFileSync('/proc/self/mounts', 'utf8'));
    return bavail * bsize > ROOM && memory > 2 * ROOM && !isClosed ? IN_MEMORY : tmpdir();
  } catch {
    // Another system.
    return tmpdir();
  }
}

/** Ends the runs in a directory whose own guard was killed as well. */
function endKilledRuns(parent: string): void {
  if (!existsSync(parent)) return;
  for (const name of readdirSync(parent)) {
    const [, pid] = new RegExp(`^${RUN_DIRECTORY}(\\d+)-`).exec(name) ?? [];
    const directory = join(parent, name);
    if (!pid || isAlive(Number(pid))) continue;
    if (statSync(directory, { throwIfNoEntry: false })?.uid !== process.getuid?.()) continue;
    spawnSync(process.execPath, [...END_RUN, directory], { cwd: '/', stdio: ['ignore', 'inherit', 'inherit'] });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it is alive, and of another user.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const PREFIX = 'scoped_api_test_';
/** Seconds that no run takes. Older databases belong to a run that was killed. */
const ABANDONED = 3_600;

/** What the names of this run's databases begin with. It has the time in it: several runs may share a server. */
export function runPrefix(): string {
  return `${PREFIX}${Math.floor(Date.now() / 1000)}_${process.pid}_`;
}

/** Drops the databases of killed runs or, given `prefix`, of that run. */
export async function dropStaleDatabases(url: string, prefix?: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ datname: string }>('SELECT datname FROM pg_database');
    for (const { datname } of rows) {
      const [, seconds] = new RegExp(`^${PREFIX}(\\d+)_`).exec(datname) ?? [];
      const stale = seconds !== undefined && Date.now() / 1000 - Number(seconds) > ABANDONED;
      if (prefix ? datname.startsWith(prefix) : stale) {
        await client.query(`DROP DATABASE IF EXISTS "${datname}" WITH (FORCE)`);
      }
    }
  } finally {
    await client.end();
  }
}
