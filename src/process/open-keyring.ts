import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { createFileOnce } from '../files';
import { createFileKeyring } from '../keys/file-keyring';
import { createHmacKeyring } from '../keys/hmac-keyring';
import { isKeyPairAlgorithm } from '../keys/jwt-algorithm';
import { createKeyFile } from '../keys/key-file';
import { generateKeyPair } from '../keys/key-pair';
import { firstKey } from '../keys/key-schedule';
import type { Keyring } from '../keys/keyring';
import { StartError } from './start-error';

/**
 * Opens the keys of the configuration. Development makes a missing one; servers that start at the same time on one DATA_DIR
 * use the same.
 *
 * @throws KeyringError when they can't be used; StartError when no secret can be stored.
 */
export async function openKeyring(config: Config, log: Logger): Promise<Keyring> {
  const { algorithm, signingKeysFile, secretKeyPrevious: previousSecret } = config;
  if (!isKeyPairAlgorithm(algorithm)) {
    return createHmacKeyring({ secret: await secretKeyOf(config, log), previousSecret, algorithm });
  }
  const path = resolve(signingKeysFile);
  if (!config.isProduction && !existsSync(path)) {
    const key = firstKey(generateKeyPair(algorithm), Math.floor(Date.now() / 1000));
    const created = await createKeyFile(path, [key]);
    if (created) log.info(`Made a signing key for development: ${path} (scoped-api keys list shows it)`);
  }
  const keyring = createFileKeyring({ path, algorithm, secrets: [config.secretKey, previousSecret], log });
  const { algorithm: used } = keyring.signingKey();
  if (used !== algorithm)
    log.warn(`The key in ${path} signs with ${used}: ALGORITHM=${algorithm} is for new keys only`);
  return keyring;
}

/** SECRET_KEY, or in development one that is stored under DATA_DIR. `loadConfig` has refused production without. */
async function secretKeyOf(config: Config, log: Logger): Promise<string> {
  if (config.secretKey !== undefined) return config.secretKey;
  const { secret, path, created } = await ensureDevelopmentSecret(config.dataDir).catch(({ message }: Error) => {
    throw new StartError(`There is no SECRET_KEY, and none can be kept in ${config.dataDir} (DATA_DIR): ${message}`);
  });
  log.info(`${created ? 'Made' : 'Using'} a secret key for development: ${path} (set SECRET_KEY to use your own)`);
  return secret;
}

/** The signing secret of a development server. */
interface DevelopmentSecret {
  readonly secret: string;
  /** The file that it is stored in, absolute. */
  readonly path: string;
  /** Whether this call made it. */
  readonly created: boolean;
}

const MIN_BYTES = 32;

/**
 * Reads the secret of a development server, and makes one where there is none: 48 random bytes in a file that only its owner
 * may read. Two servers that start in one directory at the same time use the same secret.
 *
 * @param dataDir - made if missing.
 * @throws an Error that names the file when its content is too short to sign with.
 */
export async function ensureDevelopmentSecret(dataDir: string): Promise<DevelopmentSecret> {
  const path = resolve(dataDir, 'development-secret');
  const kept = await readSecret(path);
  if (kept !== undefined) return { secret: kept, path, created: false };

  const created = await createFileOnce(path, `${randomBytes(48).toString('base64url')}\n`);
  const secret = await readSecret(path);
  if (secret === undefined) throw new Error(`${path} was deleted while the server started: start it again.`);
  return { secret, path, created };
}

async function readSecret(path: string): Promise<string | undefined> {
  const text = await readFile(path, 'utf8').catch(ignore('ENOENT'));
  const secret = text?.trim();
  if (secret !== undefined && Buffer.byteLength(secret) < MIN_BYTES) {
    throw new Error(`${path} holds fewer than ${MIN_BYTES} bytes: delete it, and the next start makes a new one.`);
  }
  return secret;
}

function ignore(code: string): (error: NodeJS.ErrnoException) => undefined {
  return (error) => {
    if (error.code !== code) throw error;
  };
}
