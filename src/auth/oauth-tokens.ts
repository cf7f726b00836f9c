import type { AuditActor, AuditOrigin } from '../audit/audit-event';
import { recordAudit, userActor } from '../audit/record';
import type { Database, Tx } from '../database/database';
import { Prisma } from '../database/generated/client';
import { DomainError } from '../errors';
import type { UserHooks } from '../extension/hooks';
import { authenticationOf, authenticationText } from '../identity/authentication';
import { isSessionOver, type SessionLifetimes, sessionEnd } from '../identity/session-rule';
import { isUuid } from '../identity/uuid';
import type { Viewer } from '../identity/viewer';
import { type Outcome, refuse } from '../outcome';
import type { Role, Scope, Scopes } from '../scopes/scopes';
import { hashSecret, isSecret } from '../secrets/secret';
import { type Audiences, invalidTarget, readResources } from './audiences';
import { createLoadSessionUser, type LoadSessionUser, loadPersonalAccessToken, loadViewer } from './authenticate';
import { carriedScopes, grantedScopes, type IssuedTokens, SCOPE_OF_OTHERS } from './issued-tokens';
import { type AccessTokens, authenticationClaims, PUBLIC_CLIENT_ID } from './tokens';

/** The dependencies of the tokens of OAuth clients. */
interface OAuthTokensDependencies {
  readonly database: Pick<Database, 'prisma' | 'sql' | 'transaction'>;
  readonly tokens: AccessTokens;
  readonly lifetimes: SessionLifetimes;
  readonly scopes: Scopes;
  /** The `iss` of every token. */
  readonly issuer: string;
  readonly audiences: Audiences;
  /** Returns the claims that user code adds to a token. Absent: none. */
  readonly accessTokenClaims?: UserHooks['accessTokenClaims'];
}

/** The operations that only OAuth clients use. */
export type OAuthTokens = ReturnType<typeof createOAuthTokens>;

/** Makes the operations that only OAuth clients use. */
export function createOAuthTokens(dependencies: OAuthTokensDependencies) {
  const loadSessionUser = createLoadSessionUser(dependencies.database.sql, dependencies);
  return {
    /** See {@link issueToClient}. */
    issueToClient: (client: ActingClient, request: ClientTokenRequest, origin: AuditOrigin | null = null) =>
      issueToClient(dependencies, client, request, origin),
    /** See {@link revokeToken}. */
    revoke: (input: RevokeInput, origin: AuditOrigin) => revokeToken(dependencies, input, origin),
    /** See {@link introspectToken}. */
    introspect: (token: string) => introspectToken(dependencies, loadSessionUser, token),
  };
}

/** A client that acts for itself, authenticated. */
export interface ActingClient {
  readonly id: string;
  /** The scopes that it holds now. */
  readonly scopes: readonly string[];
}

/** The input of {@link issueToClient}. */
export interface ClientTokenRequest {
  /** Scopes of the token: all that the client holds if absent. */
  readonly scopes?: readonly string[] | undefined;
  /** The application that the token is for; at most one. Default: this server. */
  readonly resources?: readonly string[];
}

/** An access token without a session, and so without a refresh token; or the refusal. */
type ClientTokenOutcome = Outcome<{ readonly tokens: Omit<IssuedTokens, 'refreshToken'> }>;

/**
 * Issues an access token to a client that acts for itself (RFC 6749, 4.4). It is valid until it expires or the client is
 * deleted, and loses the scopes that the client or its owner loses.
 *
 * @throws DomainError FORBIDDEN for a client that holds no scopes of the application.
 */
async function issueToClient(
  {
    tokens,
    scopes: registry,
    audiences,
    accessTokenClaims,
  }: Pick<OAuthTokensDependencies, 'tokens' | 'scopes' | 'audiences' | 'accessTokenClaims'>,
  { id: clientId, scopes }: ActingClient,
  { scopes: requested, resources: named = [] }: ClientTokenRequest,
  origin: AuditOrigin | null,
): Promise<ClientTokenOutcome> {
  const target = readResources(audiences, named);
  if (!target.ok) return target;
  if (target.resources.length > 1) return invalidTarget('An access token is for one application: send resource once.');
  const audience = target.resources[0] ?? audiences.own;
  const held = registry.declared(scopes);
  if (held.length === 0) {
    throw new DomainError('FORBIDDEN', 'This client holds no scopes of its own, or its owner no longer holds them.');
  }
  const granted = grantedScopes(held, requested);
  if (!granted) return refuse('SCOPE_NOT_HELD', ['scopes'], 'Request only scopes that the client holds.');
  const carried = carriedScopes(audiences, audience, granted, requested);
  if (!carried) return SCOPE_OF_OTHERS;
  if (audiences.carried(audience, held).length === 0) {
    throw new DomainError(
      'FORBIDDEN',
      'This client holds no scopes of this application: send the audience of another as resource.',
    );
  }
  const claims =
    accessTokenClaims &&
    (await accessTokenClaims({ userId: null, clientId, scopes: carried, authentication: null, origin }));
  const accessToken = tokens.issue({
    subject: clientId,
    clientId,
    sessionId: null,
    authentication: null,
    scopes: carried,
    audience,
    claims,
  });
  return { ok: true, tokens: { accessToken, tokenType: 'Bearer', expiresIn: tokens.ttlSeconds, scopes: carried } };
}

