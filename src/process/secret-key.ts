import type { Logger } from 'pino';
import type { Config } from '../config';
import { ensureDevelopmentSecret } from '../config/development-secret';
import { StartError } from './start-error';

/** SECRET_KEY, or in development one that is kept under DATA_DIR. `loadConfig` has refused production without. */
export async function secretKeyOf(config: Config, log: Logger): Promise<string> {
  if (config.secretKey !== undefined) return config.secretKey;
  const { secret, path, created } = await ensureDevelopmentSecret(config.dataDir).catch(({ message }: Error) => {
    throw new StartError(`There is no SECRET_KEY, and none can be kept in ${config.dataDir} (DATA_DIR): ${message}`);
  });
  log.info(`${created ? 'Made' : 'Using'} a secret key for development: ${path} (set SECRET_KEY to use your own)`);
  return secret;
}
