import { createPrivateKey, type JsonWebKey, type KeyObject, randomUUID } from 'node:crypto';
import { type BigIntStats, closeSync, existsSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, open, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { createFileOnce, decodeText } from '../files';
import { KEY_PAIR_ALGORITHMS, type KeyPairAlgorithm } from './jwt-algorithm';
import { type KeyPair, keyPairOf } from './key-pair';
import type { ScheduledKey } from './key-schedule';
import { KeyringError, noKeysAt } from './keyring';

/** The content of a file of keys when it was read. */
export interface KeyFile {
  readonly keys: readonly ScheduledKey[];
  /** Whether it is a PEM file: one key, which only the operator replaces. */
  readonly isPem: boolean;
  /** Whether every user of this machine may read it. */
  readonly isOpen: boolean;
  /** Changes when the file is changed or replaced. */
  readonly stamp: string;
}

/**
 * Reads a private JWK Set, or one private key in PEM, which always signs.
 *
 * @param algorithm - of a PEM key; a JWK has its own.
 * @throws KeyringError with the path of the file and what to do.
 */
export function readKeyFile(path: string, algorithm: KeyPairAlgorithm): KeyFile {
  const { text, stats } = readWhole(path);
  try {
    const keys = isPem(text)
      ? [{ ...parsePem(text, algorithm), signsFrom: 0, verifiesUntil: undefined }]
      : parseKeySet(text);
    return { keys, isPem: isPem(text), isOpen: (stats.mode & 0o004n) !== 0n, stamp: stampOf(stats) };
  } catch (error) {
    throw error instanceof KeyringError ? new KeyringError(`Can't use the keys in ${path}: ${error.message}`) : error;
  }
}

/** Returns the stamp of a file as it is now; undefined if it does not exist or cannot be read. */
export function stampNow(path: string): string | undefined {
  try {
    return stampOf(statSync(path, { bigint: true }));
  } catch {
    return undefined;
  }
}

/** Reads with one descriptor, so that stamp and text belong together even if the file is replaced meanwhile. */
function readWhole(path: string): { text: string; stats: BigIntStats } {
  let descriptor: number | undefined;
  try {
    descriptor = openSync(path, 'r');
    const stats = fstatSync(descriptor, { bigint: true });
    return { stats, text: decodeText(readFileSync(descriptor)) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw code === 'ENOENT' ? noKeysAt(path) : new KeyringError(`Can't read the signing keys: ${message}`);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
}

function stampOf({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string {
  return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
}

/** Longest wait for another change of the file, in milliseconds. */
const LOCK_WAIT_MS = 5_000;

/**
 * Creates a file of keys, readable by its owner only.
 *
 * @returns false if there is a file already; it is not changed.
 * @throws KeyringError if the file cannot be written.
 */
export function createKeyFile(path: string, keys: readonly ScheduledKey[]): Promise<boolean> {
  return withPath(path, () => createFileOnce(path, printKeySet(keys)));
}

/**
 * Replaces a file of keys as a whole: servers that read it meanwhile see either the old keys or the new ones. Owner and
 * mode stay. Parallel changes wait for each other.
 *
 * @param change - reads the file and returns its new keys.
 * @returns the new keys.
 * @throws KeyringError if the file cannot be written, or another change of it takes longer than 5 seconds.
 */
export async function changeKeyFile(
  path: string,
  change: () => readonly ScheduledKey[],
): Promise<readonly ScheduledKey[]> {
  if (!existsSync(path)) throw noKeysAt(path);
  // A symbolic link, such as those that Kubernetes mounts, stays one.
  const target = await withPath(path, () => realpath(path));
  const unlock = await withPath(path, () => lock(`${target}.lock`));
  try {
    const keys = change();
    await withPath(path, () => replace(target, printKeySet(keys)));
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
    // Root may rotate the keys of a server that is not root: that server must be able to read the new file.
    const draftStats = await stat(draft);
    if (draftStats.uid !== before.uid || draftStats.gid !== before.gid) await chown(draft, before.uid, before.gid);
    await chmod(draft, before.mode & 0o777);
    await rename(draft, path);
  } finally {
    await rm(draft, { force: true });
  }
}

async function lock(path: string): Promise<() => Promise<void>> {
  const deadline = Date.now() + LOCK_WAIT_MS;
  for (;;) {
    try {
      await (await open(path, 'wx', 0o600)).close();
      return () => rm(path, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    if (Date.now() > deadline) {
      throw new KeyringError(`Another process is changing the keys. If there is none, delete ${path} and try again.`);
    }
    await delay(50);
  }
}

async function withPath<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof KeyringError) throw error;
    throw new KeyringError(`Can't write the signing keys to ${path} (SIGNING_KEYS_FILE): ${(error as Error).message}`);
  }
}

const seconds = z.int('write whole seconds since 1970').min(0, 'write whole seconds since 1970');

/** A private JWK (RFC 7517) with two members of our own. Its other members are the key itself. */
const storedKey = z.looseObject(
  {
    kid: z.string('write its thumbprint, or leave it out').optional(),
    alg: z.enum(KEY_PAIR_ALGORITHMS, `write one of ${KEY_PAIR_ALGORITHMS.join(', ')}`),
    use: z.literal('sig', 'write sig').optional(),
    signs_from: seconds,
    verifies_until: seconds.optional(),
  },
  'write an object',
);
const storedSet = z.looseObject({ keys: z.array(storedKey, 'write a list').min(1, 'write at least one key') });

/** Whether a text is meant to be PEM. */
function isPem(text: string): boolean {
  return text.includes('-----BEGIN ');
}

/**
 * Reads one private key in PEM: PKCS#8, PKCS#1 or SEC1.
 *
 * @throws KeyringError if the text is not such a key, has a passphrase, or does not fit the algorithm.
 */
export function parsePem(text: string, algorithm: KeyPairAlgorithm): KeyPair {
  let key: KeyObject;
  try {
    key = createPrivateKey(text);
  } catch {
    throw new KeyringError('It holds no private key in PEM (PKCS#8, PKCS#1 or SEC1) that opens without a passphrase.');
  }
  return keyPairOf(key, algorithm);
}

/**
 * Reads a private JWK Set.
 *
 * @throws KeyringError with the place of the invalid key and what to do, without any part of the key.
 */
export function parseKeySet(text: string): readonly ScheduledKey[] {
  const { data, error } = storedSet.safeParse(parseJson(text));
  if (error)
    throw new KeyringError(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '));
  const keys = data.keys.map((stored, index): ScheduledKey => {
    const { kid, alg, signs_from: signsFrom, verifies_until: verifiesUntil } = stored;
    const pair = inPlace(index, () => keyPairOf(privateKeyOf(stored as JsonWebKey), alg));
    if (kid !== undefined && kid !== pair.kid) {
      throw new KeyringError(`keys.${index}.kid: write its thumbprint, ${pair.kid}, or leave it out`);
    }
    return { ...pair, signsFrom, verifiesUntil };
  });
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) throw new KeyringError('keys: one key is there twice');
  return keys;
}

/** Writes a private JWK Set for {@link parseKeySet}. */
export function printKeySet(keys: readonly ScheduledKey[]): string {
  const stored = keys.map(({ kid, algorithm, privateKey, signsFrom, verifiesUntil }) => ({
    kid,
    alg: algorithm,
    use: 'sig',
    signs_from: signsFrom,
    ...(verifiesUntil !== undefined && { verifies_until: verifiesUntil }),
    ...privateKey.export({ format: 'jwk' }),
  }));
  return `${JSON.stringify({ keys: stored }, null, 2)}\n`;
}

/** Without the reason of JSON.parse: it quotes the text, which is a private key. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new KeyringError('It is neither JSON nor PEM.');
  }
}

function privateKeyOf(jwk: JsonWebKey): KeyObject {
  try {
    return createPrivateKey({ key: jwk, format: 'jwk' });
  } catch {
    throw new KeyringError('It is no private JWK with all of its parts.');
  }
}

function inPlace<T>(index: number, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw error instanceof KeyringError ? new KeyringError(`keys.${index}: ${error.message}`) : error;
  }
}
