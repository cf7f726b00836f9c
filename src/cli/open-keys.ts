import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Config } from '../config';
import { decodeText } from '../decode-text';
import { readFault } from '../file-fault';
import { isKeyPairAlgorithm, type KeyPairAlgorithm } from '../keys/jwt-algorithm';
import { parsePem, readKeyFile } from '../keys/key-file';
import type { KeyPair } from '../keys/key-pair';
import type { ScheduledKey } from '../keys/key-schedule';
import { KeyringError } from '../keys/keyring';
import { readConfig } from '../main';

const NO_KEY_PAIRS =
  'ALGORITHM is %, so access tokens are signed with SECRET_KEY and there are no key pairs. To change the secret without\n' +
  'ending tokens: put the present one into SECRET_KEY_PREVIOUS, a new one into SECRET_KEY, restart every server, and take\n' +
  'SECRET_KEY_PREVIOUS away when ACCESS_TOKEN_EXPIRE_MINUTES are over. For key pairs set ALGORITHM=ES256.';

/** Where keys are, by the configuration. */
export interface Opened {
  readonly config: Config;
  readonly path: string;
}

/** Reads the configuration. */
export function openConfig(): Opened {
  const config = readConfig();
  return { config, path: resolve(config.signingKeysFile) };
}

/** @throws KeyringError where tokens are signed with a secret. */
export function keyPairAlgorithmOf({ algorithm }: Config): KeyPairAlgorithm {
  if (isKeyPairAlgorithm(algorithm)) return algorithm;
  throw new KeyringError(NO_KEY_PAIRS.replace('%', algorithm));
}

/**
 * The keys of a file that may be changed.
 *
 * @throws KeyringError for one key in PEM.
 */
export function readKeySet({ config, path }: Opened): readonly ScheduledKey[] {
  const file = readKeyFile(path, isKeyPairAlgorithm(config.algorithm) ? config.algorithm : 'ES256');
  if (!file.isPem) return file.keys;
  throw new KeyringError(
    `${path} is one key in PEM, and there is no room for another. Set SIGNING_KEYS_FILE to a new file, and then:\n` +
      `scoped-api keys import ${path} --algorithm ${config.algorithm}`,
  );
}

/** @throws KeyringError naming the file. */
export function readPem(file: string, algorithm: KeyPairAlgorithm): KeyPair {
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
