import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Config } from '../config';
import { USER_FIELD_LIST } from '../identity/user-fields';
import type { UserRecord } from '../identity/user-record';
import { MAILS, type NoticeKind } from '../mail/account-mails';
import { createAccountMails } from '../mail/compose-mail';
import { contentOf, type Mail } from '../mail/mail';
import type { MailFunctions } from '../mail/mail-functions';
import { loadMailTemplates } from '../mail/templates';
import { readConfig } from '../main';
import { CommandError } from './command-error';
import { type Console, type JsonOption, printJson } from './console';
import { addJson, examples, localeArgument } from './options';

/** `scoped-api mail preview` */
export function registerMail(program: Command, io: Console): void {
  const mail = program
    .command('mail')
    .summary('the mails about an account')
    .description('Show the mails about an account, with your templates: docs/mails.md.')
    .addHelpText('after', examples('scoped-api mail preview passwordReset --locale de'));
  addJson(mail.command('preview'))
    .summary('show a mail')
    .description('Show a mail as a user receives it, with your templates and sample values. Nothing is sent.')
    .argument('<kind>', `one of ${[...MAILS.keys()].join(', ')}`, kindArgument)
    .addOption(new Option('--locale <tag>', "the user's locale").default('en').argParser(localeArgument))
    .option('--html', 'print the HTML instead of the text')
    .option('--unverified', 'as for a user who has not verified the address: names are left out')
    .addHelpText(
      'after',
      examples(
        'scoped-api mail preview passwordReset --locale de-AT',
        'scoped-api mail preview passwordChanged --html > preview.html',
      ),
    )
    .action((kind: string, options: PreviewOptions) => preview(io, kind, options));
}

interface PreviewOptions extends JsonOption {
  readonly locale: string;
  readonly html?: boolean;
  readonly unverified?: boolean;
}

function kindArgument(kind: string): string {
  if (MAILS.has(kind)) return kind;
  throw new InvalidArgumentError(
    `There is no mail ${JSON.stringify(kind)}. There are: ${[...MAILS.keys()].join(', ')}.`,
  );
}

async function preview(
  io: Console,
  kind: string,
  { locale, html = false, unverified = false, json }: PreviewOptions,
): Promise<void> {
  const config = readConfig(io.env);
  // Loaded here, because `--help` needs none of it.
  const { loadConfigFile } = require('../extension/load-config-file') as typeof import('../extension/load-config-file');
  const { mails } = await loadConfigFile(process.cwd(), config.configFile);
  const mail = sampleMail({ config, functions: mails }, kind, {
    ...SAMPLE,
    locale,
    emailVerifiedAt: unverified ? null : new Date(),
  });
  const content = await contentOf(mail);
  if (json) return printJson(io, { kind, locale, ...content });
  io.stdout.write(html ? content.html : `Subject: ${content.subject}\n\n${content.text}`);
}

/** A user with the default of each field. */
const SAMPLE = {
  ...Object.fromEntries(USER_FIELD_LIST.map(([property, field]) => [property, field.default ?? null])),
  id: '01990000-0000-7000-8000-000000000000',
  username: 'ada',
  email: 'ada@example.com',
  fullName: 'Ada Lovelace',
  createdAt: new Date(),
  updatedAt: new Date(),
} as UserRecord;

/** A token that opens nothing. */
const SAMPLE_TOKEN = `scoped_et_${'0'.repeat(72)}`;

/** @throws MailTemplatesError. When its content is read: CommandError where the function of the configuration file fails. */
function sampleMail(
  { config, functions }: { readonly config: Config; readonly functions: MailFunctions | undefined },
  kind: string,
  user: UserRecord,
): Mail {
  const mails = createAccountMails({
    pages: config,
    functions,
    templates: loadMailTemplates({ directory: config.mailTemplates, pages: config }),
    onFailure({ error }) {
      throw new CommandError('MAIL_FUNCTION_FAILED', `mails.${kind} failed: ${(error as Error)?.message ?? error}`);
    },
  });
  if (kind === 'factorsChanged') return mails.factorsChanged(user, { change: 'TOTP_ADDED', by: 'USER' });
  const purpose = MAILS.get(kind)?.purpose;
  if (purpose === undefined) return mails.notice(kind as NoticeKind, user);
  const issued = { purpose, token: SAMPLE_TOKEN, to: user.email };
  return mails.withToken(
    purpose === 'INVITATION' ? { ...issued, user: null, locale: user.locale } : { ...issued, user },
  );
}
