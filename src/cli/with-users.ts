import { createDatabase } from '../database/database';
import { applyMigrations } from '../database/migrations';
import { createLogger } from '../logger';
import { readConfig } from '../main';
import { createMetrics } from '../metrics/metrics';
import { createPasswordHasher } from '../passwords/hashing';
import { createPasswordPolicy } from '../passwords/policy';
import { consoleLines } from '../process/console-lines';
import { openDatabaseUrl } from '../process/open-database-url';
import { createUsersService, type UsersService } from '../users/users-service';

/** Runs `work` on the users of the configured database, migrated, and lets go of everything afterwards. */
export async function withUsers<T>(work: (users: UsersService) => Promise<T>): Promise<T> {
  const config = readConfig();
  const log = createLogger({ level: 'warn' }, consoleLines(process.stderr));
  const opened = await openDatabaseUrl(config, log);
  const metrics = createMetrics();
  try {
    await applyMigrations(opened.url, { log });
    const database = createDatabase({ url: opened.url, poolMax: 1, metrics });
    try {
      return await work(
        createUsersService({
          database,
          hasher: createPasswordHasher({ cost: config.bcryptCost }),
          policy: createPasswordPolicy({ minLength: config.passwordMinLength }),
        }),
      );
    } finally {
      await database.close();
    }
  } finally {
    await opened.release();
    metrics.close();
  }
}
