import type { Command } from 'commander';
import { createOAuthTokens, type Introspection } from '../auth/oauth-tokens';
import { type AccessTokens, createAccessTokens } from '../auth/tokens';
import { sessionLifetimes } from '../identity/session-rule';
import { openKeyring } from '../process/open-keyring';
import { isSecret, type SecretKind } from '../secrets/secret';
import { examples, takesJson } from './help';
import { commandLog } from './log';
import { answer, type JsonOption } from './print';
import { readSecret } from './read-secret';
import { fields } from './table';
import { withDatabase } from './with-database';

const WORDS = { question: 'Token: ', missing: 'No token was given.', nothing: 'Nothing was looked up.' };

/** What is looked up, and not merely told apart. */
const SECRETS: readonly (readonly [SecretKind, what: string, why: string])[] = [
  ['personalAccessToken', 'personal access token', 'unknown, revoked or expired, or its owner is disabled'],
  ['refreshToken', 'refresh token', 'unknown, exchanged or expired, its session has ended, or its user is disabled'],
];

/** `scoped-api tokens inspect` */
export function registerTokensInspect(tokens: Command): void {
  takesJson(tokens.command('inspect'))
    .summary('say whether a token is valid now, and for what')
    .description(
      'Say whether an access token, personal access token or refresh token is valid now, and for what, as POST /introspect would. ' +
        'It comes from standard input or a prompt: arguments show in the list of processes.',
    )
    .addHelpText(
      'after',
      '\nExit codes: 0 the token is valid, 1 it is not.\n' +
        examples('scoped-api tokens inspect', 'printf %s "$TOKEN" | scoped-api tokens inspect --json'),
    )
    .action(inspect);
}

async function inspect(options: JsonOption): Promise<void> {
  const token = (await readSecret(WORDS)).trim();
  const { found, reason } = await withDatabase(async (database, config) => {
    const keyring = await openKeyring(config, commandLog());
    const { issuer, audience, accessTokenTtlSeconds: ttlSeconds } = config;
    const tokens = createAccessTokens({ keyring, issuer, audience, ttlSeconds });
    const lifetimes = sessionLifetimes(config);
    const { introspect } = createOAuthTokens({ database, tokens, lifetimes, issuer, audience });
    const introspection = await introspect(token);
    return { found: introspection, reason: introspection.active ? null : whyNot(tokens, token) };
  });
  const what = kindOf(token);
  answer(options, { kind: what, ...found, ...(reason !== null && { reason }) }, ...lines(what, found, reason));
  process.exitCode = found.active ? 0 : 1;
}

function kindOf(token: string): string {
  const secret = SECRETS.find(([kind]) => isSecret(kind, token));
  if (secret) return secret[1];
  return token.split('.').length === 3 ? 'access token' : 'no token of this server';
}

/** What clients are never told. */
function whyNot(tokens: Pick<AccessTokens, 'verify'>, token: string): string {
  const secret = SECRETS.find(([kind]) => isSecret(kind, token));
  if (secret) return secret[2];
  const verified = tokens.verify(token);
  return verified.ok ? 'its session has ended, or its holder is gone or disabled' : verified.reason;
}

function lines(what: string, found: Introspection, reason: string | null): string[] {
  if (!found.active) {
    return fields([
      ['token', what],
      ['valid', `no: ${reason}`],
    ]);
  }
  const { scope, sub, username, client_id: client, sid, exp, iat, jti } = found;
  const optional = Object.entries({ user: username, client, session: sid, id: jti, issued: iat && isoTime(iat) });
  return fields([
    ['token', what],
    ['valid', `yes, until ${isoTime(exp)}`],
    ['scopes', scope || 'none'],
    ['subject', sub],
    ...optional.filter((entry): entry is [string, string] => entry[1] !== undefined),
  ]);
}

function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
