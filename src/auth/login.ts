import type { AuditOrigin } from '../audit/audit-event';
import { ANONYMOUS, recordAudit } from '../audit/record';
import type { Database, Db } from '../database/database';
import { DomainError } from '../errors';
import type { UserHooks } from '../extension/hooks';
import { PASSWORD_ONLY } from '../identity/authentication';
import { withoutBlanks } from '../identity/blanks';
import { canonicalKey } from '../identity/canonical-key';
import { requireText } from '../identity/require-text';
import type { KeyedQueue } from '../keyed-queue';
import type { Metrics } from '../metrics/metrics';
import { refuse } from '../outcome';
import { MAX_PASSWORD_LENGTH, type PasswordHasher } from '../passwords/hashing';
import type { RequestInfo } from '../request-info';
import type { Role, Scopes } from '../scopes/scopes';
import type { LoginThrottle } from '../throttle/login-throttle';
import { type Audiences, readResources } from './audiences';
import { carriedScopes, grantedScopes, SCOPE_OF_OTHERS, type TokensOutcome } from './issued-tokens';
import type { BeginSession } from './sessions';
import type { AccessTokens } from './tokens';

/** The longest e-mail address; usernames are shorter. */
const MAX_NAME_LENGTH = 254;

/** The dependencies of login. */
export interface LoginDependencies {
  readonly database: Pick<Database, 'prisma' | 'transaction'>;
  readonly hasher: PasswordHasher;
  readonly tokens: AccessTokens;
  readonly throttle: LoginThrottle;
  readonly metrics: Pick<Metrics, 'authLogins'>;
  readonly beginSession: BeginSession;
  readonly scopes: Scopes;
  readonly audiences: Audiences;
  /** Returns the claims that user code adds to a token. Absent: none. */
  readonly accessTokenClaims?: UserHooks['accessTokenClaims'];
  /** Logins by network and name. */
  readonly loginQueue: KeyedQueue;
}

/** The input of a login. */
export interface LoginInput {
  /** A username or an e-mail address: no username has an `@`. Blanks at both ends are ignored. */
  readonly username: string;
  readonly password: string;
  /** Requested scopes of the tokens: all that the user holds if absent or null, none if empty. */
  readonly scopes?: readonly string[] | null | undefined;
  /** The audiences of the applications that the session is for: this server if absent, null or empty. The tokens are for the first. */
  readonly resource?: readonly string[] | null | undefined;
  /** The registered client that logs the user in, authenticated; null for a public one. */
  readonly clientId?: string | null | undefined;
}

const INVALID = refuse('INVALID_CREDENTIALS', ['input'], 'The username or the password is wrong.');
/** The user's row changed after their password was verified. The answer is the same as for a wrong password. */
const OUTDATED = { ...INVALID };
const SCOPE_NOT_HELD = refuse('SCOPE_NOT_HELD', ['input', 'scopes'], 'Request only scopes that you hold.');

/**
 * Exchanges a password for tokens, and begins a session. An unknown user, a wrong password and a disabled user get the
 * same answer after the same work: one look-up, one count and one hash. Each of them is audited, except after too many
 * failures.
 *
 * @throws DomainError BAD_USER_INPUT for NUL, lone surrogates, a name of more than 254 characters or a password of
 * more than 1,024; RATE_LIMITED after too many failures; SERVICE_UNAVAILABLE while too many hashes wait.
 */
export async function login(
  dependencies: LoginDependencies,
  input: LoginInput,
  info: RequestInfo,
): Promise<TokensOutcome> {
  const target = readResources(dependencies.audiences, input.resource);
  if (!target.ok) return target;
  const password = requireText(input.password, 'password', { max: MAX_PASSWORD_LENGTH });
  // Without the blanks that phones add: otherwise it would be another name here, and in the counts of the throttle.
  const identity = canonicalKey(requireText(withoutBlanks(input.username), 'username', { max: MAX_NAME_LENGTH }));
  const network = info.network;
  return dependencies.loginQueue(
    `${network} ${identity}`,
    async () => {
      const outcome = await attempt(
        dependencies,
        { input: { ...input, password }, resources: target.resources, identity, network },
        info,
      );
      const failure = isAboutScopes(outcome) ? 'scope_not_held' : 'invalid_credentials';
      dependencies.metrics.authLogins.inc({ outcome: outcome.ok ? 'success' : failure });
      return outcome;
    },
    info.signal,
  );
}

