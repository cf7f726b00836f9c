import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { ROOT } from './process';
import { scratchDirectory } from './process-directory';

/** A copy of this checkout, in a home directory of its own. */
export interface Checkout {
  readonly home: string;
  readonly path: string;
  /** Ends what still runs in it. The end of the test run removes it. */
  end(): void;
}

/** Copies what git would clone if everything here were committed. */
export function copyCheckout(): Checkout {
  const directory = scratchDirectory();
  const home = join(directory.path, 'home');
  // A path with a blank: some users have one in their home.
  const path = join(home, 'my projects', 'scoped-api');
  mkdirSync(path, { recursive: true });
  chmodSync(home, 0o755);
  const { stdout, status } = spawnSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error('This is no git checkout: what a clone would hold is not known.');
  for (const file of stdout.split('\0')) {
    // A file whose deletion is not committed is still listed.
    if (file !== '' && existsSync(join(ROOT, file))) cpSync(join(ROOT, file), join(path, file));
  }
  return {
    home,
    path,
    end() {
      // 700 MB of files: they are removed with the directory of the run.
      directory.endProcesses();
    },
  };
}

/**
 * Copies the checkout as {@link copyCheckout} does, with its packages and with what its last build made: the next build takes less
 * time.
 */
export function copyBuiltCheckout(): Checkout {
  const checkout = copyCheckout();
  symlinkSync(join(ROOT, 'node_modules'), join(checkout.path, 'node_modules'));
  for (const built of ['dist', 'engine/dist', 'src/database/generated']) {
    cpSync(join(ROOT, built), join(checkout.path, built), { recursive: true, preserveTimestamps: true });
  }
  return checkout;
}

/** A port that is free now, for a server that is told its port. */
export async function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Makes `user` the owner of everything under `path`. */
export function giveTo(uid: number, path: string): void {
  const { status, stderr } = spawnSync('chown', ['-R', `${uid}:${uid}`, path], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** Removes `path` and everything in it, if it is there. */
export function removeTree(path: string): void {
  rmSync(path, { recursive: true, force: true });
}

/** The commands that README.md tells a newcomer to copy, each as printed. */
export interface ReadmeCommands {
  readonly install: string;
  /** Opens an account, logs in and reads `me`. */
  readonly firstSteps: string;
  readonly token: string;
  readonly createAdmin: string;
}

/** Reads them from the checkout at `root`, so that they can't drift from what is tested. */
export function readmeCommands(root: string): ReadmeCommands {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const blocks = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block);
  const find = (what: string) => {
    const [found, ...more] = blocks.filter((block) => block.includes(what));
    if (found === undefined || more.length > 0) throw new Error(`README.md has not one block with ${what}`);
    return found;
  };
  return {
    install: find('npm start'),
    firstSteps: find('mutation($input: RegisterInput!)'),
    token: find('grant_type=password'),
    createAdmin: find('scoped-api create-admin'),
  };
}
