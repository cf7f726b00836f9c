import type { AuditOrigin } from '../audit/audit-event';
import { ANONYMOUS, recordAudit } from '../audit/record';
import type { Database } from '../database/database';
import { DomainError } from '../errors';
import { withoutBlanks } from '../identity/blanks';
import { canonicalKey } from '../identity/canonical-key';
import { requireText } from '../identity/require-text';
import type { KeyedQueue } from '../keyed-queue';
import type { Metrics } from '../metrics/metrics';
import type { PasswordHasher } from '../passwords/hashing';
import { MAX_PASSWORD_LENGTH } from '../passwords/limits';
import type { RequestInfo } from '../request-info';
import { heldScopes } from '../scopes/registry';
import type { LoginThrottle } from '../throttle/login-throttle';
import { type Credentials, findCredentials } from './find-credentials';
import { grantedScopes } from './granted-scopes';
import type { TokensOutcome } from './issued-tokens';
import { LOGIN_STEPS } from './login-steps';
import { rehash } from './rehash';
import { beginSession } from './sessions/begin-session';
import type { SessionLifetimes } from './sessions/session';
import type { AccessTokens } from './tokens';

/** The longest e-mail address; usernames are shorter. */
const MAX_NAME_LENGTH = 254;

/** What login works with. */
export interface LoginDependencies {
  readonly database: Pick<Database, 'prisma' | 'sql' | 'transaction'>;
  readonly hasher: PasswordHasher;
  readonly tokens: AccessTokens;
  readonly throttle: LoginThrottle;
  readonly lifetimes: SessionLifetimes;
  readonly metrics: Pick<Metrics, 'authLogins'>;
  /** By network and name. */
  readonly turns: KeyedQueue;
}

/** Who logs in, and with what. */
export interface LoginInput {
  /** A username, or an e-mail address: no username has an `@`. Blanks at the ends do not count. */
  readonly username: string;
  readonly password: string;
  /** Scopes that the tokens are to carry: all that the user holds if absent or null, none if empty. */
  readonly scopes?: readonly string[] | null | undefined;
  /** The registered client that logs the user in, authenticated; null for a public one. */
  readonly clientId?: string | null | undefined;
}

/** Tokens, or why there are none. */
export type LoginOutcome = TokensOutcome<'INVALID_CREDENTIALS' | 'SCOPE_NOT_HELD'>;

const INVALID: LoginOutcome = {
  ok: false,
  code: 'INVALID_CREDENTIALS',
  message: 'The username or the password is wrong.',
};
/** The user is not as they were when their password was verified. To the caller it is as good as wrong. */
const OUTDATED: LoginOutcome = { ...INVALID };
const SCOPE_NOT_HELD: LoginOutcome = {
  ok: false,
  code: 'SCOPE_NOT_HELD',
  message: 'Ask only for scopes that you hold.',
};

/**
 * Exchanges a password for tokens, and begins a session. An unknown user, a wrong password and a disabled user are
 * answered alike, after the same work: one look-up, one count and one hash. Each of them is audited, unless there were
 * too many failures before it.
 *
 * @throws DomainError BAD_USER_INPUT for NUL, lone surrogates, a name of more than 254 characters or a password of
 * more than 1,024; RATE_LIMITED after too many failures; SERVICE_UNAVAILABLE while too many hashes wait.
 */
export async function login(
  dependencies: LoginDependencies,
  input: LoginInput,
  info: RequestInfo,
): Promise<LoginOutcome> {
  const password = requireText(input.password, 'password', { max: MAX_PASSWORD_LENGTH });
  // Without the blanks that phones add: they would make it another name, here and in the throttle's counts.
  const identity = canonicalKey(requireText(withoutBlanks(input.username), 'username', { max: MAX_NAME_LENGTH }));
  const network = info.network;
  return dependencies.turns(
    `${network} ${identity}`,
    async () => {
      const outcome = await attempt(dependencies, { input: { ...input, password }, identity, network }, info);
      dependencies.metrics.authLogins.inc({ outcome: outcome.ok ? 'success' : outcome.code.toLowerCase() });
      return outcome;
    },
    info.signal,
  );
}

