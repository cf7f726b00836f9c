import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { accessSync, chmodSync, lstatSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { makeDirectory } from '../../files';
import { codeOf, EmbeddedPostgresError, systemErrorText, USE_DATABASE_URL } from './error';

/** Where root keeps what `nobody` must reach when DATA_DIR is out of its reach: root-owned all the way up. */
export const ROOT_STATE = '/var/lib/scoped-api';

/** A place for the cluster, and whom its server runs as. */
export interface Home {
  readonly directory: string;
  readonly account: Account | undefined;
  /** Whether it is not under DATA_DIR, because the account can't get there. */
  readonly moved: boolean;
}

/**
 * Finds and makes the directory of the embedded PostgreSQL: `<dataDir>/postgres`. Run as root under a directory that
 * `nobody` can't enter (a home of mode 0700), it is `/var/lib/scoped-api/<hash of dataDir>` instead.
 *
 * @throws {EmbeddedPostgresError} when the directory can't be made, or somebody else could tamper with it.
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

/** Makes `directory`, or makes sure that an existing one is ours alone to write. */
function own(directory: string, account: Account | undefined, trusted?: string): string {
  if (trusted) assertOurs(trusted, account);
  makePlace(directory);
  assertOurs(directory, account);
  return directory;
}

function makePlace(directory: string): void {
  // Root's must let `nobody` pass through to what it owns inside; nothing in it is readable by others.
  const mode = process.getuid?.() === 0 ? 0o711 : 0o700;
  try {
    // The umask may have taken bits away.
    if (makeDirectory(directory, mode)) chmodSync(directory, mode);
  } catch (error) {
    // Its parent is there, and yet the system says ENOENT, as below /proc.
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

/** Whom PostgreSQL's programs run as. */
export interface Account {
  readonly uid: number;
  readonly gid: number;
}

/** What a program said and how it ended; `code` is null when a signal ended it. */
export interface Outcome {
  readonly code: number | null;
  readonly output: string;
}

/** What a shell, and the dynamic loader, exit with when a program or its libraries are missing. */
const DOES_NOT_RUN = 127;

/**
 * Whom to run PostgreSQL as: `undefined` (ourselves) unless we are root, which PostgreSQL refuses to be. Then it is
 * the owner of an existing cluster, or `nobody`.
 */
export function postgresAccount(cluster: string): Account | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const owner = lstatSync(cluster, { throwIfNoEntry: false });
  if (owner?.isDirectory() && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  return nobody();
}

function nobody(): Account {
  const [, , uid, gid] = /^nobody:.*$/m.exec(readFileSync('/etc/passwd', 'utf8'))?.[0].split(':') ?? [];
  // 65534 is what the kernel itself calls unmapped owners; macOS writes -2.
  return { uid: Number(uid ?? 65_534) >>> 0, gid: Number(gid ?? 65_534) >>> 0 };
}

/**
 * Runs a program of PostgreSQL to its end. Its environment is empty but for the locale: `PG*` variables would
 * redirect it, and it needs none of our secrets.
 *
 * @param inherited - an open file that the program gets too, as descriptor 3.
 * @throws {EmbeddedPostgresError} when it can't run on this system at all.
 */
export async function run(
  command: string,
  args: readonly string[],
  cwd: string,
  account?: Account,
  inherited?: number,
): Promise<Outcome> {
  const outcome = await spawnToEnd(command, args, cwd, account, inherited).catch((error: unknown) => {
    if (account && codeOf(error) === 'EPERM') {
      throw new EmbeddedPostgresError(
        'PostgreSQL refuses to run as root, and here root may not become another user. ' +
          `Start the server as a normal user. ${USE_DATABASE_URL}`,
      );
    }
    // spawn says ENOENT of the program when it is the working directory that is gone.
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
  account?: Account,
  inherited?: number,
): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      // Windows programs need SystemRoot and more of the environment that they are started in.
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
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: output.trim() }));
  });
}
