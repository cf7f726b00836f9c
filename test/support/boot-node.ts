import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { run } from './process';

/**
 * Gets another Node from the npm registry: the platform's own package, because `node` itself fetches it by an install
 * script.
 *
 * @param major - such as 24.
 * @returns a PATH with it in front, or undefined where the registry has none for this platform, or is out of reach.
 */
export async function pathWithNode(major: number, directory: string): Promise<string | undefined> {
  const name = `node-${process.platform}-${process.arch}`;
  const args = ['install', '--no-save', '--no-package-lock', '--prefix', directory, `${name}@${major}`];
  await run('npm', args, { cwd: directory });
  const bin = join(directory, 'node_modules', name, 'bin');
  return existsSync(join(bin, 'node')) ? `${bin}${delimiter}${process.env.PATH}` : undefined;
}
