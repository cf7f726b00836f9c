import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Config } from '../config';
import { decodeText, readFault } from '../files';
import { isKeyPairAlgorithm, KEY_PAIR_ALGORITHMS, type KeyPairAlgorithm } from '../keys/jwt-algorithm';
import { changeKeyFile, createKeyFile, parsePem, readKeyFile } from '../keys/key-file';
import { generateKeyPair, type KeyPair } from '../keys/key-pair';
import { firstKey, remove, rotate, type ScheduledKey, signerAt, stateAt } from '../keys/key-schedule';
import { KeyringError } from '../keys/keyring';
import { readConfig } from '../main';
import { CommandError } from './command-error';
import { answer, type Console, type JsonOption, printJson, printTable } from './console';
import { addYes, type ConfirmOption, confirmation } from './input';
import { addJson, examples } from './options';
import { withCapabilities } from './with-capabilities';

/** Minutes until a new key signs: twice as long as clients may cache the public keys. */
const DEFAULT_DELAY_MINUTES = 10;
const MAX_DELAY_MINUTES = 40_320;

/** `scoped-api keys generate | list | rotate | import | remove | reencrypt` */
export function registerKeys(program: Command, io: Console): void {
  const keys = program
    .command('keys')
    .summary('key pairs that sign access tokens; encryption of second factors')
    .description(
      'Manage the key pairs that sign access tokens (ALGORITHM RS256, PS256 or ES256), and encrypt the secrets of second ' +
        'factors with another key.',
    )
    .addHelpText(
      'after',
      '\nA running server notices a change within 2 seconds. The file is SIGNING_KEYS_FILE.\n' +
        examples('scoped-api keys generate --algorithm ES256', 'scoped-api keys list', 'scoped-api keys rotate'),
    );
  addJson(keys.command('generate'))
    .summary('make the first key')
    .description('Make the first key, in a new file that only its owner may read.')
    .addOption(algorithmOption())
    .addHelpText('after', examples('scoped-api keys generate --algorithm ES256'))
    .action((options: Omit<NewKeyOptions, 'in'>) => generate(io, options));
  addJson(keys.command('list'))
    .description('Show what each key is used for now.')
    .addHelpText('after', examples('scoped-api keys list --json'))
    .action((options: JsonOption) => list(io, options));
  addJson(keys.command('rotate'))
    .summary('make a key that replaces the present one')
    .description(
      'Make a key that replaces the present one. It is published now and signs later; tokens of the old key stay valid.',
    )
    .addOption(algorithmOption())
    .addOption(delayOption())
    .addHelpText('after', examples('scoped-api keys rotate', 'scoped-api keys rotate --algorithm ES256 --in 30'))
    .action((options: NewKeyOptions) => rotateKeys(io, options));
  addJson(keys.command('import'))
    .summary('replace the present key by one of your own')
    .description('Replace the present key by one that you made, as rotate does; in a new file it signs at once.')
    .argument('<file>', 'a private key in PEM: PKCS#8, PKCS#1 or SEC1')
    .addOption(algorithmOption().makeOptionMandatory())
    .addOption(delayOption())
    .addHelpText('after', examples('scoped-api keys import private.pem --algorithm RS256'))
    .action((file: string, options: ImportOptions) => importKey(io, file, options));
  addYes(addJson(keys.command('remove')))
    .summary('remove a key at once')
    .description('Remove a key at once, in an emergency: every token that it signed becomes invalid.')
    .argument('<kid>', 'the id of the key, as list shows it')
    .addHelpText(
      'after',
      examples(
        'scoped-api keys rotate --in 0',
        'scoped-api keys remove --yes -- Zk3vNkUSDYyvkVDqYs_ZyNJL1MGRWXuMA4wmRIWyCxM',
      ),
    )
    .action((kid: string, options: JsonOption & ConfirmOption) => removeKey(io, kid, options));
  addJson(keys.command('reencrypt'))
    .summary('encrypt the secrets of second factors with the present key')
    .description(
      'Encrypt the secrets of second factors with the first of ENCRYPTION_KEYS, or without these with the key of SECRET_KEY. ' +
        'Run it before you remove a former key. Servers can run meanwhile.',
    )
    .addHelpText('after', examples('scoped-api keys reencrypt'))
    .action((options: JsonOption) => reencrypt(io, options));
}

interface NewKeyOptions extends JsonOption {
  readonly algorithm?: KeyPairAlgorithm;
  readonly in: number;
}

type ImportOptions = NewKeyOptions & { readonly algorithm: KeyPairAlgorithm };

