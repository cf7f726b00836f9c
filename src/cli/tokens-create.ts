import { type Command, InvalidArgumentError, Option } from 'commander';
import { DEFAULT_DAYS, MAX_DAYS } from '../personal-tokens/personal-tokens-service';
import type { Scope } from '../scopes/registry';
import { CommandError, done, EXIT_WRONG_USAGE } from './command-error';
import { findUser, takesUser } from './find-user';
import { examples, takesJson } from './help';
import { answer, type JsonOption } from './print';
import { readTextFile } from './read-text-file';
import { SCOPES_HELP, scopesArgument } from './scopes-argument';
import { withServices } from './with-services';

interface Options extends JsonOption {
  readonly name: string;
  readonly days: number;
  readonly scopes?: readonly Scope[];
  readonly document?: string;
  readonly operation?: string;
}

/** `scoped-api tokens create` */
export function registerTokensCreate(tokens: Command): void {
  takesUser(takesJson(tokens.command('create')))
    .summary('make a personal access token for a user')
    .description('Make a personal access token for a user and print it. It is not shown again.')
    .requiredOption('--name <name>', 'what to call it: 1 to 100 characters')
    .option('--days <n>', `how long it is valid, in days: 1 to ${MAX_DAYS}`, readDays, DEFAULT_DAYS)
    .addOption(
      new Option('--scopes <scopes>', 'what it may do, split by blanks; no more than the user may')
        .argParser(scopesArgument)
        .conflicts('document'),
    )
    .option('--document <file>', 'just enough for this GraphQL document; - reads standard input')
    .option('--operation <name>', 'which operation of the document, if there are several')
    .addHelpText(
      'after',
      SCOPES_HELP +
        examples(
          'scoped-api tokens create ada --name ci --scopes "me:read"',
          'scoped-api tokens create ada --name report --document report.graphql --days 30 --json',
        ),
    )
    .action(create);
}

async function create(name: string, options: Options): Promise<void> {
  const { scopes, document: file, operation: operationName } = options;
  if (scopes === undefined && file === undefined) {
    throw new CommandError('USAGE', 'Write either --scopes or --document.', EXIT_WRONG_USAGE);
  }
  const document = file === undefined ? undefined : readTextFile(file);
  const input = { name: options.name, expiresInDays: options.days, scopes, document, operationName };
  const { token, personalAccessToken } = await withServices(async ({ users, personalTokens }) => {
    const user = await findUser(users, name);
    return done(await personalTokens.create({ kind: 'operator', user }, input, null));
  });
  answer(
    options,
    { token, personalAccessToken },
    `token    ${token}`,
    `id       ${personalAccessToken.id}`,
    `scopes   ${personalAccessToken.scopes.join(' ') || 'none'}`,
    `expires  ${personalAccessToken.expiresAt.toISOString()}`,
    'Keep the token now: it is not shown again.',
  );
}

function readDays(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_DAYS) return Number(text);
  throw new InvalidArgumentError(`Write a whole number from 1 to ${MAX_DAYS}.`);
}
