import { resolve } from 'node:path';

/** What a system error means for the one who named the file. */
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
 * Says why a file that the operator named can't be read: `Can't read a.graphql: there is no such file (ENOENT, /home/ada/a.graphql).`
 *
 * @param file - as it was named; `-` is standard input.
 */
export function readFault(file: string, error: unknown): string {
  const { code = '', message } = error as NodeJS.ErrnoException;
  const name = file === '-' ? 'standard input' : file;
  const meaning = MEANINGS[code];
  if (meaning === undefined) return `Can't read ${name}: ${message}`;
  const details = file === '-' || resolve(file) === file ? [code] : [code, resolve(file)];
  return `Can't read ${name}: ${meaning} (${details.join(', ')}).`;
}