function algorithmOption(): Option {
  return new Option('--algorithm <name>', 'the algorithm of the key').choices(KEY_PAIR_ALGORITHMS);
}

function delayOption(): Option {
  return new Option('--in <minutes>', 'minutes until it signs: at least as long as others keep the public keys')
    .default(DEFAULT_DELAY_MINUTES)
    .argParser((text) => {
      if (/^\d{1,5}$/.test(text) && Number(text) <= MAX_DELAY_MINUTES) return Number(text);
      throw new InvalidArgumentError(`Write whole minutes from 0 to ${MAX_DELAY_MINUTES}.`);
    });
}

async function generate(io: Console, options: Omit<NewKeyOptions, 'in'>): Promise<void> {
  const { config, path } = openConfig(io);
  const algorithm = options.algorithm ?? keyPairAlgorithmOf(config);
  const key = firstKey(generateKeyPair(algorithm), nowInSeconds());
  if (!(await createKeyFile(path, [key]))) {
    throw new KeyringError(`There are keys at ${path} already. To replace the present one: scoped-api keys rotate`);
  }
  const sentence = `Made the ${algorithm} key ${key.kid} in ${path}. Back it up as you would a password.`;
  answerKeys(io, options, [key], sentence, ...algorithmHint(config, algorithm));
}

function list(io: Console, { json }: JsonOption): void {
  const { config, path } = openConfig(io);
  const { keys } = readKeyFile(path, keyPairAlgorithmOf(config));
  const now = nowInSeconds();
  const rows = keys.map((key) => [key.kid, key.algorithm, stateInWords(keys, key, now)]);
  if (json)
    printJson(
      io,
      keys.map((key) => keyJson(keys, key, now)),
    );
  else printTable(io, [['kid', 'algorithm', 'state'], ...rows]);
}

async function rotateKeys(io: Console, options: NewKeyOptions): Promise<void> {
  const opened = openConfig(io);
  const configured = keyPairAlgorithmOf(opened.config);
  const keys = await replaceSigner(opened, () => generateKeyPair(options.algorithm ?? configured), options.in);
  answerKeys(io, options, keys, ...linesOf(keys));
}

async function importKey(io: Console, file: string, options: ImportOptions): Promise<void> {
  const { algorithm, in: minutes } = options;
  const opened = openConfig(io);
  const pair = readPem(file, algorithm);
  const first = firstKey(pair, nowInSeconds());
  const hint = algorithmHint(opened.config, algorithm);
  if (await createKeyFile(opened.path, [first])) {
    return answerKeys(io, options, [first], `Imported the ${algorithm} key ${pair.kid}. It signs.`, ...hint);
  }
  const keys = await replaceSigner(opened, () => pair, minutes);
  answerKeys(io, options, keys, ...linesOf(keys), ...hint);
}

async function removeKey(io: Console, kid: string, options: JsonOption & ConfirmOption): Promise<void> {
  const confirm = confirmation(io, options);
  const opened = openConfig(io);
  keyPairAlgorithmOf(opened.config);
  await confirm(`The key ${kid} will be removed, and every token that it signed becomes invalid.`);
  const left = await changeKeyFile(opened.path, () => remove(readKeySet(opened), kid, nowInSeconds()));
  answerKeys(
    io,
    options,
    left,
    `Removed ${kid}: within 2 seconds every server refuses its tokens. ${signerAt(left, nowInSeconds())?.kid} signs.`,
    'Resource servers that keep a copy of /.well-known/jwks.json accept its tokens until they fetch it again.',
  );
}

/** The configuration, and the file of the keys. */
interface Opened {
  readonly config: Config;
  readonly path: string;
}

function openConfig(io: Console): Opened {
  const config = readConfig(io.env);
  return { config, path: resolve(config.signingKeysFile) };
}

const NO_KEY_PAIRS =
  'ALGORITHM is %, so access tokens are signed with SECRET_KEY and there are no key pairs. To change the secret and keep\n' +
  'the tokens valid: put the present one into SECRET_KEY_PREVIOUS and a new one into SECRET_KEY, restart every server, run\n' +
  'scoped-api keys reencrypt, and remove SECRET_KEY_PREVIOUS after ACCESS_TOKEN_EXPIRE_MINUTES. For key pairs set ALGORITHM=ES256.';

/** @throws KeyringError where tokens are signed with a secret. */
function keyPairAlgorithmOf({ algorithm }: Config): KeyPairAlgorithm {
  if (isKeyPairAlgorithm(algorithm)) return algorithm;
  throw new KeyringError(NO_KEY_PAIRS.replace('%', algorithm));
}

