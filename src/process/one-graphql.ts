import { readFileSync, realpathSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { StartError } from './start-error';

/**
 * Refuses a project with another copy of graphql than this server's. A type of one copy is not a type of the other, so packages of the
 * project that make types or errors would fail at the first request, with a message about realms.
 *
 * @param directory - of the configuration file.
 * @throws StartError that names both copies.
 */
export function requireOneGraphql(directory: string): void {
  const ours = graphqlFrom(__filename);
  const theirs = graphqlFrom(join(directory, 'scoped-api.config.js'));
  if (ours === undefined || theirs === undefined || ours.path === theirs.path) return;
  throw new StartError(
    `This project has two copies of graphql: ${ours.version} in ${ours.path}, which scoped-api uses, and ${theirs.version} in ` +
      `${theirs.path}, which the project uses. Types of one are not types of the other. Write a version of graphql in package.json ` +
      'that scoped-api accepts as well, and run: npm dedupe. npm ls graphql shows which packages require which version.',
  );
}

/** The copy that a file would import; undefined if there is none. */
function graphqlFrom(file: string): { readonly path: string; readonly version: string } | undefined {
  try {
    const manifest = createRequire(file).resolve('graphql/package.json');
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
    return { path: dirname(realpathSync(manifest)), version };
  } catch {
    return undefined;
  }
}
