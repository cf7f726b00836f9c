import type { Logger } from 'pino';
import type { Config } from '../config';
import { ensureDevelopmentSecret } from '../config/development-secret';

/** SECRET_KEY, or in development one that is kept under DATA_DIR. `loadConfig` has refused production without. */
export async function secretKeyOf(config: Config, log: Logger): Promise<string> {
  if (config.secretKey !== undefined) return config.secretKey;
  const { secret, path, created } = await ensureDevelopmentSecret(config.dataDir);
  log.info(`${created ? 'Made' : 'Using'} a secret key for development: ${path} (set SECRET_KEY to use your own)`);
  return secret;
}
