import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, chown, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createFileOnce } from '../files';
import type { ScheduledKey } from './key-schedule';
import { printKeySet } from './key-set';
import { KeyringError, noKeysAt } from './keyring';

const PATIENCE_MS = 5_000;

/**
 * Creates a file of keys, readable by its owner only.
 *
 * @returns false when there is a file already; it is left alone.
 * @throws KeyringError when none can be written there.
 */
export function createKeyFile(path: string, keys: readonly ScheduledKey[]): Promise<boolean> {
  return sayingWhere(path, () => createFileOnce(path, printKeySet(keys)));
}

/**
 * Replaces a file of keys as a whole: who reads it meanwhile sees the old keys or the new ones. Owner and mode stay.
 * Two changes at once take turns.
 *
 * @param change - reads the file and says what is to be in it.
 * @returns what is in it now.
 * @throws KeyringError when it can't be written, or is being changed by someone else for 5 seconds.
 */
export async function changeKeyFile(
  path: string,
  change: () => readonly ScheduledKey[],
): Promise<readonly ScheduledKey[]> {
  if (!existsSync(path)) throw noKeysAt(path);
  // A link, such as the ones that Kubernetes mounts, stays one.
  const target = await sayingWhere(path, () => realpath(path));
  const unlock = await sayingWhere(path, () => lock(`${target}.lock`));
  try {
    const keys = change();
    await sayingWhere(path, () => replace(target, printKeySet(keys)));
    return keys;
  } finally {
    await unlock();
  }
}

async function replace(path: string, text: string): Promise<void> {
  const before = await stat(path);
  const draft = join(dirname(path), `.${basename(path)}-${randomUUID()}`);
  try {
    await writeFile(draft, text, { mode: 0o600, flag: 'wx', flush: true });
    // Root may rotate for a server that is not root: it must be able to read the new file too.
    const draftStats = await stat(draft);
    if (draftStats.uid !== before.uid || draftStats.gid !== before.gid) await chown(draft, before.uid, before.gid);
    await chmod(draft, before.mode & 0o777);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

async function lock(path: string): Promise<() => Promise<void>> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    try {
      await (await open(path, 'wx', 0o600)).close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (Date.now() > deadline) {
      throw new KeyringError(`Someone else is changing the keys. If nobody is, delete ${path} and try again.`);
    }
    await delay(50);
  }
}

async function sayingWhere<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KeyringError) throw error;
    throw new KeyringError(`Can't write the signing keys to ${path} (SIGNING_KEYS_FILE): ${(error as Error).message}`);
  }
}