/** Whether the password was right and the login was refused for its scopes. */
function isAboutScopes(outcome: TokensOutcome): boolean {
  return outcome === SCOPE_NOT_HELD || outcome === SCOPE_OF_OTHERS;
}

async function attempt(
  dependencies: LoginDependencies,
  { input, resources, identity, network }: Omit<Verifying, 'user'> & { identity: string; network: string },
  info: RequestInfo,
): Promise<TokensOutcome> {
  const { database, throttle, metrics } = dependencies;
  const { user, isKnownAddress } = await findCredentials(database.prisma, identity, network);
  // Attempts are counted before the password is verified, so parallel guesses gain nothing.
  const counted = await throttle.attempt({ identity, network, isKnownAddress }).catch((error) => {
    if (error instanceof DomainError) metrics.authLogins.inc({ outcome: 'rate_limited' });
    throw error;
  });
  let outcome: TokensOutcome;
  try {
    // For a closed name or network, the same work is done without a user.
    const candidate = counted.closed && !counted.opensForUser ? undefined : user;
    outcome = await verify(dependencies, { user: candidate, input, resources }, info);
    // Another login of this user may have rehashed the same password meanwhile: decide with the row as it is now.
    if (outcome === OUTDATED) {
      const { user: now } = await findCredentials(database.prisma, identity, network);
      outcome = await verify(dependencies, { user: now, input, resources }, info);
    }
  } catch (error) {
    await counted.withdraw();
    throw error;
  }
  if (counted.closed && !outcome.ok && !isAboutScopes(outcome)) {
    metrics.authLogins.inc({ outcome: 'rate_limited' });
    throw counted.closed();
  }
  // A right password with too many scopes is audited too: the password may be known to an attacker.
  if (!outcome.ok) await recordFailure(database, user, isAboutScopes(outcome) ? 'SCOPE_NOT_HELD' : undefined, info);
  if (outcome.ok || isAboutScopes(outcome)) await counted.succeeded();
  return outcome;
}

/** The user of a login name. */
interface Credentials {
  readonly id: string;
  readonly passwordHash: string;
  readonly role: Role;
  readonly grantedScopes: readonly string[];
  readonly isActive: boolean;
}

/** The user with a login name, if there is one, and whether they have logged in from this network before. */
interface FoundCredentials {
  readonly user: Credentials | undefined;
  readonly isKnownAddress: boolean;
}

/**
 * Finds the user with a username or an e-mail address. One statement.
 *
 * @param identity - the canonical key of the name.
 * @param network - of the client.
 */
async function findCredentials(
  prisma: Pick<Db, '$queryRaw'>,
  identity: string,
  network: string,
): Promise<FoundCredentials> {
  // No username has an `@`, so at most one of the two columns matches, and each has an index.
  const [row] = await prisma.$queryRaw<(Credentials & { isKnownAddress: boolean })[]>`
    SELECT u.id, u.password_hash AS "passwordHash", u.role_name AS role, u.granted_scopes AS "grantedScopes",
           u.is_active AS "isActive", a.user_id IS NOT NULL AS "isKnownAddress"
    FROM users u LEFT JOIN login_addresses a ON a.user_id = u.id AND a.address = ${network}
    WHERE u.username_key = ${identity} OR u.email_key = ${identity}`;
  if (!row) return { user: undefined, isKnownAddress: false };
  const { isKnownAddress, ...user } = row;
  return { user, isKnownAddress };
}

/** A login whose password is to be verified. */
interface Verifying {
  readonly user: Credentials | undefined;
  readonly input: LoginInput;
  readonly resources: readonly string[];
}

