import { type Command, Option } from 'commander';
import type { Introspection } from '../auth/oauth-tokens';
import { DEFAULT_DAYS, MAX_DAYS, type PersonalAccessToken } from '../personal-tokens/personal-tokens-service';
import type { Scope } from '../scopes/scopes';
import { isSecret, type SecretKind } from '../secrets/secret';
import { CommandError, done, EXIT_WRONG_USAGE } from './command-error';
import { answer, type Console, fields, type JsonOption, print, printJson, printTable } from './console';
import { findUser } from './find-user';
import { addYes, type ConfirmOption, confirmation, readSecret, readTextFile } from './input';
import { addJson, addUser, examples, scopesArgument, scopesHelp, wholeNumber } from './options';
import { type CommandCapabilities, withCapabilities } from './with-capabilities';

const ID = '019ab3c4-5d6e-7f80-9123-456789abcdef';

/** `scoped-api tokens list | create | revoke | inspect` */
export function registerTokens(program: Command, io: Console): void {
  const tokens = program
    .command('tokens')
    .summary('personal access tokens, and what any token allows')
    .description("Manage users' personal access tokens, and see what any token allows.")
    .addHelpText(
      'after',
      examples(
        'scoped-api tokens list ada',
        'scoped-api tokens create ada --name ci --scopes "me:read" --days 90',
        'scoped-api tokens inspect < token.txt',
      ),
    );
  addUser(addJson(tokens.command('list')))
    .summary("list a user's personal access tokens")
    .description("List a user's personal access tokens, the newest first: what they allow. Tokens are not stored.")
    .addHelpText('after', examples('scoped-api tokens list ada', 'scoped-api tokens list ada --json'))
    .action((name: string, options: JsonOption) => list(io, name, options));
  addUser(addJson(tokens.command('create')))
    .summary('create a personal access token for a user')
    .description('Create a personal access token for a user and print it. It is not shown again.')
    .requiredOption('--name <name>', 'the name of the token: 1 to 100 characters')
    .option('--days <n>', `lifetime in days: 1 to ${MAX_DAYS}`, wholeNumber(MAX_DAYS), DEFAULT_DAYS)
    .addOption(
      new Option('--scopes <scopes>', 'the scopes of the token, split by spaces; only scopes that the user holds')
        .argParser(scopesArgument(io))
        .conflicts('document'),
    )
    .option('--document <file>', 'the fewest scopes that this GraphQL document requires; - reads standard input')
    .option('--operation <name>', 'the operation of the document, if there are several')
    .addHelpText(
      'after',
      () =>
        scopesHelp(io) +
        examples(
          'scoped-api tokens create ada --name ci --scopes "me:read"',
          'scoped-api tokens create ada --name report --document report.graphql --days 30 --json',
        ),
    )
    .action((name: string, options: CreateOptions) => create(io, name, options));
  addYes(addJson(tokens.command('revoke')))
    .summary('revoke a personal access token')
    .description('Revoke a personal access token. It is invalid at once.')
    .argument('<id>', "the token's id, as list prints it; not the token")
    .addHelpText('after', examples(`scoped-api tokens revoke ${ID}`, `scoped-api tokens revoke ${ID} --yes --json`))
    .action((id: string, options: JsonOption & ConfirmOption) => revoke(io, id, options));
  addJson(tokens.command('inspect'))
    .summary('say whether a token is valid now, and what it allows')
    .description(
      'Say whether an access token, personal access token or refresh token is valid now, and what it allows, as POST /introspect ' +
        'would. It is read from standard input or a prompt: arguments show in the list of processes.',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 the token is valid, 1 it is not.\n' +
        examples('scoped-api tokens inspect', 'printf %s "$TOKEN" | scoped-api tokens inspect --json'),
    )
    .action((options: JsonOption) => inspect(io, options));
}

async function list(io: Console, name: string, { json }: JsonOption): Promise<void> {
  const tokens = await withCapabilities(io, async (capabilities) => {
    const { id } = await findUser(capabilities, name);
    const [found = []] = await capabilities.personalTokens.ofUsers([id]);
    return found;
  });
  if (json) return printJson(io, tokens);
  if (tokens.length === 0) {
    return print(
      io,
      `${name} has no personal access tokens. Make one: scoped-api tokens create ${name} --name NAME --scopes SCOPES`,
    );
  }
  printTable(io, [['name', 'scopes', 'made', 'last used', 'expires', 'id'], ...tokens.map(row)]);
}

function row({ id, name, scopes, createdAt, lastUsedAt, expiresAt }: PersonalAccessToken): string[] {
  const [created, used, expires] = [createdAt, lastUsedAt, expiresAt].map((time) => time?.toISOString().slice(0, 16));
  return [name, scopes.join(' ') || 'none', created ?? '', used ?? 'never', expires ?? '', id];
}

