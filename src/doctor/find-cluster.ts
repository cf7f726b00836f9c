import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type ClusterRole, clusterUrl, ROLES, readPassword } from '../database/embedded/cluster';
import { ROOT_STATE } from '../database/embedded/home';
import { findPostmaster } from '../database/embedded/server';

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
  const postmaster = findPostmaster(join(directory, 'data'));
  const urlOf = (role: ClusterRole) =>
    typeof postmaster === 'object' ? clusterUrl(role, readPassword(directory), postmaster.port) : undefined;
  return { directory, url: urlOf(ROLES.server), ownerUrl: urlOf(ROLES.owner) };
}

/** What is in a directory that may not be entered looks as if it were not there. */
function requireEntry(directory: string): void {
  if (existsSync(directory)) accessSync(directory, constants.X_OK);
}
