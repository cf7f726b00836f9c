import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomUUID } from 'node:crypto';
import { existsSync, lstatSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type EmbeddedPostgres, EmbeddedPostgresError, startEmbeddedPostgres } from '../database/embedded-postgres';
import { createFileOnce, makeDirectory } from '../files';
import { PACKAGE_ROOT, packageVersion } from '../package-root';

/** A migrated, empty database of one test server. */
export interface TestDatabase {
  /** With the role of the server, which reads and writes rows. */
  readonly url: string;
  /** With the role that owns the tables. */
  readonly ownerUrl: string;
  /** Removes it. The last one stops PostgreSQL and removes its files. */
  drop(): Promise<void>;
}

/** The migrated database that is cloned for each test server. */
interface TestTemplate {
  /** Identifies what `migrate` does: one template is made for each. */
  readonly key: string;
  readonly migrate: (database: Pick<TestDatabase, 'url' | 'ownerUrl'>) => Promise<unknown>;
}

/**
 * Makes a database on a PostgreSQL that all test servers of this user and this release share, in any number of processes. It
 * keeps its files in a temporary directory, and does not wait for the disk: a power failure may destroy it.
 *
 * @throws EmbeddedPostgresError when PostgreSQL can't run here; the error of `migrate`.
 */
export async function createTestDatabase({ key, migrate }: TestTemplate): Promise<TestDatabase> {
  const directory = sharedDirectory();
  const template = `template_${hash(key)}`;
  let guard: ChildProcess | undefined;
  const postgres = await withLock(directory, async () => {
    const started = await startEmbeddedPostgres({ dataDir: directory, log: SILENT, durable: false });
    if (!started.isShared) guard = startGuard(directory);
    try {
      await asSuperuser(started, async (client) => {
        if (!started.isShared) await dropAbandoned(client);
        await makeTemplate(client, started, template, migrate);
      });
    } catch (error) {
      if (await started.stop()) await removeFiles(directory, started.directory);
      dismiss(guard);
      throw error;
    }
    return started;
  });

  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const leave = () =>
    withLock(directory, async () => {
      if (await postgres.stop()) await removeFiles(directory, postgres.directory);
      dismiss(guard);
    });
  try {
    await asSuperuser(postgres, (client) => clone(client, name, template));
  } catch (error) {
    await leave();
    throw error;
  }
  return {
    ...urlsOf(postgres, name),
    async drop() {
      try {
        await asSuperuser(postgres, (client) => client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`));
      } finally {
        await leave();
      }
    },
  };
}

/**
 * Stops PostgreSQL and removes its files, unless a process uses it. For the guard of a process that was killed.
 *
 * @param directory - the shared directory.
 */
export async function removeAbandoned(directory: string): Promise<void> {
  // Ctrl-C ends all processes of a test run at the same moment: PostgreSQL has to notice that they are gone.
  await sleep(500);
  if (!existsSync(directory)) return;
  await withLock(directory, async () => {
    if (!existsSync(directory)) return;
    const postgres = await startEmbeddedPostgres({ dataDir: directory, log: SILENT, durable: false });
    if (await postgres.stop()) await removeFiles(directory, postgres.directory);
  });
}

/**
 * Starts a process that waits for the end of this one, however it ends, and then removes what it left. It does not receive the Ctrl-C
 * of a terminal, and does not keep this process alive.
 */
function startGuard(directory: string): ChildProcess {
  const program = join(PACKAGE_ROOT, 'dist/library/test-guard.js');
  const guard = spawn(process.execPath, [program, directory], {
    cwd: tmpdir(),
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
    windowsHide: true,
  });
  // Without a guard, the next test server removes what a killed process left.
  guard.on('error', () => {});
  guard.stdin?.on('error', () => {});
  guard.unref();
  (guard.stdin as Socket | null)?.unref();
  return guard;
}

function dismiss(guard: ChildProcess | undefined): void {
  guard?.stdin?.end('closed\n');
}

const SILENT = { info() {}, warn() {} };

/** The directory of the shared PostgreSQL: one for each user, release and copy of the package. */
function sharedDirectory(): string {
  const user = process.getuid?.();
  const name = `scoped-api-test-${user ?? 'user'}-${hash(`${PACKAGE_ROOT} ${packageVersion()}`)}`;
  const directory = join(tmpdir(), name);
  // Root's PostgreSQL runs as "nobody", who must be able to enter.
  makeDirectory(directory, user === 0 ? 0o711 : 0o700);
  const { uid, mode } = lstatSync(directory);
  const isOurs = user === undefined || (uid === user && (mode & 0o022) === 0);
  // Another user has made it, who could exchange its files: this process uses one of its own.
  return isOurs ? directory : mkdtempSync(join(tmpdir(), `${name}-`));
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** Drops the databases of processes that were killed. The caller is the only process that uses the server. */
async function dropAbandoned(client: Client): Promise<void> {
  const { rows } = await client.query<{ datname: string }>(
    "SELECT datname FROM pg_database WHERE datname ~ '^test_[0-9a-f]{32}$' OR datname ~ '^template_[0-9a-f]{16}_draft$'",
  );
  for (const { datname } of rows) await client.query(`DROP DATABASE IF EXISTS ${datname} WITH (FORCE)`);
}

/** Makes the template unless it is there. It gets its name when it is complete. */
async function makeTemplate(
  client: Client,
  postgres: EmbeddedPostgres,
  template: string,
  migrate: TestTemplate['migrate'],
): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_database WHERE datname = $1', [template]);
  if (rowCount) return;
  const draft = `${template}_draft`;
  await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
  // The database of the cluster is empty, and has the rights of the two roles.
  await clone(client, draft, new URL(postgres.url).pathname.slice(1));
  try {
    await migrate(urlsOf(postgres, draft));
  } catch (error) {
    await client.query(`DROP DATABASE IF EXISTS ${draft} WITH (FORCE)`);
    throw error;
  }
  await whileInUse(() => client.query(`ALTER DATABASE ${draft} RENAME TO ${template}`));
}

async function clone(client: Client, name: string, template: string): Promise<void> {
  const owner = 'SELECT pg_get_userbyid(datdba) AS owner FROM pg_database WHERE datname = $1';
  const { rows } = await client.query<{ owner: string }>(owner, [template]);
  await whileInUse(() => client.query(`CREATE DATABASE ${name} TEMPLATE ${template} OWNER ${rows[0]?.owner}`));
}

/** Milliseconds that a connection that was closed may take to leave a database. */
const LEAVING_MS = 10_000;

/** Repeats a statement about a database while a connection that was just closed has not left it: SQLSTATE object_in_use. */
async function whileInUse(statement: () => Promise<unknown>): Promise<void> {
  for (const deadline = Date.now() + LEAVING_MS; ; await sleep(20)) {
    try {
      await statement();
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== '55006' || Date.now() > deadline) throw error;
    }
  }
}

async function asSuperuser<T>(postgres: EmbeddedPostgres, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: urlOf(postgres.superuserUrl, 'postgres') });
  client.on('error', () => {});
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlsOf({ url, ownerUrl }: EmbeddedPostgres, name: string): Pick<TestDatabase, 'url' | 'ownerUrl'> {
  const [ours, owners] = [url, ownerUrl].map((one) => {
    const address = new URL(urlOf(one, name));
    address.searchParams.set('schema', 'public');
    return address.href;
  }) as [string, string];
  return { url: ours, ownerUrl: owners };
}

/** Returns the URL of another database on the same server. */
function urlOf(url: string, name: string): string {
  const address = new URL(url);
  address.pathname = `/${name}`;
  return address.href;
}

/** The files are outside of the directory where PostgreSQL's user can't enter that. */
async function removeFiles(...directories: readonly string[]): Promise<void> {
  // A process of PostgreSQL may write its log a moment longer.
  for (const path of directories) await rm(path, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** Milliseconds that the other processes may take to start or to stop PostgreSQL. */
const LOCK_WAIT_MS = 120_000;

/**
 * Does work while no other process starts or stops the shared PostgreSQL: a process must not remove the files that another has
 * just begun to use. The lock is a file with the id of its process, so that one of a killed process is removed.
 */
async function withLock<T>(directory: string, work: () => Promise<T>): Promise<T> {
  const file = `${directory}.lock`;
  const owner = `${process.pid} ${randomUUID()}`;
  for (const deadline = Date.now() + LOCK_WAIT_MS; !(await createFileOnce(file, owner)); await sleep(20)) {
    const holder = readLock(file);
    if (holder !== undefined && !isAlive(Number.parseInt(holder, 10)) && readLock(file) === holder)
      rmSync(file, { force: true });
    if (Date.now() > deadline) {
      throw new EmbeddedPostgresError(
        `Another process has started or stopped the PostgreSQL of the tests for ${LOCK_WAIT_MS / 1000} seconds. If there is ` +
          `none, remove ${file}`,
      );
    }
  }
  try {
    return await work();
  } finally {
    if (readLock(file) === owner) rmSync(file, { force: true });
  }
}

function readLock(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
