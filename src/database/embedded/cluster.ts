import { randomBytes, randomUUID } from 'node:crypto';
import {
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries';
import { EmbeddedPostgresError, USE_DATABASE_URL } from './error';
import type { Home } from './home';
import { run } from './run-as';

/** PostgreSQL's role and database for the application. */
export const ROLE = 'scoped_api';

/** An initialised cluster on disk. */
export interface Cluster {
  /** PostgreSQL's data directory. */
  readonly data: string;
  /** What the server writes about itself. */
  readonly logFile: string;
  readonly password: string;
}

/** A draft that is this old was left behind by a killed process; initdb takes a second. */
const ABANDONED_MS = 10 * 60_000;

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  // No socket file: its path may be too long, and its directory another thing to guard.
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  'max_connections=200',
  // Failed statements are the application's to report; here they would only put its users' data into a second log.
  'log_min_messages=log',
];

/**
 * Opens the home's cluster, made first if there is none. Two processes may do this at once: each makes a draft of its
 * own and the first to rename it into place wins, so there is no lock for a killed process to leave behind.
 *
 * @throws {EmbeddedPostgresError} when initdb fails.
 */
export async function openCluster(
  home: Home,
  binaries: Binaries,
  durable: boolean,
  onCreate: () => void,
): Promise<Cluster> {
  const directory = join(home.directory, 'cluster');
  if (!existsSync(directory)) {
    onCreate();
    await create(directory, home, binaries, durable);
  }
  return {
    data: join(directory, 'data'),
    logFile: join(directory, 'postgres.log'),
    password: readFileSync(join(directory, 'password'), 'utf8'),
  };
}

async function create(directory: string, home: Home, binaries: Binaries, durable: boolean): Promise<void> {
  removeAbandonedDrafts(home.directory);
  const draft = join(home.directory, `cluster.${randomUUID()}.new`);
  const passwordFile = join(draft, 'password');
  mkdirSync(draft, { mode: 0o700 });
  try {
    writeFileSync(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
    if (home.account) {
      chownSync(passwordFile, home.account.uid, home.account.gid);
      chownSync(draft, home.account.uid, home.account.gid);
    }
    const args = [
      ...['--pgdata', join(draft, 'data'), '--username', ROLE, '--pwfile', passwordFile, '--auth', 'scram-sha-256'],
      // The builtin provider orders by code point and knows Unicode's cases, the same on every platform and version.
      ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
      ...SETTINGS.flatMap((setting) => ['--set', setting]),
      ...(durable ? [] : ['--no-sync']),
    ];
    const { code, output } = await run(binaries.initdb, args, draft, home.account);
    if (code !== 0) {
      throw new EmbeddedPostgresError(
        `initdb could not make a PostgreSQL cluster in ${home.directory}: ${output} ` +
          `Check the free space and the permissions there. ${USE_DATABASE_URL}`,
      );
    }
    renameSync(draft, directory);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    if (error instanceof EmbeddedPostgresError || !existsSync(directory)) throw error;
  }
}

function removeAbandonedDrafts(home: string): void {
  for (const name of readdirSync(home)) {
    const path = join(home, name);
    if (!name.endsWith('.new')) continue;
    const age = Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Number.POSITIVE_INFINITY);
    if (age > ABANDONED_MS) rmSync(path, { recursive: true, force: true });
  }
}
