import type { Command } from 'commander';
import { CommandError } from './command-error';
import { examples, takesJson } from './help';
import { answer, type JsonOption } from './print';
import { openPrompt, type Prompt } from './prompt';
import { readSecret } from './read-secret';
import { userJson } from './user-json';
import { withServices } from './with-services';

interface Options extends JsonOption {
  readonly username?: string;
  readonly email?: string;
}

/** What to say of giving up. */
const NOTHING = 'Nothing was created.';

/** `scoped-api create-admin` */
export function registerCreateAdmin(program: Command): void {
  takesJson(program.command('create-admin'))
    .summary('create an admin')
    .description(
      'Create an admin. Works while the server runs. On a terminal it asks for what is missing; elsewhere the password comes ' +
        'from standard input.',
    )
    .option('--username <name>', 'the username')
    .option('--email <address>', 'the e-mail address')
    .addHelpText(
      'after',
      examples(
        'scoped-api create-admin',
        'scoped-api create-admin --username root --email root@example.com',
        'printf %s "$PASSWORD" | scoped-api create-admin --username root --email root@example.com',
      ),
    )
    .action(createAdmin);
}

async function createAdmin(options: Options, command: Command): Promise<void> {
  const { username, email } = await complete(options, command);
  const password = await readSecret({
    question: 'Password: ',
    again: 'Again: ',
    missing: 'No password was given.',
    nothing: NOTHING,
  });
  const outcome = await withServices(({ users }) => users.createAdmin({ username, email, password }));
  if (!outcome.ok) {
    const reasons = outcome.errors.map(({ path, message }) => `  - ${path.at(-1)}: ${message}`);
    throw new CommandError(outcome.errors[0]?.code ?? 'FAILED', ['The admin was not created:', ...reasons].join('\n'));
  }
  const { user } = outcome;
  answer(options, { user: userJson(user) }, `Created the admin ${user.username} (${user.id}).`);
}

/** Asks for a missing name and address, where there is someone to ask. */
async function complete(
  { username, email }: Options,
  command: Command,
): Promise<{ readonly username: string; readonly email: string }> {
  if (username !== undefined && email !== undefined) return { username, email };
  if (!process.stdin.isTTY) {
    const missing = [username === undefined && '--username', email === undefined && '--email'].filter(Boolean);
    const are = missing.length > 1 ? 'are' : 'is';
    command.error(`error: ${missing.join(' and ')} ${are} missing. ${NOTHING}`);
  }
  const prompt = openPrompt({ isHidden: false, nothing: NOTHING });
  try {
    return { username: username ?? (await ask(prompt, 'Username: ')), email: email ?? (await ask(prompt, 'E-mail: ')) };
  } finally {
    prompt.close();
  }
}

/** Asks until there is an answer. */
async function ask(prompt: Prompt, question: string): Promise<string> {
  for (;;) {
    const answer = (await prompt.ask(question)).trim();
    if (answer !== '') return answer;
  }
}
