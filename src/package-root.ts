import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where package.json, schema.graphql and prisma/ are, whether this runs from `src` or from `dist`. */
export const PACKAGE_ROOT = join(__dirname, '..');

/** The version in package.json. */
export function packageVersion(): string {
  const manifest = JSON.parse(readFileSync(join(PACKAGE_ROOT, 'package.json'), 'utf8')) as { version: string };
  return manifest.version;
}
