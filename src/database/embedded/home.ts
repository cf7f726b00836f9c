import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeDirectory } from '../../files';
import { codeOf, EmbeddedPostgresError, systemErrorText, USE_DATABASE_URL } from './error';

/** Used by root if `nobody` can't enter DATA_DIR: this directory and all of its parents belong to root. */
export const ROOT_STATE = '/var/lib/scoped-api';

/** The directory of the cluster, and the account that its server runs as. */
export interface Home {
  readonly directory: string;
  readonly account: Account | undefined;
  /** Whether it is not under DATA_DIR, because the account can't enter that. */
  readonly moved: boolean;
}

/**
 * Finds or creates the directory of the embedded PostgreSQL: `<dataDir>/postgres`. For root, if `nobody` can't enter that
 * (a home directory of mode 0700), it is `/var/lib/scoped-api/<hash of dataDir>` instead.
 *
 * @throws {EmbeddedPostgresError} when the directory can't be created, or another user could write to it.
 */
export function openHome(dataDir: string): Home {
  makePlace(dataDir);
  const parent = realpathSync(dataDir);
  const near = join(parent, 'postgres');
  const account = postgresAccount(join(near, 'cluster'));
  if (!account || reachable(parent, account)) return { directory: own(near, account), account, moved: false };

  own(ROOT_STATE, account, '/var/lib');
  const far = join(ROOT_STATE, createHash('sha256').update(parent).digest('hex').slice(0, 16));
  return { directory: own(far, account), account, moved: true };
}

/** Whether `account` may enter `directory`, by the mode bits of it and of every parent. */
export function reachable(directory: string, account: Account): boolean {
  const { mode, uid, gid } = statSync(directory);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  if ((mode & bit) === 0) return false;
  const parent = dirname(directory);
  return parent === directory || reachable(parent, account);
}

/** Creates `directory`, or checks that no other user can write to an existing one. */
function own(directory: string, account: Account | undefined, trusted?: string): string {
  if (trusted) assertOurs(trusted, account);
  makePlace(directory);
  assertOurs(directory, account);
  return directory;
}

function makePlace(directory: string): void {
  // Through root's directory, `nobody` must reach its own directory inside; others can read nothing in it.
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  try {
    // The umask may have removed bits.
    if (makeDirectory(directory, mode)) chmodSync(directory, mode);
  } catch (error) {
    // The parent exists, and the system answers ENOENT nevertheless, as below /proc.
    const isRefused = codeOf(error) === 'ENOENT' && (error as NodeJS.ErrnoException).syscall === 'mkdir';
    const why = isRefused ? 'no directory can be made there (ENOENT)' : systemErrorText(error);
    throw new EmbeddedPostgresError(
      `Cannot make the directory ${resolve(directory)} for the embedded PostgreSQL: ${why}. ` +
        `Set DATA_DIR to a directory that can be written. ${USE_DATABASE_URL}`,
      { cause: error },
    );
  }
}

function assertOurs(directory: string, account: Account | undefined): void {
  const stats = lstatSync(directory);
  const uid = process.getuid?.();
  if (!stats.isDirectory()) throw refusal(directory, 'is not a directory', 'Remove it.');
  if (uid === undefined) return;
  if (stats.uid !== uid && stats.uid !== account?.uid) {
    throw refusal(directory, 'belongs to another user', 'Run the server as that user, or change the owner.');
  }
  if ((stats.mode & 0o022) !== 0) {
    throw refusal(directory, 'can be written by other users', `Run: chmod go-w '${directory}'`);
  }
}

function refusal(directory: string, why: string, fix: string): EmbeddedPostgresError {
  return new EmbeddedPostgresError(
    `${directory} ${why}, so the embedded PostgreSQL won't use it. ${fix} ` +
      `Or set DATA_DIR to a directory of your own. ${USE_DATABASE_URL}`,
  );
}

/** The account that PostgreSQL's programs run as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** Output and exit code of a program; `code` is null if a signal ended it. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** See {@link run}. */
interface RunOptions {
  readonly inherited?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Exit code of a shell and of the dynamic loader if a program or its libraries are missing. */
const DOES_NOT_RUN = 127;

/**
 * Returns the account to run PostgreSQL as: undefined (the account of this process), except for root, which PostgreSQL
 * refuses. Then it is the owner of an existing cluster, or `nobody`.
 */
export function postgresAccount(cluster: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = lstatSync(cluster, { throwIfNoEntry: false });
  if (owner?.isDirectory() && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return nobody();
}

function nobody(): Account {
  const [, , uid, gid] = /^nobody:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? [];
  // 65534 is the kernel's own id for unmapped owners; macOS writes -2.
  return { uid: Number(uid ?? 65_534) >>> 0, gid: Number(gid ?? 65_534) >>> 0 };
}

/**
 * Runs a program of PostgreSQL until it ends. Its environment has only the locale and a path: `PG*` variables would
 * redirect it, and it does not need this server's secrets.
 *
 * @param options - `inherited`: an open file that the program inherits as descriptor 3; `signal`: interrupts it when aborted.
 * @throws {EmbeddedPostgresError} when it can't run on this system at all.
 */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  account?: Account,
  options: RunOptions = {},
): Promise<Outcome> {
  const outcome = await spawnToEnd(command, args, cwd, account, options).catch((error: unknown) => {
    if (account && codeOf(error) === 'EPERM') {
      throw new EmbeddedPostgresError(
        'PostgreSQL refuses to run as root, and here root may not become another user. ' +
          `Start the server as a normal user. ${USE_DATABASE_URL}`,
      );
    }
    // spawn reports ENOENT for the program also if the working directory does not exist.
    accessSync(cwd);
    return { code: DOES_NOT_RUN, output: String(error) };
  });
  if (outcome.code !== DOES_NOT_RUN) return outcome;
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL does not run on this system, it needs glibc: ${outcome.output} ${USE_DATABASE_URL}`,
  );
}

function spawnToEnd(
  command: string,
  args: readonly string[],
  cwd: string,
  account: Account | undefined,
  { inherited, signal }: RunOptions,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      // Windows programs need SystemRoot and other variables of the environment.
      ...(process.platform !== 'win32' && { env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } }),
      ...(account && { uid: account.uid | 0, gid: account.gid | 0 }),
      stdio: ['ignore', 'pipe', 'pipe', ...(inherited === undefined ? [] : [inherited])],
      windowsHide: true,
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        output += chunk;
      });
    }
    const interrupt = () => void child.kill('SIGINT');
    signal?.addEventListener('abort', interrupt);
    child.on('error', reject);
    child.on('close', (code) => {
      signal?.removeEventListener('abort', interrupt);
      resolve({ code, output: output.trim() });
    });
  });
}
