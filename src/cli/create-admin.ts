import type { Command } from 'commander';
import { createDatabase } from '../database/database';
import { applyMigrations } from '../database/migrations';
import { createLogger } from '../logger';
import { readConfig } from '../main';
import { createMetrics } from '../metrics/metrics';
import { createPasswordHasher } from '../passwords/hashing';
import { createPasswordPolicy } from '../passwords/policy';
import { openDatabaseUrl } from '../process/open-database-url';
import { StartError } from '../process/start-error';
import { createUsersService } from '../users/users-service';
import { readPassword } from './read-password';

/** `scoped-api create-admin` */
export function registerCreateAdmin(program: Command): void {
  program
    .command('create-admin')
    .description(
      'Create an admin. Works while the server runs. The password comes from a prompt, or from standard input.',
    )
    .requiredOption('--username <name>', 'the username')
    .requiredOption('--email <address>', 'the e-mail address')
    .addHelpText(
      'after',
      '\nExamples:\n  scoped-api create-admin --username root --email root@example.com' +
        '\n  printf %s "$PASSWORD" | scoped-api create-admin --username root --email root@example.com',
    )
    .action(createAdmin);
}

async function createAdmin({ username, email }: { username: string; email: string }): Promise<void> {
  const config = readConfig();
  const password = await readPassword();
  const log = createLogger({ level: 'warn' });
  const opened = await openDatabaseUrl(config, log);
  const metrics = createMetrics();
  try {
    await applyMigrations(opened.url, { log });
    const database = createDatabase({ url: opened.url, poolMax: 1, metrics });
    try {
      const users = createUsersService({
        database,
        hasher: createPasswordHasher({ cost: config.bcryptCost }),
        policy: createPasswordPolicy({ minLength: config.passwordMinLength }),
      });
      const outcome = await users.createAdmin({ username, email, password });
      if (!outcome.ok) throw new StartError(outcome.errors.map(({ message }) => message).join('\n'));
      process.stdout.write(`Created the admin ${outcome.user.username} (${outcome.user.id}).\n`);
    } finally {
      await database.close();
    }
  } finally {
    metrics.close();
    await opened.release();
  }
}
