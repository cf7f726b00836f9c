import { type BigIntStats, closeSync, fstatSync, openSync, readFileSync, statSync } from 'node:fs';
import { decodeText } from '../files';
import type { KeyPairAlgorithm } from './jwt-algorithm';
import type { ScheduledKey } from './key-schedule';
import { isPem, parseKeySet, parsePem } from './key-set';
import { KeyringError, noKeysAt } from './keyring';

/** What a file of keys held when it was read. */
export interface KeyFile {
  readonly keys: readonly ScheduledKey[];
  /** A PEM file is one key that the operator looks after. */
  readonly isPem: boolean;
  /** Whether everybody on this machine may read it. */
  readonly isOpen: boolean;
  /** Another one whenever the file was changed or replaced. */
  readonly stamp: string;
}

/**
 * Reads a private JWK Set, or one private key in PEM, which signs always.
 *
 * @param algorithm - what a PEM key is for; a JWK says so itself.
 * @throws KeyringError that names the file and says what to mend.
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

/** The stamp of a file as it is now; undefined if there is none that can be looked at. */
export function stampNow(path: string): string | undefined {
  try {
    return stampOf(statSync(path, { bigint: true }));
  } catch {
    return undefined;
  }
}

/** From one descriptor, so that stamp and text belong together whatever replaces the file meanwhile. */
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
