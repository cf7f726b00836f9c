import { createHmac, randomBytes, randomUUID } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Binaries } from './binaries';
import { EmbeddedPostgresError, littleSpace, USE_DATABASE_URL } from './error';
import { type Home, run } from './home';

/** The database of the application. */
export const DATABASE = 'scoped_api';

/**
 * The roles of a cluster. The superuser, which initdb makes, is only for this room; the owner owns the database and
 * runs the migrations; the server role reads and writes rows.
 */
export const ROLES = { superuser: 'scoped_api', owner: 'scoped_api_owner', server: 'scoped_api_server' } as const;

/** One of {@link ROLES}. */
export type ClusterRole = (typeof ROLES)[keyof typeof ROLES];

/**
 * The `options` of a connection as superuser, which win over what the owner may set for the database: a search_path
 * with a schema of theirs in front would have the superuser call their functions.
 */
export const SUPERUSER_SESSION = [
  ...['search_path=pg_catalog', 'timezone=UTC', 'default_transaction_read_only=off', 'statement_timeout=0'],
  ...['lock_timeout=0', 'idle_session_timeout=0', 'idle_in_transaction_session_timeout=0', 'transaction_timeout=0'],
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** An initialised cluster on disk. */
export interface Cluster {
  /** PostgreSQL's data directory. */
  readonly data: string;
  /** What the server writes about itself. */
  readonly logFile: string;
  /** Locked while a server runs on the data directory. */
  readonly lockFile: string;
  /** Of the superuser. */
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
 * @param whileCreating - called with the work of making it, to tell of it.
 * @throws {EmbeddedPostgresError} when initdb fails, or the cluster is incomplete or of another version of PostgreSQL.
 */
export async function openCluster(
  home: Home,
  binaries: Binaries,
  durable: boolean,
  whileCreating: (work: () => Promise<void>) => Promise<void> = (work) => work(),
): Promise<Cluster> {
  const directory = join(home.directory, 'cluster');
  if (!existsSync(directory)) {
    await whileCreating(() => create(directory, home, binaries, durable));
  }
  const data = join(directory, 'data');
  assertVersion(data, binaries);
  assertPrivate(data);
  return {
    data,
    logFile: join(directory, 'postgres.log'),
    lockFile: join(directory, 'lock'),
    password: readPassword(directory),
  };
}

/**
 * Returns the password of a role. Those of the owner and the server role are derived from the superuser's, so there is
 * one file to guard and to back up, and neither leads back to the superuser's.
 *
 * @param superuserPassword - what the cluster's file "password" holds.
 */
export function passwordOf(role: ClusterRole, superuserPassword: string): string {
  if (role === ROLES.superuser) return superuserPassword;
  return createHmac('sha256', superuserPassword).update(`password of ${role}`).digest('base64url');
}

/** The URL of the application's database for a role, password included. */
export function clusterUrl(role: ClusterRole, superuserPassword: string, port: number | string): string {
  const password = passwordOf(role, superuserPassword);
  return `postgresql://${role}:${encodeURIComponent(password)}@127.0.0.1:${port}/${DATABASE}?sslmode=disable`;
}

/**
 * Reads the superuser's password.
 *
 * @param directory - of the cluster.
 * @throws {EmbeddedPostgresError} when the file is missing or empty.
 */
export function readPassword(directory: string): string {
  const file = join(directory, 'password');
  // A cluster without a password file is a cluster that was copied in part, or a directory that is no cluster at all.
  const password = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (password !== '') return password;
  throw new EmbeddedPostgresError(
    `${file}, the password of the embedded PostgreSQL, is missing or empty. Restore it from a backup, or give the ` +
      `database a new one: docs/operations.md says how, under "A lost password". ${USE_DATABASE_URL}`,
  );
}

function assertVersion(data: string, { version }: Binaries): void {
  const file = join(data, 'PG_VERSION');
  const found = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
  if (found === '') {
    throw new EmbeddedPostgresError(
      `${data} is not a complete PostgreSQL cluster: its file PG_VERSION is missing or empty. Restore ${data} from a ` +
        `backup, or set DATA_DIR to another directory. ${USE_DATABASE_URL}`,
    );
  }
  if (found === version) return;
  throw new EmbeddedPostgresError(
    `${data} was made by PostgreSQL ${found}, and this release runs PostgreSQL ${version}, which cannot read it. Start ` +
      `the release that made it, move the data as docs/operations.md says, or set DATA_DIR to another directory. ${USE_DATABASE_URL}`,
  );
}

/** PostgreSQL refuses a data directory that others may use; Kubernetes' fsGroup makes one of it. */
function assertPrivate(data: string): void {
  if (process.platform === 'win32' || (statSync(data).mode & 0o027) === 0) return;
  throw new EmbeddedPostgresError(
    `${data} can be used by other users, and PostgreSQL refuses to start on it. Run: chmod -R go-rwx '${data}' ` +
      USE_DATABASE_URL,
  );
}

async function create(directory: string, home: Home, binaries: Binaries, durable: boolean): Promise<void> {
  removeAbandonedDrafts(home.directory);
  const draft = join(home.directory, `cluster.${randomUUID()}.new`);
  const passwordFile = join(draft, 'password');
  mkdirSync(draft, { mode: 0o700 });
  try {
    writeDurably(passwordFile, randomBytes(24).toString('base64url'));
    if (home.account) {
      chownSync(passwordFile, home.account.uid, home.account.gid);
      chownSync(draft, home.account.uid, home.account.gid);
    }
    const args = [
      ...['--pgdata', join(draft, 'data'), '--username', ROLES.superuser, '--pwfile', passwordFile],
      ...['--auth', 'scram-sha-256'],
      // The builtin provider orders by code point and knows Unicode's cases, the same on every platform and version.
      ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
      ...SETTINGS.flatMap((setting) => ['--set', setting]),
      ...(durable ? [] : ['--no-sync']),
    ];
    const { code, output } = await run(binaries.initdb, args, draft, home.account);
    if (code !== 0) throw initdbFailure(output, home);
    renameSync(draft, directory);
  } catch (error) {
    // A process that initdb has started may write until it has noticed the end of initdb.
    rmSync(draft, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
    if (error instanceof EmbeddedPostgresError || !existsSync(directory)) throw error;
  }
}

function initdbFailure(output: string, { directory, account }: Home): EmbeddedPostgresError {
  const [, uid] = /could not look up effective user ID (\d+)/.exec(output) ?? [];
  if (uid !== undefined) {
    const gid = account?.gid ?? process.getgid?.();
    return new EmbeddedPostgresError(
      `The embedded PostgreSQL cannot be set up by the user id ${uid}, which has no entry in /etc/passwd: initdb requires ` +
        `one. Run the server as a user that has one (such as "node" in the image of Node), or add this line to ` +
        `/etc/passwd: scoped-api:x:${uid}:${gid}::/:/sbin/nologin ${USE_DATABASE_URL}`,
    );
  }
  return new EmbeddedPostgresError(
    `initdb could not make a PostgreSQL cluster in ${directory}: ${complaintsOf(output)} ` +
      `${littleSpace(directory)}Check the free space and the permissions there. ${USE_DATABASE_URL}`,
  );
}

/** What went wrong, out of all that initdb tells of its steps. */
function complaintsOf(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const complaints = lines.filter((line) => /\b(?:error|FATAL|PANIC|ERROR|HINT|DETAIL|hint|detail):/.test(line));
  return (complaints.length > 0 ? complaints : lines.slice(-3)).join('\n');
}

/** initdb syncs what it writes; this does it for our own file, which would be empty after a power failure. */
function writeDurably(file: string, text: string): void {
  const descriptor = openSync(file, 'wx', 0o600);
  try {
    writeSync(descriptor, text);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
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