interface CreateOptions extends JsonOption {
  readonly name: string;
  readonly days: number;
  readonly scopes?: readonly Scope[];
  readonly document?: string;
  readonly operation?: string;
}

async function create(io: Console, name: string, options: CreateOptions): Promise<void> {
  const { scopes, document: file, operation: operationName } = options;
  if (scopes === undefined && file === undefined) {
    throw new CommandError('USAGE', 'Write either --scopes or --document.', EXIT_WRONG_USAGE);
  }
  const document = file === undefined ? undefined : await readTextFile(io, file);
  const input = { name: options.name, expiresInDays: options.days, scopes, document, operationName };
  const { token, personalAccessToken } = await withCapabilities(io, async (capabilities) => {
    const user = await findUser(capabilities, name);
    return done(await capabilities.personalTokens.create({ kind: 'operator', user }, input, null));
  });
  answer(
    io,
    options,
    { token, personalAccessToken },
    `token    ${token}`,
    `id       ${personalAccessToken.id}`,
    `scopes   ${personalAccessToken.scopes.join(' ') || 'none'}`,
    `expires  ${personalAccessToken.expiresAt.toISOString()}`,
    'Keep the token now: it is not shown again.',
  );
}

async function revoke(io: Console, id: string, options: JsonOption & ConfirmOption): Promise<void> {
  const confirm = confirmation(io, options);
  const { name, userId, tokenId } = await withCapabilities(io, async ({ users, personalTokens }) => {
    const found = await personalTokens.find(id);
    const owner = found && (await users.byId(found.userId));
    if (!found || !owner) throw noToken();
    await confirm(
      `The personal access token ${JSON.stringify(found.token.name)} of ${owner.username} will be revoked.`,
    );
    const outcome = await personalTokens.revoke({ kind: 'operator', user: owner }, found.token.id, null);
    if (!outcome.ok) throw noToken();
    return { name: found.token.name, userId: found.userId, tokenId: found.token.id };
  });
  answer(io, options, { personalAccessTokenId: tokenId, userId }, `Revoked the personal access token ${name}.`);
}

/** Does not repeat the id: it may be the token itself, given by mistake. */
function noToken(): CommandError {
  return new CommandError('NOT_FOUND', 'There is no personal access token with this id. To see them: tokens list USER');
}

/** The kinds of secret that are looked up, and why one may be invalid. Access tokens are not among them. */
const SECRETS: readonly (readonly [SecretKind, name: string, reason: string])[] = [
  ['personalAccessToken', 'personal access token', 'unknown, revoked or expired, or its owner is disabled'],
  ['refreshToken', 'refresh token', 'unknown, exchanged or expired, its session has ended, or its user is disabled'],
];

async function inspect(io: Console, options: JsonOption): Promise<void> {
  const texts = { question: 'Token: ', missing: 'No token was given.', nothing: 'Nothing was looked up.' };
  const token = (await readSecret(io, texts)).trim();
  const { found, reason } = await withCapabilities(
    io,
    async (capabilities) => {
      const introspection = await capabilities.oauth.introspect(token);
      return { found: introspection, reason: introspection.active ? null : invalidReason(capabilities, token) };
    },
    { signsTokens: true },
  );
  const kind = kindOf(token);
  answer(io, options, { kind, ...found, ...(reason !== null && { reason }) }, ...inspectLines(kind, found, reason));
  io.exitCode = found.active ? 0 : 1;
}

function kindOf(token: string): string {
  const secret = SECRETS.find(([kind]) => isSecret(kind, token));
  if (secret) return secret[1];
  return token.split('.').length === 3 ? 'access token' : 'no token of this server';
}

/** For the operator alone: clients never learn why a token is invalid. */
function invalidReason({ verifyAccessToken }: CommandCapabilities, token: string): string {
  const secret = SECRETS.find(([kind]) => isSecret(kind, token));
  if (secret) return secret[2];
  const verified = verifyAccessToken(token);
  return verified.ok ? 'its session has ended, or its holder is deleted or disabled' : verified.reason;
}

function inspectLines(kind: string, found: Introspection, reason: string | null): string[] {
  if (!found.active) {
    return fields([
      ['token', kind],
      ['valid', `no: ${reason}`],
    ]);
  }
  const { scope, sub, username, client_id: client, sid, exp, iat, jti, acr, auth_time: authenticated } = found;
  const optional = Object.entries({
    user: username,
    client,
    session: sid,
    id: jti,
    issued: iat && isoTime(iat),
    level: acr,
    authenticated: authenticated && isoTime(authenticated),
  });
  return fields([
    ['token', kind],
    ['valid', `yes, until ${isoTime(exp)}`],
    ['scopes', scope || 'none'],
    ['subject', sub],
    ...optional.filter((entry): entry is [string, string] => entry[1] !== undefined),
  ]);
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
