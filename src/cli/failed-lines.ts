import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import type { FailedLine } from '../users/transfer/import-batches';
import type { ImportSource } from '../users/transfer/import-source';
import { CommandError, EXIT_WRONG_USAGE } from './command-error';

/** Where lines that failed are written down. */
export interface FailedLines {
  /** Puts them on the disk. */
  write(lines: readonly FailedLine[]): Promise<void>;
  close(): Promise<void>;
}

/** The files to write to, if any. */
export interface FailedLinesOptions {
  /** Gets the number and the reasons of each, as JSON Lines: nothing that is on the line. */
  readonly errors?: string;
  /** Gets the lines as they are, secrets included. */
  readonly rejected?: string;
}

/** Its owner's alone, whatever was there before; a symbolic link is not followed. */
const FLAGS = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
const MODE = 0o600;

/**
 * Opens the files that failed lines go to. They are added to, never emptied: an import that goes on knows of the lines
 * before by them.
 *
 * @throws CommandError for what can't be written, is no file, or is what is being imported.
 */
export async function openFailedLines(
  { errors, rejected }: FailedLinesOptions,
  source: ImportSource,
): Promise<FailedLines> {
  if (errors !== undefined && errors === rejected) {
    throw new CommandError('USAGE', '--errors and --rejected must be two files.', EXIT_WRONG_USAGE);
  }
  const opened: FileHandle[] = [];
  const close = async () => void (await Promise.all(opened.map((file) => file.close())));
  const openFor = async (path: string | undefined, option: string) => {
    if (path === undefined) return undefined;
    const file = await openOwn(path, option);
    opened.push(file);
    if (await source.isFile(file)) {
      throw new CommandError('USAGE', `${option} must be another file than the one to import.`, EXIT_WRONG_USAGE);
    }
    await file.chmod(MODE);
    return file;
  };
  try {
    const errorsFile = await openFor(errors, '--errors');
    const rejectedFile = await openFor(rejected, '--rejected');
    return {
      async write(lines) {
        await errorsFile?.appendFile(lines.map(inJson).join(''));
        await rejectedFile?.appendFile(Buffer.concat(lines.flatMap(asItIs)));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

async function openOwn(path: string, option: string): Promise<FileHandle> {
  const refuse = (why: string) => new CommandError('FAILED', `Can't write to ${path} (${option}): ${why}`);
  const file = await open(path, FLAGS | constants.O_NONBLOCK, MODE).catch((error) => {
    throw refuse((error as Error).message);
  });
  try {
    if (!(await file.stat()).isFile()) throw refuse('it is not a regular file.');
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

function inJson({ line, faults }: FailedLine): string {
  return `${JSON.stringify({ line: line.number, errors: faults })}\n`;
}

/** Of one that is too long, nothing was kept. */
function asItIs({ line }: FailedLine): Buffer[] {
  return line.isTooLong ? [] : [line.bytes, Buffer.from('\n')];
}
