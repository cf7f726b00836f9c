import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { link, lstat, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { CommandError } from './command-error';

/**
 * Writes a file that its owner alone may read, under its name only once it is whole: until then, and if `write` throws
 * or the process is interrupted, what was there before stays.
 *
 * @param options.replace - whether what is there already may go.
 * @throws CommandError where there is something that may not go, or is no file, such as a symbolic link or a device.
 */
export async function writeWholeFile(
  path: string,
  { replace }: { readonly replace: boolean },
  write: (append: (text: string) => Promise<void>) => Promise<void>,
): Promise<void> {
  // Before anything is made: the reason is then the same for root and for a user who may not write beside it.
  await isFileAt(path);
  const draft = join(dirname(path), `.${basename(path)}-${randomUUID()}`);
  const file = await open(draft, 'wx', 0o600).catch((error) => {
    throw new CommandError('FAILED', `Can't write to ${dirname(path)}: ${(error as Error).message}`);
  });
  const removeDraft = () => rmSync(draft, { force: true });
  process.once('exit', removeDraft);
  try {
    await write((text) => file.appendFile(text));
    await file.sync();
    // A link is not made where there is something by now.
    if (replace && (await isFileAt(path))) await rename(draft, path);
    else await link(draft, path).catch((error) => refuseTaken(path, error));
  } finally {
    await file.close();
    await rm(draft, { force: true });
    process.off('exit', removeDraft);
  }
}

/**
 * Whether there is a file already.
 *
 * @throws CommandError where there is something that is no file.
 */
export async function isFileAt(path: string): Promise<boolean> {
  const stats = await lstat(path).catch((error) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (stats === undefined || stats.isFile()) return stats !== undefined;
  throw new CommandError('NOT_A_FILE', `${path} is not a regular file. Name another, or write to standard output.`);
}

function refuseTaken(path: string, error: NodeJS.ErrnoException): never {
  if (error.code !== 'EEXIST') throw error;
  throw new CommandError('EXISTS', `There is something at ${path} by now. Say --yes to replace it.`);
}
