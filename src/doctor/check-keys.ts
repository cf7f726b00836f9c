import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../config';
import { isKeyPairAlgorithm, type KeyPairAlgorithm } from '../keys/jwt-algorithm';
import { readKeyFile } from '../keys/key-file';
import { type ScheduledKey, signerAt } from '../keys/key-schedule';
import { KeyringError } from '../keys/keyring';
import { type Finding, findingsAbout } from './finding';

const { ok, skipped, warning, error } = findingsAbout('keys');

const YEAR_SECONDS = 365 * 86_400;

/** Checks the key that signs tokens: that it is there, who may read it, and its age. Makes no key and no secret. */
export async function checkKeys({ algorithm, signingKeysFile, ...config }: Config): Promise<readonly Finding[]> {
  if (isKeyPairAlgorithm(algorithm)) return checkKeyFile(resolve(signingKeysFile), algorithm, config.isProduction);
  if (config.secretKey !== undefined) return [ok(`Tokens are signed with SECRET_KEY (${algorithm}).`)];
  const path = resolve(config.dataDir, 'development-secret');
  if (!existsSync(path)) return [skipped('There is no SECRET_KEY: the first start of development makes one.')];
  const opened = readableByAll(path);
  return opened ? [opened] : [ok(`Tokens are signed with the secret of development (${algorithm}): ${path}`)];
}

function checkKeyFile(path: string, algorithm: KeyPairAlgorithm, isProduction: boolean): readonly Finding[] {
  if (!isProduction && !existsSync(path)) {
    return [skipped(`There are no signing keys at ${path}: the first start of development makes one.`)];
  }
  try {
    const { keys, isPem } = readKeyFile(path, algorithm);
    const now = Math.floor(Date.now() / 1000);
    const signer = signerAt(keys, now);
    if (!signer) return [error(`None of the keys in ${path} signs now.`, 'scoped-api keys rotate --in 0')];
    const opened = readableByAll(path);
    return [...(opened ? [opened] : []), ...ageFindings(keys, signer, { now, isPem })];
  } catch (failure) {
    if (!(failure instanceof KeyringError)) throw failure;
    return [error(failure.message, 'Restore the file, or make a key: scoped-api keys generate')];
  }
}

function ageFindings(
  keys: readonly ScheduledKey[],
  { kid, algorithm, signsFrom }: ScheduledKey,
  { now, isPem }: { readonly now: number; readonly isPem: boolean },
): Finding[] {
  if (isPem) return [ok(`Tokens are signed with ${kid} (${algorithm}) from a PEM file.`)];
  const since = new Date(signsFrom * 1000).toISOString().slice(0, 10);
  const next = keys.find((key) => key.signsFrom > now);
  const then = next ? `; ${next.kid} takes over ${new Date(next.signsFrom * 1000).toISOString()}` : '';
  const what = `Tokens are signed with ${kid} (${algorithm}) since ${since}${then}.`;
  return [
    now - signsFrom > YEAR_SECONDS && !next
      ? warning(what, 'Replace it about once a year: scoped-api keys rotate')
      : ok(what),
  ];
}

function readableByAll(path: string): Finding | undefined {
  if (process.platform === 'win32' || (statSync(path).mode & 0o004) === 0) return undefined;
  return warning(`Every user of this machine can read ${path}, and sign tokens with it.`, `chmod 600 ${path}`);
}