/**
 * Reads the keys of a file that may be changed.
 *
 * @throws KeyringError for a file with one key in PEM.
 */
function readKeySet({ config, path }: Opened): readonly ScheduledKey[] {
  const file = readKeyFile(path, isKeyPairAlgorithm(config.algorithm) ? config.algorithm : 'ES256');
  if (!file.isPem) return file.keys;
  throw new KeyringError(
    `${path} is one key in PEM, and can't hold another. Set SIGNING_KEYS_FILE to a new file, and then:\n` +
      `scoped-api keys import ${path} --algorithm ${config.algorithm}`,
  );
}

/** @throws KeyringError naming the file. */
function readPem(file: string, algorithm: KeyPairAlgorithm): KeyPair {
  let text: string;
  try {
    text = decodeText(readFileSync(file));
  } catch (error) {
    throw new KeyringError(readFault(file, error));
  }
  try {
    return parsePem(text, algorithm);
  } catch (error) {
    throw error instanceof KeyringError ? new KeyringError(`Can't import ${file}: ${error.message}`) : error;
  }
}

function replaceSigner(opened: Opened, newPair: () => KeyPair, minutes: number): Promise<readonly ScheduledKey[]> {
  const { config, path } = opened;
  return changeKeyFile(path, () => {
    const keys = readKeySet(opened);
    const rotation = { delaySeconds: minutes * 60, tokenTtlSeconds: config.accessTokenTtlSeconds };
    return rotate(keys, newPair(), { ...rotation, now: nowInSeconds() });
  });
}

/** Prints the present keys, or lines about the change. */
function answerKeys(
  io: Console,
  options: JsonOption,
  keys: readonly ScheduledKey[],
  ...lines: readonly string[]
): void {
  const now = nowInSeconds();
  const rows = keys.map((key) => keyJson(keys, key, now));
  answer(io, options, rows, ...lines);
}

function linesOf(keys: readonly ScheduledKey[]): string[] {
  const now = nowInSeconds();
  return keys.map((key) => `${key.kid} (${key.algorithm}): ${stateInWords(keys, key, now)}`);
}

async function reencrypt(io: Console, options: JsonOption): Promise<void> {
  await withCapabilities(
    io,
    async ({ reencryptSecrets }) => {
      const result = await reencryptSecrets();
      const { keyId, changed, unreadable } = result;
      const missing = Object.entries(unreadable);
      answer(io, options, result, `${changed} secret(s) were encrypted with the key ${keyId}.`);
      if (missing.length === 0) return;
      const list = missing.map(([id, count]) => `${count} of ${id === 'damaged' ? 'damaged data' : `the key ${id}`}`);
      throw new CommandError(
        'SECRETS_UNREADABLE',
        `Secrets that can't be decrypted stay as they are: ${list.join(', ')}. Add the missing key to ENCRYPTION_KEYS again, ` +
          'or set SECRET_KEY_PREVIOUS if SECRET_KEY was replaced.',
      );
    },
    // The key of SECRET_KEY is derived from what signs tokens.
    { signsTokens: true },
  );
}

function algorithmHint(config: Config, algorithm: KeyPairAlgorithm): string[] {
  return isKeyPairAlgorithm(config.algorithm) ? [] : [`Set ALGORITHM=${algorithm} to sign with it.`];
}

function stateInWords(keys: readonly ScheduledKey[], key: ScheduledKey, now: number): string {
  const state = stateAt(keys, key, now);
  const until = key.verifiesUntil === undefined ? undefined : isoTime(key.verifiesUntil);
  if (state === 'published') return `published, signs from ${isoTime(key.signsFrom)}`;
  if (state === 'over') return `over since ${until}`;
  return until === undefined ? state : state === 'signs' ? `signs, verifies until ${until}` : `verifies until ${until}`;
}

/** Returns the JSON of a key: the times of its use, and no part of the key itself. */
function keyJson(keys: readonly ScheduledKey[], key: ScheduledKey, now: number) {
  const { kid, algorithm, signsFrom, verifiesUntil } = key;
  return {
    kid,
    algorithm,
    state: stateAt(keys, key, now),
    signsFrom: isoTime(signsFrom),
    verifiesUntil: verifiesUntil === undefined ? null : isoTime(verifiesUntil),
  };
}

/** In UTC, to the second. */
function isoTime(seconds: number): string {
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}Z`;
}

function nowInSeconds(): number {
  return Math.floor(Date.now() / 1000);
}
