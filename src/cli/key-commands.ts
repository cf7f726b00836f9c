import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../config';
import { changeKeyFile, createKeyFile } from '../keys/change-key-file';
import { isKeyPairAlgorithm, type KeyPairAlgorithm } from '../keys/jwt-algorithm';
import { readKeyFile } from '../keys/key-file';
import { generateKeyPair, type KeyPair } from '../keys/key-pair';
import { type ScheduledKey, signerAt, stateAt } from '../keys/key-schedule';
import { parsePem } from '../keys/key-set';
import { KeyringError } from '../keys/keyring';
import { firstKey, remove, rotate } from '../keys/rotation';
import { readConfig } from '../main';
import { inWords, isoTime } from './key-words';
import { table } from './table';

const NO_KEY_PAIRS =
  'ALGORITHM is %, so access tokens are signed with SECRET_KEY and there are no key pairs. To change the secret without\n' +
  'ending tokens: put the present one into SECRET_KEY_PREVIOUS, a new one into SECRET_KEY, restart every server, and take\n' +
  'SECRET_KEY_PREVIOUS away when ACCESS_TOKEN_EXPIRE_MINUTES are over. For key pairs set ALGORITHM=ES256.';

interface NewKeyOptions {
  readonly algorithm?: KeyPairAlgorithm;
  readonly in: number;
}

/** `scoped-api keys generate` */
export async function generate({ algorithm: asked }: Pick<NewKeyOptions, 'algorithm'>): Promise<void> {
  const { config, path } = openConfig();
  const algorithm = asked ?? keyPairAlgorithmOf(config);
  const key = firstKey(generateKeyPair(algorithm), nowInSeconds());
  if (!(await createKeyFile(path, [key]))) {
    throw new KeyringError(`There are keys at ${path} already. To let a new one take over: scoped-api keys rotate`);
  }
  print(`Made the ${algorithm} key ${key.kid} in ${path}. Back it up as you would a password.`);
  if (!isKeyPairAlgorithm(config.algorithm)) print(`Set ALGORITHM=${algorithm} to sign with it.`);
}

/** `scoped-api keys list` */
export function list({ json }: { json?: true }): void {
  const { config, path } = openConfig();
  const { keys } = readKeyFile(path, keyPairAlgorithmOf(config));
  const now = nowInSeconds();
  if (json) {
    const rows = keys.map((key) => ({
      kid: key.kid,
      algorithm: key.algorithm,
      state: stateAt(keys, key, now),
      signsFrom: isoTime(key.signsFrom),
      verifiesUntil: key.verifiesUntil === undefined ? null : isoTime(key.verifiesUntil),
    }));
    print(JSON.stringify(rows, null, 2));
    return;
  }
  const rows = keys.map((key) => [key.kid, key.algorithm, inWords(keys, key, now)]);
  print(table([['kid', 'algorithm', 'state'], ...rows]));
}

/** `scoped-api keys rotate` */
export async function rotateKeys({ algorithm: asked, in: minutes }: NewKeyOptions): Promise<void> {
  const opened = openConfig();
  const configured = keyPairAlgorithmOf(opened.config);
  await takeOver(opened, () => generateKeyPair(asked ?? configured), minutes);
}

/** `scoped-api keys import` */
export async function importKey(file: string, { algorithm, in: minutes }: Required<NewKeyOptions>): Promise<void> {
  const opened = openConfig();
  const pair = readPem(file, algorithm);
  if (await createKeyFile(opened.path, [firstKey(pair, nowInSeconds())])) {
    print(`Imported the ${algorithm} key ${pair.kid}. It signs.`);
  } else await takeOver(opened, () => pair, minutes);
  if (!isKeyPairAlgorithm(opened.config.algorithm)) print(`Set ALGORITHM=${algorithm} to sign with it.`);
}

/** `scoped-api keys remove` */
export async function removeKey(kid: string): Promise<void> {
  const opened = openConfig();
  keyPairAlgorithmOf(opened.config);
  const left = await changeKeyFile(opened.path, () => remove(readKeySet(opened), kid, nowInSeconds()));
  print(`Removed ${kid}: within 2 seconds no server takes its tokens. ${signerAt(left, nowInSeconds())?.kid} signs.`);
  print('Resource servers that keep a copy of /.well-known/jwks.json take its tokens until they fetch it anew.');
}

async function takeOver(opened: Opened, newPair: () => KeyPair, minutes: number): Promise<void> {
  const { config, path } = opened;
  const rotated = await changeKeyFile(path, () => {
    const keys = readKeySet(opened);
    const rotation = { delaySeconds: minutes * 60, tokenTtlSeconds: config.accessTokenTtlSeconds };
    return rotate(keys, newPair(), { ...rotation, now: nowInSeconds() });
  });
  const now = nowInSeconds();
  for (const key of rotated) print(`${key.kid} (${key.algorithm}): ${inWords(rotated, key, now)}`);
}

interface Opened {
  readonly config: Config;
  readonly path: string;
}

function openConfig(): Opened {
  const config = readConfig();
  return { config, path: resolve(config.signingKeysFile) };
}

function keyPairAlgorithmOf({ algorithm }: Config): KeyPairAlgorithm {
  if (isKeyPairAlgorithm(algorithm)) return algorithm;
  throw new KeyringError(NO_KEY_PAIRS.replace('%', algorithm));
}

/** The keys of a file that may be changed. */
function readKeySet({ config, path }: Opened): readonly ScheduledKey[] {
  const file = readKeyFile(path, isKeyPairAlgorithm(config.algorithm) ? config.algorithm : 'ES256');
  if (!file.isPem) return file.keys;
  throw new KeyringError(
    `${path} is one key in PEM, and there is no room for another. Set SIGNING_KEYS_FILE to a new file, and then:\n` +
      `scoped-api keys import ${path} --algorithm ${config.algorithm}`,
  );
}

function readPem(file: string, algorithm: KeyPairAlgorithm): KeyPair {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    throw new KeyringError(`Can't read ${file}: ${(error as Error).message}`);
  }
  try {
    return parsePem(text, algorithm);
  } catch (error) {
    throw error instanceof KeyringError ? new KeyringError(`Can't import ${file}: ${error.message}`) : error;
  }
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}

function print(text: string): void {
  process.stdout.write(text.endsWith('\n') ? text : `${text}\n`);
}
