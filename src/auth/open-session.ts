import type { Tx } from '../database/database';
import type { UserHooks } from '../extension/hooks';
import type { ProvenAuthentication } from '../identity/authentication';
import { type Refused, refuse } from '../outcome';
import type { RequestInfo } from '../request-info';
import type { Role, Scope, Scopes } from '../scopes/scopes';
import type { Audiences } from './audiences';
import { carriedScopes, grantedScopes, SCOPE_OF_OTHERS, type TokensOutcome } from './issued-tokens';
import type { BeginSession, VerifiedPassword } from './sessions';
import type { AccessTokens } from './tokens';

/** The dependencies of {@link openSession}. */
export interface OpenSessionDependencies {
  readonly tokens: AccessTokens;
  readonly beginSession: BeginSession;
  readonly scopes: Scopes;
  readonly audiences: Audiences;
  /** Returns the claims that user code adds to a token. Absent: none. */
  readonly accessTokenClaims?: UserHooks['accessTokenClaims'];
}

/** A user, with what decides about the scopes. */
export interface ScopeHolder {
  readonly id: string;
  readonly role: Role;
  readonly grantedScopes: readonly string[];
}

/** What a client asks of a login, besides the login itself. */
export interface Requested {
  /** All that the user holds if absent or null, none if empty. */
  readonly scopes?: readonly string[] | null | undefined;
  /** The audiences of the applications; empty for this server. */
  readonly resources: readonly string[];
}

/** A login whose credentials were verified. */
interface VerifiedLogin {
  readonly user: ScopeHolder;
  readonly verifiedPassword: VerifiedPassword;
  readonly authentication: ProvenAuthentication;
  /** The registered client that logs the user in; null for a public one. */
  readonly clientId: string | null;
  readonly requested: Requested;
}

const SCOPE_NOT_HELD = refuse('SCOPE_NOT_HELD', ['input', 'scopes'], 'Request only scopes that you hold.');

/** Whether the credentials were right and the login was refused for its scopes. */
export function isAboutScopes(outcome: object): boolean {
  return outcome === SCOPE_NOT_HELD || outcome === SCOPE_OF_OTHERS;
}

/** The scopes of a session that begins. */
interface ReadyScopes {
  readonly ok: true;
  /** The application of the first access token. */
  readonly audience: string;
  /** What an access token for it carries at the highest level. */
  readonly carried: readonly Scope[];
  /** What the session keeps. */
  readonly kept: readonly Scope[];
}

/** Returns the scopes of a session that begins, or refuses those that the client requested. */
export function readyScopes(
  { scopes: registry, audiences }: Pick<OpenSessionDependencies, 'scopes' | 'audiences'>,
  user: ScopeHolder,
  { scopes: requested, resources }: Requested,
): ReadyScopes | Refused {
  const granted = grantedScopes(registry.held(user), requested);
  if (!granted) return SCOPE_NOT_HELD;
  const audience = resources[0] ?? audiences.own;
  const carried = carriedScopes(audiences, audience, granted, requested);
  if (!carried) return SCOPE_OF_OTHERS;
  // Without resources, the session keeps the scopes of other applications: an admin may grant those that they hold.
  const kept = resources.length === 0 ? granted : resources.flatMap((one) => audiences.carried(one, granted));
  return { ok: true, audience, carried, kept: registry.declared(kept) };
}

/**
 * Begins the session of a login whose credentials were verified, and issues its first tokens.
 *
 * @param tx - the transaction to do it in. Default: one of its own.
 * @returns undefined if the user was disabled, or their password changed, after it was verified.
 */
export async function openSession(
  dependencies: OpenSessionDependencies,
  { user, verifiedPassword, authentication, clientId, requested }: VerifiedLogin,
  info: RequestInfo,
  tx?: Tx,
): Promise<TokensOutcome | undefined> {
  const { tokens, beginSession, accessTokenClaims } = dependencies;
  const userId = user.id;
  const ready = readyScopes(dependencies, user, requested);
  if (!ready.ok) return ready;
  const { audience, carried, kept } = ready;
  // The session keeps all that was requested: its tokens get the others when it reaches the level of the role.
  const held = dependencies.scopes.held(user, authentication.level);
  const scopes = carried.filter((scope) => held.includes(scope));
  // Before the session begins: a hook that fails leaves none behind.
  const claims =
    accessTokenClaims && (await accessTokenClaims({ userId, clientId, scopes, authentication, origin: info, tx }));
  const session = await beginSession(
    { userId, verifiedPassword, authentication, clientId, scopes: kept, resources: requested.resources },
    info,
    tx,
  );
  if (!session) return undefined;
  const { sessionId, refreshToken } = session;
  const accessToken = tokens.issue({
    subject: userId,
    clientId,
    sessionId,
    authentication: session.authentication,
    scopes,
    audience,
    claims,
  });
  return {
    ok: true,
    userId,
    tokens: { accessToken, tokenType: 'Bearer', expiresIn: tokens.ttlSeconds, scopes, refreshToken },
  };
}
