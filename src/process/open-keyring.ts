import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { createFileKeyring } from '../keys/file-keyring';
import { createHmacKeyring } from '../keys/hmac-keyring';
import { isKeyPairAlgorithm } from '../keys/jwt-algorithm';
import { createKeyFile } from '../keys/key-file';
import { generateKeyPair } from '../keys/key-pair';
import { firstKey } from '../keys/key-schedule';
import type { Keyring } from '../keys/keyring';
import { secretKeyOf } from './secret-key';

/**
 * The keys that the configuration asks for. Development makes a missing one; servers that start at once on one DATA_DIR
 * end up with the same.
 *
 * @throws KeyringError when they can't be used; StartError when no secret can be kept.
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
  const keyring = createFileKeyring({ path, algorithm, log });
  const { algorithm: used } = keyring.signingKey();
  if (used !== algorithm)
    log.warn(`The key in ${path} signs with ${used}: ALGORITHM=${algorithm} is for new keys only`);
  return keyring;
}
