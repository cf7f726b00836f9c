import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { type ClusterRole, clusterUrl, ROLES, readPassword } from '../database/embedded/cluster';
import { ROOT_STATE } from '../database/embedded/home';
import { findPostmaster } from '../database/embedded/server';

/** An embedded PostgreSQL on the disk. */
interface FoundCluster {
  readonly directory: string;
  /** The URL of its database for the role of the server; undefined while it does not run. */
  readonly url: string | undefined;
  /** The same for the role that applies migrations. */
  readonly ownerUrl: string | undefined;
}

/**
 * Finds the embedded PostgreSQL of a DATA_DIR. Unlike opening it, this starts, makes and removes nothing.
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

/** Throws for a directory that may not be entered: what is in it would look missing. */
function requireEntry(directory: string): void {
  if (existsSync(directory)) accessSync(directory, constants.X_OK);
}
