import { statfsSync } from 'node:fs';

/** The embedded PostgreSQL can't run; the message says why and what to do, for the console. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** Another PostgreSQL uses the cluster's files, in another container or on another machine. */
export class ClusterInUseError extends EmbeddedPostgresError {}

/** The alternative, at the end of each of these errors. */
export const USE_DATABASE_URL = 'Or set DATABASE_URL to a PostgreSQL server of your own.';

/** Returns the `code` of an error of Node or PostgreSQL. */
export function codeOf(error: unknown): string | undefined {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : undefined;
}

/** Meaning and fix of a system error, by its code. */
const SYSTEM_ERRORS: Readonly<Record<string, readonly [what: string, fix: string]>> = {
  EACCES: ['this user may not use it', 'Run the server as the user that owns it, or change its owner or permissions.'],
  EPERM: ['this user may not change it', 'Run the server as the user that owns it, or change its owner.'],
  EROFS: ['its file system is read-only', 'Mount it for writing, or set DATA_DIR to a directory that can be written.'],
  ENOSPC: ['the disk is full', 'Free some space, or set DATA_DIR to a directory on another disk.'],
  EDQUOT: ['the disk quota is used up', 'Free some space, or set DATA_DIR to a directory on another disk.'],
  EFBIG: ['a limit on the size of files is reached', 'Raise the limit (ulimit -f).'],
  EMFILE: ['too many files are open', 'Raise the limit (ulimit -n).'],
  ENFILE: ['too many files are open on this machine', 'Raise the limit (fs.file-max).'],
  ENOTDIR: ['a part of its path is a file', 'Set DATA_DIR to a directory.'],
  EEXIST: ['it is a file', 'Set DATA_DIR to a directory.'],
  ENOENT: ['it does not exist', 'Restore it from a backup, or set DATA_DIR to another directory.'],
  EISDIR: ['it is a directory', 'Remove it, or set DATA_DIR to another directory.'],
  ELOOP: ['its symbolic links form a loop', 'Set DATA_DIR to a directory.'],
  ENAMETOOLONG: ['its path is too long', 'Set DATA_DIR to a shorter path.'],
  EIO: ['its disk reports an error', 'Check the disk and the log of the system.'],
};

/** Returns the meaning of a system error with its code: `the disk is full (ENOSPC)`. */
export function systemErrorText(error: unknown): string {
  const { code = '', syscall } = error as NodeJS.ErrnoException;
  return `${SYSTEM_ERRORS[code]?.[0] ?? `the system call ${syscall} failed`} (${code})`;
}

/** Codes and messages of pg and Node for a connection that is lost or can't be opened, and of PostgreSQL while it stops. */
const LOST = /^(?:ECONN\w+|EPIPE|ETIMEDOUT|57P0\d|08\w{3}|Connection terminated.*|timeout exceeded.*)$/;

/**
 * Converts an error that stopped the start of the embedded PostgreSQL into one for the operator.
 *
 * @param directory - of its files, if it is known.
 * @returns `error` itself if it is for the operator already, or is a bug, whose stack is needed.
 */
export function forOperator(error: unknown, directory: string): unknown {
  if (error instanceof EmbeddedPostgresError) return error;
  const { code, syscall, path, message, severity } = error as NodeJS.ErrnoException & { severity?: string };
  if (LOST.test(code ?? message)) {
    return new EmbeddedPostgresError(
      `The embedded PostgreSQL in ${directory} ended while the server was set up: ${message}. ` +
        `${littleSpace(directory)}Its log is ${directory}/cluster/postgres.log. ${USE_DATABASE_URL}`,
      { cause: error },
    );
  }
  if (code !== undefined && syscall !== undefined) {
    const [, fix] = SYSTEM_ERRORS[code] ?? ['', 'Check DATA_DIR and its disk.'];
    return new EmbeddedPostgresError(
      `The embedded PostgreSQL cannot use ${path ?? directory}: ${systemErrorText(error)}. ${fix} ${USE_DATABASE_URL}`,
      { cause: error },
    );
  }
  if (code !== undefined && severity !== undefined) {
    return new EmbeddedPostgresError(
      `The embedded PostgreSQL in ${directory} refused a statement of its own setup: ${message} (${code}). ` +
        `Its log is ${directory}/cluster/postgres.log. ${USE_DATABASE_URL}`,
      { cause: error },
    );
  }
  return error;
}

/** With less free space than this, in bytes, a message names it as the probable reason: a segment of the log has 16 MiB. */
const LITTLE_SPACE = 32 * 1024 * 1024;

/** Returns a sentence for an error message if the disk of `directory` is nearly full, and otherwise an empty text. */
export function littleSpace(directory: string): string {
  const { bavail, bsize } = statfsSync(directory);
  const free = bavail * bsize;
  return free < LITTLE_SPACE ? `Its disk has only ${Math.floor(free / 1024)} kB left: free some space. ` : '';
}
