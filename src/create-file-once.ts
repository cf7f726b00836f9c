import { randomUUID } from 'node:crypto';
import { link, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { makeDirectory } from './make-directory';

/**
 * Creates a file that only its owner may read, with its directory. Of several processes that do so at once one wins,
 * and none ever sees a part of the file: a hard link appears with its whole content or not at all.
 *
 * @returns false when the file was there already; it is left alone.
 */
export async function createFileOnce(path: string, text: string): Promise<boolean> {
  const directory = dirname(path);
  makeDirectory(directory);
  const draft = join(directory, `.${basename(path)}-${randomUUID()}`);
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    await link(draft, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  } finally {
    await rm(draft, { force: true });
  }
}
