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
import { Client } from 'pg';
import type { Binaries } from './binaries';
import { codeOf, EmbeddedPostgresError, littleSpace, USE_DATABASE_URL } from './error';
import { type Home, run } from './home';

/** The database of the application. */
export const DATABASE = 'scoped_api';

/**
 * The roles of a cluster. The superuser, which initdb creates, is used in this folder only; the owner owns the database and
 * runs the migrations; the server role reads and writes rows.
 */
export const ROLES = { superuser: 'scoped_api', owner: 'scoped_api_owner', server: 'scoped_api_server' } as const;

/** One of {@link ROLES}. */
export type ClusterRole = (typeof ROLES)[keyof typeof ROLES];

/**
 * The `options` of a connection as superuser. They override the owner's settings of the database: with a search_path that
 * begins with another schema, the superuser would call functions of that schema.
 */
export const SUPERUSER_SESSION = [
  ...['search_path=pg_catalog', 'timezone=UTC', 'default_transaction_read_only=off', 'statement_timeout=0'],
  ...['lock_timeout=0', 'idle_session_timeout=0', 'idle_in_transaction_session_timeout=0', 'transaction_timeout=0'],
]
  .map((setting) => `-c ${setting}`)
  .join(' ');

/** An initialized cluster on disk. */
export interface Cluster {
  /** PostgreSQL's data directory. */
  readonly data: string;
  /** Log of the server. */
  readonly logFile: string;
  /** Locked while a server runs on the data directory. */
  readonly lockFile: string;
  /** The password of the superuser. */
  readonly password: string;
}

/** A draft of this age belongs to a killed process; initdb takes a second. */
const ABANDONED_MS = 10 * 60_000;

const SETTINGS = [
  'listen_addresses=127.0.0.1',
  // No socket file: its path may be too long, and its directory would have to be protected.
  'unix_socket_directories=',
  'timezone=UTC',
  'log_timezone=UTC',
  'max_connections=200',
  // The application reports failed statements; here they would only copy data of its users into a second log.
  'log_min_messages=log',
];

/**
 * Opens the cluster of the home, and creates it first if there is none. Two processes may do this at the same time: each
 * creates a draft, and the first to rename it wins, so that a killed process leaves no lock behind.
 *
 * @param whileCreating - called with the function that creates it, to log the progress.
 * @param signal - aborted while it is created, it is not, and nothing is left of it.
 * @throws {EmbeddedPostgresError} when initdb fails, or the cluster is incomplete or of another version of PostgreSQL.
 */
export async function openCluster(
  home: Home,
  binaries: Binaries,
  durable: boolean,
  whileCreating: (work: () => Promise<void>) => Promise<void> = (work) => work(),
  signal?: AbortSignal,
): Promise<Cluster> {
  const directory = join(home.directory, 'cluster');
  if (!existsSync(directory)) {
    await whileCreating(() => create(directory, home, binaries, durable, signal));
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
 * Returns the password of a role. Those of the owner and the server role are derived from the superuser's, so that there is
 * one file to protect and to back up; the superuser's password can't be derived from theirs.
 *
 * @param superuserPassword - the content of the cluster's file "password".
 */
function passwordOf(role: ClusterRole, superuserPassword: string): string {
  if (role === ROLES.superuser) return superuserPassword;
  return createHmac('sha256', superuserPassword).update(`password of ${role}`).digest('base64url');
}

/** Returns the URL of the application's database for a role, with the password. */
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
  // A cluster without a password file was copied in part, or the directory is not a cluster.
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

/** PostgreSQL refuses a data directory with access for others, as Kubernetes' fsGroup sets it. */
function assertPrivate(data: string): void {
  if (process.platform === 'win32' || (statSync(data).mode & 0o027) === 0) return;
  throw new EmbeddedPostgresError(
    `${data} can be used by other users, and PostgreSQL refuses to start on it. Run: chmod -R go-rwx '${data}' ` +
      USE_DATABASE_URL,
  );
}

async function create(
  directory: string,
  home: Home,
  binaries: Binaries,
  durable: boolean,
  signal?: AbortSignal,
): Promise<void> {
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
      // The builtin provider orders by code point and has Unicode's case mappings, the same on every platform and
      // version.
      ...['--encoding', 'UTF8', '--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
      ...SETTINGS.flatMap((setting) => ['--set', setting]),
      ...(durable ? [] : ['--no-sync']),
    ];
    signal?.throwIfAborted();
    const { code, output } = await run(binaries.initdb, args, draft, home.account, { signal });
    signal?.throwIfAborted();
    if (code !== 0) throw initdbFailure(output, home);
    renameSync(draft, directory);
  } catch (error) {
    // A child process of initdb may write until it notices that initdb has ended.
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

/** Returns the errors in the output of initdb. */
function complaintsOf(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const complaints = lines.filter((line) => /\b(?:error|FATAL|PANIC|ERROR|HINT|DETAIL|hint|detail):/.test(line));
  return (complaints.length > 0 ? complaints : lines.slice(-3)).join('\n');
}

/** Writes and syncs a file, as initdb does with its own: otherwise it could be empty after a power failure. */
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

/** Next to `src/` in a checkout, next to `dist/` in a package. */
const ROLES_FILE = join(__dirname, '..', '..', '..', 'prisma', 'roles.sql');

/**
 * Creates the application's database and the roles of the owner and the server. A database of an earlier release, in which
 * everything belongs to the superuser, is transferred to the owner. Does only what is missing, so that it may be killed in
 * the middle, and several processes may do it at the same time.
 *
 * @param member - a connection to the database "postgres" as superuser.
 * @param password - of the superuser.
 */
export async function prepareDatabase(member: Client, port: number, password: string): Promise<void> {
  const { rowCount } = await member.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
  if (!rowCount) {
    await member.query(`CREATE DATABASE ${DATABASE}`).catch((error: unknown) => {
      // Another process created it: 42P04 if it was earlier, 23505 if both did it at the same moment.
      if (codeOf(error) !== '42P04' && codeOf(error) !== '23505') throw error;
    });
  }
  const client = new Client({
    connectionString: clusterUrl(ROLES.superuser, password, port),
    connectionTimeoutMillis: 5_000,
    options: SUPERUSER_SESSION,
    application_name: 'scoped-api (roles)',
  });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(
      "SELECT set_config('scoped_api.owner_password', $1, false), set_config('scoped_api.server_password', $2, false)",
      [passwordOf(ROLES.owner, password), passwordOf(ROLES.server, password)],
    );
    await client.query(readFileSync(ROLES_FILE, 'utf8'));
  } finally {
    await client.end();
  }
  // The membership locks are in the database "postgres", which the server role must not use.
  for (const database of ['postgres', 'template1']) {
    const { rows } = await member.query(
      "SELECT has_database_privilege('public', $1, 'CONNECT') OR has_database_privilege('public', $1, 'TEMPORARY') AS open",
      [database],
    );
    if (rows[0]?.open) {
      await member.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${database} FROM PUBLIC`).catch((error: unknown) => {
        // Two processes at the same moment: XX000, "tuple concurrently updated".
        if (codeOf(error) !== 'XX000') throw error;
      });
    }
  }
}
