import { type Command, InvalidArgumentError, Option } from 'commander';
import type { UserRecord } from '../identity/user-record';
import type { Role, Scope } from '../scopes/scopes';
import { CommandError, done, EXIT_WRONG_USAGE } from './command-error';
import { answer, type Console, type JsonOption, remark } from './console';
import { findUser } from './find-user';
import { readSecret } from './input';
import {
  addJson,
  addUser,
  describeRoles,
  examples,
  localeArgument,
  roleArgument,
  scopesArgument,
  scopesHelp,
} from './options';
import { scopesOf } from './schema';
import { userJson } from './user-json';
import { deliveryFault, OPERATOR, withCapabilities } from './with-capabilities';

interface ProfileOptions extends JsonOption {
  readonly fullName?: string;
  readonly locale?: string;
  readonly role?: Role;
  readonly scopes?: readonly Scope[];
}

interface CreateOptions extends ProfileOptions {
  readonly username: string;
  readonly email: string;
  readonly password?: true;
}

interface UpdateOptions extends ProfileOptions {
  readonly email?: string;
  readonly removeFullName?: true;
}

/** `scoped-api users create` and `update` */
export function registerUsersCreate(users: Command, io: Console): void {
  addProfile(io, addJson(users.command('create')))
    .summary('create a user')
    .description(
      'Create a user, whatever REGISTRATION says, and mail them a token that sets their password. With --password, the password ' +
        'is read from a prompt or from standard input: you can act as the user until they set their own.',
    )
    .requiredOption('--username <name>', 'the username')
    .requiredOption('--email <address>', 'the e-mail address')
    .option('--password', 'set a first password')
    .addHelpText(
      'after',
      () =>
        scopesHelp(io) +
        examples(
          'scoped-api users create --username ada --email ada@example.com',
          'scoped-api users create --username ada --email ada@example.com --full-name "Ada Lovelace" --scopes "users:read"',
          'printf %s "$PASSWORD" | scoped-api users create --username ada --email ada@example.com --password',
        ),
    )
    .action((options: CreateOptions) => create(io, options));
  addProfile(io, addUser(addJson(users.command('update'))))
    .summary('change a user')
    .description(
      'Change a user. A new address takes effect immediately; the former one is notified, if mail is sent. --scopes replaces the ' +
        'scopes on top of the role: grant and revoke change single ones.',
    )
    .option('--email <address>', 'the new e-mail address')
    .option('--remove-full-name', 'remove the display name')
    .addHelpText(
      'after',
      () =>
        scopesHelp(io) +
        examples(
          'scoped-api users update ada --email ada@new.example',
          'scoped-api users update ada --full-name "Ada King" --role admin',
          'scoped-api users update ada --scopes ""',
        ),
    )
    .action((name: string, options: UpdateOptions) => update(io, name, options));
}

/** Adds the options that `create`, `update` and `invite` share. */
export function addProfile(io: Console, command: Command): Command {
  const role = new Option('--role <role>').argParser(roleArgument(io));
  return command
    .option('--full-name <text>', 'the display name', (text) => {
      if (text.trim() === '') throw new InvalidArgumentError('Write a name.');
      return text;
    })
    .option('--locale <tag>', 'the language of the mails, such as de or de-AT', localeArgument)
    .addOption(describeRoles(io, role, (roles) => `the role: ${roles}`))
    .option('--scopes <scopes>', 'the scopes on top of the role, split by spaces', (text) => scopesArgument(io)(text));
}

async function create(io: Console, options: CreateOptions): Promise<void> {
  const { username, email, fullName, locale, role, scopes } = options;
  const password = options.password
    ? await readSecret(io, {
        question: 'Password: ',
        again: 'Again: ',
        missing: 'No password was given.',
        nothing: 'Nothing was created.',
      })
    : undefined;
  const { user, stored, unsent } = await withCapabilities(io, async (capabilities) => {
    const input = { username, email, fullName, locale, role, scopes, password };
    const created = done(await capabilities.users.createUser(OPERATOR, input, null));
    // The user exists already, so a failed mail is not a failure of the command.
    await capabilities.mail.delivered().catch((error) => {
      const retry = `scoped-api users reset-password ${created.user.username} --mail`;
      remark(io, `The user was not mailed: ${deliveryFault(error, created.user.email)} To try again: ${retry}`);
    });
    return { user: created.user, stored: capabilities.stored, unsent: capabilities.mail.unsent };
  });
  const mailed =
    unsent.length > 0
      ? ['SMTP_URL is not set, so nothing was mailed. With this, the user sets their own password:', ...unsent]
      : [];
  const sentence = `Created the user ${user.username} (${user.id}).`;
  answer(io, options, { user: userJson(scopesOf(io), user, stored), unsent }, sentence, ...mailed);
}

async function update(io: Console, name: string, options: UpdateOptions): Promise<void> {
  const { email, fullName, removeFullName, locale, role, scopes } = options;
  const input = { email, fullName: removeFullName ? null : fullName, locale, role, scopes };
  if (Object.values(input).every((value) => value === undefined)) {
    throw new CommandError('USAGE', 'Write what to change, such as --email.', EXIT_WRONG_USAGE);
  }
  if (removeFullName && fullName !== undefined) {
    throw new CommandError('USAGE', 'Write either --full-name or --remove-full-name.', EXIT_WRONG_USAGE);
  }
  const { user, was, stored } = await withCapabilities(io, async (capabilities) => {
    const { id } = await findUser(capabilities, name);
    return { ...done(await capabilities.users.updateUser(OPERATOR, id, input, null)), stored: capabilities.stored };
  });
  const isChanged = was !== undefined;
  const sentence = isChanged ? `Changed ${changes(was, user)} of ${user.username}.` : 'Nothing to change.';
  answer(io, options, { user: userJson(scopesOf(io), user, stored), isChanged }, sentence);
}

/** Returns what differs, in words. */
function changes(was: UserRecord, is: UserRecord): string {
  const names = {
    email: 'the e-mail address',
    fullName: 'the name',
    locale: 'the language',
    role: 'the role',
    grantedScopes: 'the scopes',
  };
  const changed = Object.entries(names).filter(
    ([property]) => String(was[property as keyof UserRecord]) !== String(is[property as keyof UserRecord]),
  );
  return changed.map(([, words]) => words).join(', ');
}
