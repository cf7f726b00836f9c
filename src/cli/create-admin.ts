import type { Command } from 'commander';
import { CommandError } from './command-error';
import { examples, takesJson } from './help';
import { answer, type JsonOption } from './print';
import { readSecret } from './read-secret';
import { userJson } from './user-json';
import { withServices } from './with-services';

interface Options extends JsonOption {
  readonly username: string;
  readonly email: string;
}

/** `scoped-api create-admin` */
export function registerCreateAdmin(program: Command): void {
  takesJson(program.command('create-admin'))
    .summary('create an admin')
    .description(
      'Create an admin. Works while the server runs. The password comes from a prompt, or from standard input.',
    )
    .requiredOption('--username <name>', 'the username')
    .requiredOption('--email <address>', 'the e-mail address')
    .addHelpText(
      'after',
      examples(
        'scoped-api create-admin --username root --email root@example.com',
        'printf %s "$PASSWORD" | scoped-api create-admin --username root --email root@example.com',
      ),
    )
    .action(createAdmin);
}

async function createAdmin(options: Options): Promise<void> {
  const { username, email } = options;
  const password = await readSecret({
    question: 'Password: ',
    again: 'Again: ',
    missing: 'No password was given.',
    nothing: 'Nothing was created.',
  });
  const outcome = await withServices(({ users }) => users.createAdmin({ username, email, password }));
  if (!outcome.ok) {
    const reasons = outcome.errors.map(({ path, message }) => `  - ${path.at(-1)}: ${message}`);
    throw new CommandError(outcome.errors[0]?.code ?? 'FAILED', ['The admin was not created:', ...reasons].join('\n'));
  }
  const { user } = outcome;
  answer(options, { user: userJson(user) }, `Created the admin ${user.username} (${user.id}).`);
}
