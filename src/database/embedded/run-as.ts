import { spawn } from 'node:child_process';
import { lstatSync, readFileSync } from 'node:fs';
import { codeOf, EmbeddedPostgresError, USE_DATABASE_URL } from './error';

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
 * redirect it, and our secrets are none of its business.
 *
 * @throws {EmbeddedPostgresError} when it can't run on this system at all.
 */
export async function run(command: string, args: readonly string[], cwd: string, account?: Account): Promise<Outcome> {
  const outcome = await spawnToEnd(command, args, cwd, account).catch((error: unknown) => {
    if (account && codeOf(error) === 'EPERM') {
      throw new EmbeddedPostgresError(
        'PostgreSQL refuses to run as root, and here root may not become another user. ' +
          `Start the server as a normal user. ${USE_DATABASE_URL}`,
      );
    }
    return { code: DOES_NOT_RUN, output: String(error) };
  });
  if (outcome.code !== DOES_NOT_RUN) return outcome;
  throw new EmbeddedPostgresError(
    `The embedded PostgreSQL does not run on this system, it needs glibc: ${outcome.output} ${USE_DATABASE_URL}`,
  );
}

function spawnToEnd(command: string, args: readonly string[], cwd: string, account?: Account): Promise<Outcome> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd,
      // Windows programs need SystemRoot and more of the environment that they are started in.
      ...(process.platform !== 'win32' && { env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' } }),
      ...(account && { uid: account.uid | 0, gid: account.gid | 0 }),
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    child.stderr.on('data', (chunk: Buffer) => {
      output += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, output: output.trim() }));
  });
}
