import { readFileSync, statSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { environmentSchema } from '../config/environment-schema';
import { type Finding, findingsAbout } from './finding';

const { warning } = findingsAbout('configuration');

/** Shorter names are near to too many others. */
const MIN_LENGTH = 8;
const MAX_TYPOS = 2;

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
  const found: Finding[] = [];
  for (const name of Object.keys(parseEnv(readFileSync(path, 'utf8')))) {
    const meant = known.includes(name) ? undefined : known.find((one) => isNear(one, name));
    if (meant) found.push(warning(`${path} has ${name}, which is ignored.`, `Did you mean ${meant}?`));
  }
  if (isProduction && (stats.mode & 0o004) !== 0) {
    found.push(warning(`Everybody on this machine can read ${path}.`, `chmod 600 ${path}`));
  }
  return found;
}

function isNear(known: string, name: string): boolean {
  return (
    known.length >= MIN_LENGTH && Math.abs(known.length - name.length) <= MAX_TYPOS && typos(known, name) <= MAX_TYPOS
  );
}

/** Levenshtein's distance. */
function typos(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (const [index, character] of [...one].entries()) {
    const next = [index + 1];
    for (let column = 1; column <= other.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (other[column - 1] === character ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[other.length] ?? 0;
}
