import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/**
 * Makes a directory and the missing ones above it, as `mkdir -p` does. Node's own `mkdir` with `recursive` never returns
 * for a path such as `/proc/x`: the kernel answers ENOENT although the parent exists, and Node tries the two in turn.
 *
 * @returns whether it was made; false when it was there.
 * @throws the system error of the directory that cannot be made.
 */
export function makeDirectory(path: string, mode?: number): boolean {
  const directory = resolve(path);
  try {
    mkdirSync(directory, mode);
    return true;
  } catch (error) {
    if (isDirectory(directory)) return false;
    // Of a symbolic link, where it leads decides.
    if (lstatSync(directory, { throwIfNoEntry: false })?.isSymbolicLink()) statSync(directory);
    const parent = dirname(directory);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || isDirectory(parent)) throw error;
    makeDirectory(parent, mode);
  }
  // Of several processes that do so at once, another may have made it by now.
  return makeDirectory(directory, mode);
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
