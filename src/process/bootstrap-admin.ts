import type { Logger } from 'pino';
import type { Config } from '../config';
import type { UsersService } from '../users/users-service';
import { StartError } from './start-error';

/** Creates the admin of BOOTSTRAP_ADMIN_* if there is no admin yet. */
export async function bootstrapAdmin(config: Config, users: UsersService, log: Logger): Promise<void> {
  if (!config.bootstrapAdmin) return;
  const outcome = await users.ensureFirstAdmin(config.bootstrapAdmin);
  if (outcome.ok) {
    if (outcome.created) log.info(`Created the first admin, ${outcome.created.username} (BOOTSTRAP_ADMIN_USERNAME)`);
    return;
  }
  const reasons = outcome.errors.map(({ message }) => message).join(' ');
  throw new StartError(`The first admin (BOOTSTRAP_ADMIN_*) can't be created: ${reasons}`);
}
