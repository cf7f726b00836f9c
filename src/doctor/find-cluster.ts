import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type ClusterRole, clusterUrl, ROLES, readPassword } from '../database/embedded/cluster';
import { ROOT_STATE } from '../database/embedded/home';

/** An embedded PostgreSQL as it lies on the disk. */
export interface FoundCluster {
  readonly directory: string;
  /** Of its database, for the role that the server has; undefined while no server runs on it. */
  readonly url: string | undefined;
  /** The same for the role that runs the migrations. */
  readonly ownerUrl: string | undefined;
}

/**
 * Finds the embedded PostgreSQL of a DATA_DIR, and starts, makes and removes nothing, as opening it would.
 *
 * @returns undefined if there is none yet.
 * @throws an Error where it belongs to another user.
 */
export function findCluster(dataDir: string): FoundCluster | undefined {
  if (!existsSync(dataDir)) return undefined;
  const parent = realpathSync(dataDir);
  const far = join(ROOT_STATE, createHash('sha256').update(parent).digest('hex').slice(0, 16));
  const near = join(parent, 'postgres');
  requireEntry(near);
  const home = [near, far].find((one) => existsSync(join(one, 'cluster')));
  if (home === undefined) return undefined;
  const directory = join(home, 'cluster');
  requireEntry(directory);
  const port = portOf(join(directory, 'data', 'postmaster.pid'));
  const urlOf = (role: ClusterRole) => port && clusterUrl(role, readPassword(directory), port);
  return { directory, url: urlOf(ROLES.server), ownerUrl: urlOf(ROLES.owner) };
}

/** What is in a directory that may not be entered looks as if it were not there. */
function requireEntry(directory: string): void {
  if (existsSync(directory)) accessSync(directory, constants.X_OK);
}

/** Of a server that runs; a file that a killed one left behind counts for nothing. */
function portOf(file: string): string | undefined {
  if (!existsSync(file)) return undefined;
  const [pid, , , port] = readFileSync(file, 'utf8').split('\n');
  return pid && port && isAlive(Number(pid)) ? port : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
