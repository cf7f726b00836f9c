import { constants } from 'node:fs';
import { access, lstat, readdir, statfs } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { Config } from '../config';
import { findCluster } from './find-cluster';
import { type Finding, findingsAbout } from './finding';
import { bytes } from './in-words';

const { ok, warning, error } = findingsAbout('disk');

const LITTLE = 1e9;
const NEXT_TO_NOTHING = 100e6;

/** The room for DATA_DIR, which has the embedded PostgreSQL, the signing keys and the development secret. */
export async function checkDisk({ dataDir, databaseUrl }: Config): Promise<readonly Finding[]> {
  const wanted = resolve(dataDir);
  const path = await nearestExisting(wanted);
  const { bavail, bsize, files, ffree } = await statfs(path);
  const free = bavail * bsize;
  const found: Finding[] = [];
  const isWritable = await access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable) {
    found.push(error(`${path} can't be written, and DATA_DIR is ${dataDir}.`, 'Set DATA_DIR, or fix its permissions.'));
  }
  const mend = 'Free some space, or set DATA_DIR to a directory on another disk.';
  const room = `There are ${bytes(free)} free for ${wanted}.`;
  if (free < NEXT_TO_NOTHING) found.push((databaseUrl === undefined ? error : warning)(room, mend));
  else if (free < LITTLE && databaseUrl === undefined) found.push(warning(room, mend));
  // Some file systems have no such number.
  if (files > 0 && ffree === 0) found.push(error(`There can be no more files on the disk of ${wanted}.`, mend));
  const cluster = databaseUrl === undefined ? findCluster(dataDir) : undefined;
  const size = cluster && ` The embedded PostgreSQL takes ${bytes(await sizeOf(cluster.directory))}.`;
  return found.length > 0 ? found : [ok(`${room}${size ?? ''}`)];
}

async function nearestExisting(path: string): Promise<string> {
  const exists = await lstat(path).catch(() => undefined);
  const parent = dirname(path);
  return exists || parent === path ? path : nearestExisting(parent);
}

/** What may not be looked into counts for nothing. */
async function sizeOf(path: string): Promise<number> {
  const stats = await lstat(path).catch(() => undefined);
  if (!stats?.isDirectory()) return stats?.size ?? 0;
  let size = 0;
  for (const name of await readdir(path).catch(() => [])) size += await sizeOf(join(path, name));
  return size;
}
