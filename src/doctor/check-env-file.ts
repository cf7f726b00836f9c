import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { environmentSchema } from '../config/environment-schema';
import { nearest } from '../nearest';
import { type Finding, findingsAbout } from './finding';

const { warning } = findingsAbout('configuration');

/** Shorter names are near to too many others. */
const MIN_LENGTH = 8;

/**
 * What is wrong with a file of variables as such: names with a typing error, which would be ignored in silence, and
 * secrets that everybody on the machine may read.
 *
 * @param path - such as `.env`; nothing is found where there is no such file.
 */
export function checkEnvFile(path: string, isProduction: boolean): readonly Finding[] {
  const stats = statSync(path, { throwIfNoEntry: false });
  if (!stats?.isFile()) return [];
  const known = Object.keys(environmentSchema(isProduction).shape);
  const candidates = known.filter(({ length }) => length >= MIN_LENGTH);
  const found: Finding[] = [];
  for (const name of Object.keys(parseEnv(readFileSync(path, 'utf8')))) {
    const meant = known.includes(name) ? undefined : nearest(name, candidates);
    if (meant) found.push(warning(`${path} has ${name}, which is ignored.`, `Did you mean ${meant}?`));
  }
  if (isProduction && (stats.mode & 0o004) !== 0) {
    found.push(warning(`Everybody on this machine can read ${path}.`, `chmod 600 ${path}`));
  }
  return found;
}
