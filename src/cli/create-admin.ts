import type { Command } from 'commander';
import { CommandError } from './command-error';
import { answer, type Console, type JsonOption } from './console';
import { openPrompt, type Prompt, readSecret } from './input';
import { addJson, examples } from './options';
import { scopesOf } from './schema';
import { userJson } from './user-json';
import { withCapabilities } from './with-capabilities';

interface Options extends JsonOption {
  readonly username?: string;
  readonly email?: string;
}

/** The end of messages if the command is aborted. */
const NOTHING = 'Nothing was created.';

/** `scoped-api create-admin` */
export function registerCreateAdmin(program: Command, io: Console): void {
  addJson(program.command('create-admin'))
    .summary('create an admin')
    .description(
      'Create an admin. Works while the server runs. On a terminal it prompts for what is missing; elsewhere the password is ' +
        'read from standard input.',
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
    .action((options: Options, command: Command) => createAdmin(io, options, command));
}

async function createAdmin(io: Console, options: Options, command: Command): Promise<void> {
  const { username, email } = await complete(io, options, command);
  const password = await readSecret(io, {
    question: 'Password: ',
    again: 'Again: ',
    missing: 'No password was given.',
    nothing: NOTHING,
  });
  const { outcome, stored } = await withCapabilities(io, async (capabilities) => ({
    outcome: await capabilities.users.createAdmin({ username, email, password }),
    stored: capabilities.stored,
  }));
  if (!outcome.ok) {
    const reasons = outcome.errors.map(({ path, message }) => `  - ${path.at(-1)}: ${message}`);
    throw new CommandError(outcome.errors[0]?.code ?? 'FAILED', ['The admin was not created:', ...reasons].join('\n'));
  }
  const { user } = outcome;
  answer(
    io,
    options,
    { user: userJson(scopesOf(io), user, stored) },
    `Created the admin ${user.username} (${user.id}).`,
  );
}

/** Prompts for a missing name and address, on a terminal. */
async function complete(
  io: Console,
  { username, email }: Options,
  command: Command,
): Promise<{ readonly username: string; readonly email: string }> {
  if (username !== undefined && email !== undefined) return { username, email };
  if (!io.stdin.isTTY) {
    const missing = [username === undefined && '--username', email === undefined && '--email'].filter(Boolean);
    const are = missing.length > 1 ? 'are' : 'is';
    command.error(`error: ${missing.join(' and ')} ${are} missing. ${NOTHING}`);
  }
  const prompt = openPrompt(io, { isHidden: false, nothing: NOTHING });
  try {
    return { username: username ?? (await ask(prompt, 'Username: ')), email: email ?? (await ask(prompt, 'E-mail: ')) };
  } finally {
    prompt.close();
  }
}

/** Repeats a question until there is an answer. */
async function ask(prompt: Prompt, question: string): Promise<string> {
  for (;;) {
    const answer = (await prompt.ask(question)).trim();
    if (answer !== '') return answer;
  }
}
