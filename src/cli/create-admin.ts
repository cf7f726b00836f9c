import type { Command } from 'commander';
import { StartError } from '../process/start-error';
import { readPassword } from './read-password';
import { withUsers } from './with-users';

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
  const password = await readPassword();
  const outcome = await withUsers((users) => users.createAdmin({ username, email, password }));
  if (!outcome.ok) {
    const reasons = outcome.errors.map(({ path, message }) => `  - ${path.at(-1)}: ${message}`);
    throw new StartError(['The admin was not created:', ...reasons].join('\n'));
  }
  process.stdout.write(`Created the admin ${outcome.user.username} (${outcome.user.id}).\n`);
}