/** The input of a revocation. */
export interface RevokeInput {
  /** A refresh token, an access token or a personal access token. */
  readonly token: string;
  /** The registered client that sends the request, authenticated; null for a public one. */
  readonly clientId: string | null;
}

/** `done` also means that the token was already invalid: the difference does not matter to a client (RFC 7009, 2.2). */
type RevokeOutcome = 'done' | 'unsupported' | 'of another client';

interface HeldSession {
  readonly id: string;
  readonly userId: string;
  readonly clientId: string | null;
}

/**
 * Revokes a token for the client that it was issued to; other clients are refused (RFC 7009, 2.1). A refresh token, used
 * or not, and an access token end their session. A personal access token belongs to no client: anyone who finds one can
 * revoke it. A token of a client that acts for itself has no session: `unsupported`.
 */
async function revokeToken(
  { database, tokens }: Pick<OAuthTokensDependencies, 'database' | 'tokens'>,
  { token, clientId }: RevokeInput,
  origin: AuditOrigin,
): Promise<RevokeOutcome> {
  if (isSecret('personalAccessToken', token)) {
    await database.transaction((tx) => deletePersonalAccessToken(tx, token, origin));
    return 'done';
  }
  const endSessionOf = (find: (tx: Tx) => Promise<HeldSession[]>) =>
    database.transaction(async (tx): Promise<RevokeOutcome> => {
      const [held] = await find(tx);
      if (!held) return 'done';
      if (held.clientId !== clientId) return 'of another client';
      await endSession(tx, held, origin);
      return 'done';
    });
  if (isSecret('refreshToken', token)) {
    return endSessionOf(
      (tx) => tx.$queryRaw<HeldSession[]>`
        SELECT s.id, s.user_id AS "userId", s.client_id AS "clientId"
        FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id WHERE t.hash = ${hashSecret(token)} FOR UPDATE OF s`,
    );
  }
  const verified = tokens.verifyForAny(token);
  if (!verified.ok) return 'done';
  const { sid, sub } = verified.claims;
  if (sid === undefined) return 'unsupported';
  if (!isUuid(sid) || !isUuid(sub)) return 'done';
  return endSessionOf(
    (tx) => tx.$queryRaw<HeldSession[]>`
      SELECT id, user_id AS "userId", client_id AS "clientId"
      FROM sessions WHERE id = ${sid}::uuid AND user_id = ${sub}::uuid FOR UPDATE`,
  );
}

async function endSession(tx: Tx, { id: sessionId, userId, clientId }: HeldSession, origin: AuditOrigin) {
  await tx.session.delete({ where: { id: sessionId }, select: { id: true } });
  const actor: AuditActor = clientId === null ? userActor(userId) : { kind: 'CLIENT', id: clientId };
  await recordAudit(tx, { action: 'SESSION_REVOKED', actor, targetId: userId, before: { sessionId }, origin });
}

async function deletePersonalAccessToken(tx: Tx, token: string, origin: AuditOrigin): Promise<void> {
  const [revoked] = await tx.$queryRaw<{ id: string; userId: string }[]>`
    DELETE FROM personal_access_tokens WHERE hash = ${hashSecret(token)} RETURNING id, user_id AS "userId"`;
  if (!revoked) return;
  await recordAudit(tx, {
    action: 'PERSONAL_ACCESS_TOKEN_REVOKED',
    actor: userActor(revoked.userId),
    targetId: revoked.userId,
    before: { personalAccessTokenId: revoked.id },
    origin,
  });
}