/**
 * Verifies the password and begins the session. Takes the same work with and without a user, and does not reveal which
 * check failed.
 */
async function verify(
  { database, hasher, tokens, beginSession, scopes: registry, audiences, accessTokenClaims }: LoginDependencies,
  { user, input, resources }: Verifying,
  info: RequestInfo,
): Promise<TokensOutcome> {
  // Always first, with a dummy hash if there is no user: the time of the answer must not reveal which names exist.
  if (!(await hasher.verify(input.password, user?.passwordHash, info.signal))) return INVALID;
  if (!user?.isActive) return INVALID;
  const { id: userId, passwordHash } = user;
  const clientId = input.clientId ?? null;
  const granted = grantedScopes(registry.held(user), input.scopes);
  if (!granted) return SCOPE_NOT_HELD;
  const audience = resources[0] ?? audiences.own;
  const carried = carriedScopes(audiences, audience, granted, input.scopes);
  if (!carried) return SCOPE_OF_OTHERS;
  // The session keeps all that was requested: the tokens get the others when it reaches the level of the role.
  const held = registry.held(user, PASSWORD_ONLY.level);
  const scopes = carried.filter((scope) => held.includes(scope));
  // Before the session begins: a hook that fails leaves none behind.
  const claims = accessTokenClaims && (await accessTokenClaims({ userId, clientId, scopes, origin: info }));
  // Without resources, the session keeps the scopes of other applications: an admin may grant those that they hold.
  const kept = resources.length === 0 ? granted : resources.flatMap((one) => audiences.carried(one, granted));
  const session = await beginSession(
    {
      userId,
      verifiedPassword: { hash: passwordHash },
      authentication: PASSWORD_ONLY,
      clientId,
      scopes: registry.declared(kept),
      resources,
    },
    info,
  );
  if (!session) return OUTDATED;
  const { sessionId, refreshToken, authentication } = session;
  await rehash({ prisma: database.prisma, hasher }, user, input.password, info);
  const accessToken = tokens.issue({ subject: userId, clientId, sessionId, authentication, scopes, audience, claims });
  return {
    ok: true,
    userId,
    tokens: { accessToken, tokenType: 'Bearer', expiresIn: tokens.ttlSeconds, scopes, refreshToken },
  };
}

/**
 * Stores a password that was just verified in the current scheme and cost, if it was stored in another. A failure is
 * logged only: the login has succeeded.
 */
async function rehash(
  { prisma, hasher }: { readonly prisma: Pick<Db, '$executeRaw'>; readonly hasher: PasswordHasher },
  user: Credentials,
  password: string,
  { log }: Pick<RequestInfo, 'log'>,
): Promise<void> {
  if (!hasher.needsRehash(user.passwordHash)) return;
  try {
    const passwordHash = await hasher.hash(password);
    // Not through the Prisma model, which would set `updated_at`. Does not replace a password that was changed
    // meanwhile.
    await prisma.$executeRaw`UPDATE users SET password_hash = ${passwordHash}
      WHERE id = ${user.id}::uuid AND password_hash = ${user.passwordHash}`;
  } catch (error) {
    log.warn({ err: error, userId: user.id }, 'a password could not be stored in the current scheme');
  }
}

/** Writes the audit event of a failed login, without the name that was sent: it may be a password in the wrong field. */
async function recordFailure(
  { transaction }: Pick<Database, 'transaction'>,
  user: Credentials | undefined,
  reason: 'SCOPE_NOT_HELD' | undefined,
  origin: AuditOrigin,
): Promise<void> {
  await transaction(async (tx) => {
    // Deleting the user waits for this lock, and then removes the address from this event.
    const [found] = await tx.$queryRaw<{ id: string }[]>`
      SELECT id FROM users WHERE id = ${user?.id ?? null}::uuid FOR KEY SHARE`;
    await recordAudit(tx, {
      action: 'LOGIN_FAILED',
      actor: ANONYMOUS,
      targetId: found?.id ?? null,
      ...(reason !== undefined && { after: { reason } }),
      origin,
    });
  });
}
