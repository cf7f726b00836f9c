import type { Command } from 'commander';
import { readDeliveryError } from '../mail/delivery-error';
import { CommandError, done } from './command-error';
import { findUser, takesUser } from './find-user';
import { examples, takesJson } from './help';
import { answer, type JsonOption, remark } from './print';
import { readSecret } from './read-secret';
import { type Services, withServices } from './with-services';

interface Options extends JsonOption {
  readonly mail?: true;
}

const WORDS = {
  question: 'New password: ',
  again: 'Again: ',
  missing: 'No password was given.',
  nothing: 'Nothing was changed.',
};

/** `scoped-api users reset-password` */
export function registerUsersPassword(users: Command): void {
  takesUser(takesJson(users.command('reset-password')))
    .summary('set a new password, or mail a token')
    .description(
      'Set a new password, which comes from a prompt or from standard input, and end all sessions, personal access ' +
        'tokens and clients of the user. Or mail a token that does.',
    )
    .option('--mail', 'mail the user a token, so that only they know the password; until then nothing changes')
    .addHelpText(
      'after',
      examples(
        'scoped-api users reset-password ada --mail',
        'scoped-api users reset-password ada',
        'printf %s "$PASSWORD" | scoped-api users reset-password ada --json',
      ),
    )
    .action((name: string, options: Options) => (options.mail ? mailToken(name, options) : set(name, options)));
}

async function set(name: string, options: JsonOption): Promise<void> {
  const password = await readSecret(WORDS);
  const { username, userId, ...ended } = await withServices(async (services) => {
    const user = await findUser(services.users, name);
    const { endedSessions, endedPersonalAccessTokens, endedClients } = done(
      await services.account.setPassword(user.id, password),
    );
    await tellOfFailure(services, user.email);
    return { username: user.username, userId: user.id, endedSessions, endedPersonalAccessTokens, endedClients };
  });
  const { endedSessions, endedPersonalAccessTokens: tokens, endedClients: clients } = ended;
  const others = tokens + clients > 0 ? ` Ended ${tokens} personal access token(s) and ${clients} client(s).` : '';
  answer(options, { userId, ...ended }, `${username} has a new password. Ended ${endedSessions} session(s).${others}`);
}

async function mailToken(name: string, options: JsonOption): Promise<void> {
  const { email, userId, expiresInMinutes, unsent } = await withServices(async ({ users, account, mail }) => {
    const user = await findUser(users, name);
    const { expiresInMinutes } = done(await account.mailPasswordReset(user));
    await mail.delivered().catch((error) => {
      throw new CommandError('MAIL_FAILED', `The mail was not sent: ${readDeliveryError(error, user.email).reason}`);
    });
    return { email: user.email, userId: user.id, expiresInMinutes, unsent: mail.unsent };
  });
  const said =
    unsent.length > 0
      ? ['SMTP_URL is not set, so nothing was mailed. In place of reading the mail:', ...unsent]
      : [`Mailed a token for a new password to ${email}. It is valid for ${expiresInMinutes} minutes.`];
  answer(options, { userId, email, expiresInMinutes, isMailed: unsent.length === 0, unsent }, ...said);
}

/** The password is set: that the user could not be told of it is no failure of the command. */
async function tellOfFailure({ mail }: Services, email: string): Promise<void> {
  await mail.delivered().catch((error) => {
    remark(`The user could not be told by mail: ${readDeliveryError(error, email).reason}`);
  });
}