/** The result of an introspection, with the names of RFC 7662, 2.2. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      /** The scopes that are valid now: possibly fewer than the token has. */
      readonly scope: string;
      readonly sub: string;
      /** In seconds since 1970. */
      readonly exp: number;
      readonly iss: string;
      /** Absent for a refresh token, which no request carries as a bearer token. */
      readonly token_type?: 'Bearer';
      readonly aud?: string;
      readonly client_id?: string;
      /** The name of the user; absent for a client that acts for itself. */
      readonly username?: string;
      readonly iat?: number;
      readonly jti?: string;
      /** The session whose end revokes the token. */
      readonly sid?: string;
      /** How and when the user of the session has authenticated (RFC 9470, 6.2), as it is now. */
      readonly acr?: string;
      readonly amr?: readonly string[];
      readonly auth_time?: number;
    };

const INACTIVE: Introspection = { active: false };

/**
 * Returns what a token allows. It is active if this server would accept it now. Introspection does not exchange a
 * refresh token; one that was exchanged is inactive.
 */
async function introspectToken(
  dependencies: OAuthTokensDependencies,
  loadSessionUser: LoadSessionUser,
  token: string,
): Promise<Introspection> {
  const { database, tokens, issuer: iss, scopes, audiences } = dependencies;
  const { sql } = database;
  if (isSecret('refreshToken', token)) return introspectRefreshToken(dependencies, token);
  if (isSecret('personalAccessToken', token)) {
    const viewer = await loadPersonalAccessToken({ sql, scopes }, token);
    return viewer
      ? { ...describe(viewer, audiences.carried(audiences.own, viewer.scopes)), iss, aud: audiences.own }
      : INACTIVE;
  }
  const verified = tokens.verifyForAny(token);
  if (!verified.ok) return INACTIVE;
  const viewer = await loadViewer({ sql, loadSessionUser, scopes, audiences }, verified.claims);
  if (!viewer) return INACTIVE;
  const { clientId, iat, audience: aud, scopes: named } = verified.claims;
  // A viewer may have scopes of other applications, for granting them.
  const carried = audiences.carried(
    aud,
    viewer.scopes.filter((scope) => named.includes(scope)),
  );
  return { ...describe(viewer, carried), ...(clientId !== undefined && { client_id: clientId }), iat, iss, aud };
}

function describe(viewer: Viewer, scopes: readonly Scope[]) {
  const { tokenId, expiresAt } = viewer;
  const common = { active: true, scope: scopes.join(' '), token_type: 'Bearer', exp: expiresAt, jti: tokenId } as const;
  if (viewer.kind === 'client') return { ...common, sub: viewer.clientId };
  const { user, sessionId, authentication } = viewer;
  const session = sessionId !== null && { sid: sessionId, ...authenticationClaims(authentication) };
  return { ...common, sub: user.id, username: user.username, ...session };
}

interface RefreshRow {
  /** See `authenticationText`. */
  readonly authentication: string;
  readonly sid: string;
  readonly sub: string;
  readonly clientId: string | null;
  readonly username: string;
  readonly scopes: readonly string[];
  readonly role: Role;
  readonly grantedScopes: readonly string[];
  readonly resources: readonly string[];
  readonly iat: number;
  readonly exp: number;
}

/** Describes a refresh token that was not exchanged, of a session that has not ended and an active user. One statement. */
async function introspectRefreshToken(
  { database, lifetimes, issuer: iss, scopes: registry, audiences }: OAuthTokensDependencies,
  token: string,
): Promise<Introspection> {
  const [row] = await database.prisma.$queryRaw<RefreshRow[]>`
    SELECT s.id AS sid, s.user_id AS sub, coalesce(s.resources, '{}') AS resources, s.client_id AS "clientId", u.username, s.scopes, u.role_name AS role,
           u.granted_scopes AS "grantedScopes", ${Prisma.raw(authenticationText('s'))} AS authentication, floor(extract(epoch FROM t.created_at))::float8 AS iat,
           floor(extract(epoch FROM ${Prisma.raw(sessionEnd(lifetimes, 's'))}))::float8 AS exp
    FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
    WHERE t.hash = ${hashSecret(token)} AND t.exchanged_at IS NULL AND u.is_active
      AND NOT ${Prisma.raw(isSessionOver(lifetimes, 's'))}`;
  if (!row) return INACTIVE;
  const { scopes, clientId, resources, sid, sub, username, iat, exp } = row;
  const authentication = authenticationOf(row.authentication);
  const held = registry.held(row, authentication.level).filter((one) => scopes.includes(one));
  // Those of other applications in a session for this server are in none of its tokens.
  const scope = resources.length === 0 ? audiences.carried(audiences.own, held) : held;
  const of = { client_id: clientId ?? PUBLIC_CLIENT_ID, iss, sid, sub, username, iat, exp };
  return { active: true, scope: scope.join(' '), ...of, ...authenticationClaims(authentication) };
}