async function attempt(
  dependencies: LoginDependencies,
  { input, identity, network }: { input: LoginInput; identity: string; network: string },
  info: RequestInfo,
): Promise<LoginOutcome> {
  const { database, throttle, metrics } = dependencies;
  const { user, isKnownAddress } = await findCredentials(database.prisma, identity, network);
  // Counted before it is judged, so that guesses that are sent at the same time gain nothing.
  const counted = await throttle.attempt({ identity, network, isKnownAddress }).catch((error) => {
    if (error instanceof DomainError) metrics.authLogins.inc({ outcome: 'rate_limited' });
    throw error;
  });
  let outcome: LoginOutcome;
  try {
    // A closed name or network takes the work of an attempt at no one's account.
    const asked = counted.closed && !counted.opensForUser ? undefined : user;
    outcome = await judge(dependencies, { user: asked, input }, info);
    // Another login of theirs may have stored the same password anew meanwhile: what is there now decides.
    if (outcome === OUTDATED) {
      const { user: now } = await findCredentials(database.prisma, identity, network);
      outcome = await judge(dependencies, { user: now, input }, info);
    }
  } catch (error) {
    await counted.unjudged();
    throw error;
  }
  if (counted.closed && !outcome.ok && outcome.code === 'INVALID_CREDENTIALS') {
    metrics.authLogins.inc({ outcome: 'rate_limited' });
    throw counted.closed();
  }
  // A password that was found out is no less of an event for being used with too many scopes.
  if (!outcome.ok) await recordFailure(database, user, outcome.code, info);
  if (outcome.ok || outcome.code === 'SCOPE_NOT_HELD') await counted.succeeded();
  return outcome;
}

async function judge(
  dependencies: LoginDependencies,
  { user, input }: { user: Credentials | undefined; input: LoginInput },
  info: RequestInfo,
): Promise<LoginOutcome> {
  const { database, tokens, lifetimes } = dependencies;
  for (const step of LOGIN_STEPS) {
    if (!(await step.passes({ user, password: input.password, signal: info.signal }, dependencies))) return INVALID;
  }
  if (!user) return INVALID;
  const { id: userId, passwordHash } = user;
  const clientId = input.clientId ?? null;
  const scopes = grantedScopes(heldScopes(user), input.scopes);
  if (!scopes) return SCOPE_NOT_HELD;
  const session = await beginSession(database, { userId, passwordHash, clientId, scopes }, lifetimes, info);
  if (!session) return OUTDATED;
  const { sessionId, refreshToken } = session;
  await rehash({ prisma: database.prisma, hasher: dependencies.hasher }, user, input.password, info);
  const accessToken = tokens.issue({ subject: userId, clientId, sessionId, scopes });
  return {
    ok: true,
    userId,
    tokens: { accessToken, tokenType: 'Bearer', expiresIn: tokens.ttlSeconds, scopes, refreshToken },
  };
}

/** Without the name that was typed: it may be a password in the wrong place. */
async function recordFailure(
  { transaction }: Pick<Database, 'transaction'>,
  user: Credentials | undefined,
  reason: 'INVALID_CREDENTIALS' | 'SCOPE_NOT_HELD',
  origin: AuditOrigin,
): Promise<void> {
  await transaction(async (tx) => {
    // Whoever deletes the user waits for this, and takes the address out of it.
    const [found] = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM users WHERE id = ${user?.id ?? null}::uuid FOR KEY SHARE`;
    await recordAudit(tx, {
      action: 'LOGIN_FAILED',
      actor: ANONYMOUS,
      targetId: found?.id ?? null,
      ...(reason === 'SCOPE_NOT_HELD' && { after: { reason } }),
      origin,
    });
  });
}
