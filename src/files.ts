import { randomUUID } from 'node:crypto';
import { lstatSync, mkdirSync, statSync } from 'node:fs';
import { link, rm, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';

/**
 * Decodes the text of a file or of standard input, as editors and shells write it: UTF-8, with or without a byte order mark,
 * or UTF-16 with one (Notepad's "Unicode", `>` in Windows PowerShell). The mark is not part of the text.
 *
 * @throws Error for other bytes; the message is for the operator.
 */
export function decodeText(bytes: Uint8Array): string {
  const encoding = encodingOf(bytes);
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    throw new Error(`It is not ${encoding.toUpperCase()}: save it as UTF-8, for instance by: iconv -t UTF-8.`);
  }
}

function encodingOf([first, second]: Uint8Array): string {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return 'utf-8';
}

/** The meaning of system errors for the operator who named the file. */
const MEANINGS: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'this user may not read it',
  EPERM: 'this user may not read it',
  EISDIR: 'it is a directory',
  ENOTDIR: 'a part of its path is a file',
  ELOOP: 'its symbolic links form a loop',
  ENAMETOOLONG: 'its path is too long',
};

/**
 * Returns why a file that the operator named can't be read: `Can't read a.graphql: there is no such file (ENOENT, /home/ada/a.graphql).`
 *
 * @param file - its name as given; `-` is standard input.
 */
export function readFault(file: string, error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const name = file === '-' ? 'standard input' : file;
  const meaning = MEANINGS[code];
  if (meaning === undefined) return `Can't read ${name}: ${message}`;
  const details = file === '-' || resolve(file) === file ? [code] : [code, resolve(file)];
  return `Can't read ${name}: ${meaning} (${details.join(', ')}).`;
}

/**
 * Creates a file that only its owner may read, and its directory. If several processes do so at the same time, one succeeds,
 * and none ever reads a part of the file: a hard link appears with the whole content.
 *
 * @returns false when the file exists already; it is left unchanged.
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

/**
 * Makes a directory and the missing ones above it, as `mkdir -p` does. Node's own `mkdir` with `recursive` never returns
 * for a path such as `/proc/x`: the kernel answers ENOENT although the parent exists, and Node tries both in turn, forever.
 *
 * @param mode - of the directories that are made.
 * @returns false when the directory exists already.
 * @throws the system error of the directory that cannot be made.
 */
export function makeDirectory(path: string, mode?: number): boolean {
  const directory = resolve(path);
  try {
    mkdirSync(directory, mode);
    return true;
  } catch (error) {
    if (isDirectory(directory)) return false;
    // A symbolic link to a missing directory: report that.
    if (lstatSync(directory, { throwIfNoEntry: false })?.isSymbolicLink()) statSync(directory);
    const parent = dirname(directory);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || isDirectory(parent)) throw error;
    makeDirectory(parent, mode);
  }
  // Another process may have made it by now.
  return makeDirectory(directory, mode);
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
