import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The directory of package.json, schema.graphql and prisma/, for code in `src` and in `dist`. */
export const PACKAGE_ROOT = join(__dirname, '..');

/** Returns the version in package.json. */
export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
