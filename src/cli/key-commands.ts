import type { Config } from '../config';
import { isKeyPairAlgorithm, type KeyPairAlgorithm } from '../keys/jwt-algorithm';
import { changeKeyFile, createKeyFile, readKeyFile } from '../keys/key-file';
import { generateKeyPair, type KeyPair } from '../keys/key-pair';
import { firstKey, remove, rotate, type ScheduledKey, signerAt } from '../keys/key-schedule';
import { KeyringError } from '../keys/keyring';
import { type ConfirmOption, confirmation } from './confirm';
import { inWords, keyJson } from './key-words';
import { keyPairAlgorithmOf, type Opened, openConfig, readKeySet, readPem } from './open-keys';
import { answer, type JsonOption, printJson } from './print';
import { table } from './table';

interface NewKeyOptions extends JsonOption {
  readonly algorithm?: KeyPairAlgorithm;
  readonly in: number;
}

/** `scoped-api keys generate` */
export async function generate(options: Omit<NewKeyOptions, 'in'>): Promise<void> {
  const { config, path } = openConfig();
  const algorithm = options.algorithm ?? keyPairAlgorithmOf(config);
  const key = firstKey(generateKeyPair(algorithm), nowInSeconds());
  if (!(await createKeyFile(path, [key]))) {
    throw new KeyringError(`There are keys at ${path} already. To let a new one take over: scoped-api keys rotate`);
  }
  const made = `Made the ${algorithm} key ${key.kid} in ${path}. Back it up as you would a password.`;
  answerKeys(options, [key], made, ...hintOf(config, algorithm));
}

/** `scoped-api keys list` */
export function list({ json }: JsonOption): void {
  const { config, path } = openConfig();
  const { keys } = readKeyFile(path, keyPairAlgorithmOf(config));
  const now = nowInSeconds();
  const rows = keys.map((key) => [key.kid, key.algorithm, inWords(keys, key, now)]);
  if (json) printJson(keys.map((key) => keyJson(keys, key, now)));
  else process.stdout.write(table([['kid', 'algorithm', 'state'], ...rows]));
}

/** `scoped-api keys rotate` */
export async function rotateKeys(options: NewKeyOptions): Promise<void> {
  const opened = openConfig();
  const configured = keyPairAlgorithmOf(opened.config);
  const keys = await takeOver(opened, () => generateKeyPair(options.algorithm ?? configured), options.in);
  answerKeys(options, keys, ...linesOf(keys));
}

/** `scoped-api keys import` */
export async function importKey(
  file: string,
  { algorithm, in: minutes, ...options }: NewKeyOptions & { readonly algorithm: KeyPairAlgorithm },
): Promise<void> {
  const opened = openConfig();
  const pair = readPem(file, algorithm);
  const first = firstKey(pair, nowInSeconds());
  const hint = hintOf(opened.config, algorithm);
  if (await createKeyFile(opened.path, [first])) {
    return answerKeys(options, [first], `Imported the ${algorithm} key ${pair.kid}. It signs.`, ...hint);
  }
  const keys = await takeOver(opened, () => pair, minutes);
  answerKeys(options, keys, ...linesOf(keys), ...hint);
}

/** `scoped-api keys remove` */
export async function removeKey(kid: string, options: JsonOption & ConfirmOption): Promise<void> {
  const confirm = confirmation(options);
  const opened = openConfig();
  keyPairAlgorithmOf(opened.config);
  await confirm(`The key ${kid} is taken away, and every token that it signed ends.`);
  const left = await changeKeyFile(opened.path, () => remove(readKeySet(opened), kid, nowInSeconds()));
  answerKeys(
    options,
    left,
    `Removed ${kid}: within 2 seconds no server takes its tokens. ${signerAt(left, nowInSeconds())?.kid} signs.`,
    'Resource servers that keep a copy of /.well-known/jwks.json take its tokens until they fetch it anew.',
  );
}

/** The keys as they are now, or lines about what was done. */
function answerKeys(options: JsonOption, keys: readonly ScheduledKey[], ...lines: readonly string[]): void {
  const now = nowInSeconds();
  const rows = keys.map((key) => keyJson(keys, key, now));
  answer(options, rows, ...lines);
}

function linesOf(keys: readonly ScheduledKey[]): string[] {
  const now = nowInSeconds();
  return keys.map((key) => `${key.kid} (${key.algorithm}): ${inWords(keys, key, now)}`);
}

function hintOf(config: Config, algorithm: KeyPairAlgorithm): string[] {
  return isKeyPairAlgorithm(config.algorithm) ? [] : [`Set ALGORITHM=${algorithm} to sign with it.`];
}

function takeOver(opened: Opened, newPair: () => KeyPair, minutes: number): Promise<readonly ScheduledKey[]> {
  const { config, path } = opened;
  return changeKeyFile(path, () => {
    const keys = readKeySet(opened);
    const rotation = { delaySeconds: minutes * 60, tokenTtlSeconds: config.accessTokenTtlSeconds };
    return rotate(keys, newPair(), { ...rotation, now: nowInSeconds() });
  });
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
