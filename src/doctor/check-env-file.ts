import { statSync } from 'node:fs';
import { nearName, VARIABLES } from '../config';
import { readEnvFile } from '../config/env-file';
import { type Finding, findingsAbout } from './finding';

const { warning, error } = findingsAbout('configuration');

/**
 * What is wrong with a file of variables as such: lines that are not read as they were meant, names with a typing error,
 * which are ignored, and secrets that everybody on the machine may read.
 *
 * @param path - such as `.env`; nothing is found where there is no such file.
 */
export function checkEnvFile(path: string, isProduction: boolean): readonly Finding[] {
  const { variables, repeated, faults } = readEnvFile(path, VARIABLES);
  const found: Finding[] = faults.map(({ message }) => error(`${path} can't be used.`, message));
  for (const name of variables.keys()) {
    const meant = nearName(name);
    if (meant) found.push(warning(`${path} has ${name}, which is ignored.`, `Did you mean ${meant}?`));
  }
  for (const name of repeated) {
    found.push(warning(`${path} has ${name} more than once; the last one counts.`, 'Remove the others.'));
  }
  const stats = statSync(path, { throwIfNoEntry: false });
  if (isProduction && stats?.isFile() && (stats.mode & 0o004) !== 0) {
    found.push(warning(`Everybody on this machine can read ${path}.`, `chmod 600 ${path}`));
  }
  return found;
}
