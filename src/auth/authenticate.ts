import type { PlainSql } from '../database/plain-sql';
import {
  authenticationOf,
  authenticationText,
  levelOfNumber,
  type Authentication as SessionAuthentication,
} from '../identity/authentication';
import { clientScopes, type OwnedScopes } from '../identity/client-scopes';
import { acceptsAccessTokens } from '../identity/session-rule';
import { NO_STORED_VALUES, type StoredValues } from '../identity/stored-fields';
import { type UserRecord, viewerColumns } from '../identity/user-record';
import { isUuid } from '../identity/uuid';
import type { ClientViewer, UserViewer, Viewer } from '../identity/viewer';
import type { Scope, Scopes } from '../scopes/scopes';
import { hashSecret, isSecret } from '../secrets/secret';
import type { Audiences } from './audiences';
import { createGroupedLoad } from './grouped-load';
import type { AccessTokenClaims, AccessTokens } from './tokens';

/** An `Authorization` header that is not valid. The reason is for logs; clients are told `invalid_token`. */
export interface InvalidAuthentication {
  readonly kind: 'invalid';
  readonly reason: string;
}

/** The caller of a request. */
type Authentication = { readonly kind: 'anonymous' } | InvalidAuthentication | Viewer;

/** The dependencies of authentication. */
interface AuthenticateDependencies {
  readonly sql: PlainSql;
  /** The stored fields to load with a user. */
  readonly stored: StoredValues;
  readonly loadSessionUser: LoadSessionUser;
  readonly tokens: AccessTokens;
  readonly scopes: Scopes;
  readonly audiences: Audiences;
}

/** RFC 6750, 2.1, with the scheme in any case (RFC 9110, 11.1). */
const BEARER = /^Bearer +([^ ]+)$/i;

/**
 * Returns the caller of a request: the holder of the token as they are now, without the scopes that they lost since it
 * was issued. A token whose session has ended is invalid. One statement; none for a token that is malformed, expired or
 * not signed by this server.
 *
 * @param header - the one `Authorization` header as sent.
 */
export function authenticate(
  dependencies: AuthenticateDependencies,
  header: string | undefined,
): Promise<Authentication> {
  if (header === undefined) return Promise.resolve({ kind: 'anonymous' });
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) return Promise.resolve(invalid('not a bearer token'));
  if (isSecret('personalAccessToken', token)) {
    return loadPersonalAccessToken(dependencies, token).then(
      (viewer) => viewer ?? invalid('no such personal access token'),
    );
  }
  const verified = dependencies.tokens.verify(token);
  if (!verified.ok) return Promise.resolve(invalid(verified.reason));
  return loadViewer(dependencies, verified.claims).then(
    (viewer) => viewer ?? invalid('the session has ended, or its user or client is deleted or disabled'),
  );
}

/**
 * Loads the holder of an access token with these claims.
 *
 * @returns undefined if its session has ended, or its user or client is deleted or disabled.
 */
export function loadViewer(
  { sql, loadSessionUser, scopes, audiences }: Omit<AuthenticateDependencies, 'tokens' | 'stored'>,
  claims: AccessTokenClaims,
): Promise<Viewer | undefined> {
  const { sub, sid, clientId } = claims;
  if (!isUuid(sub)) return NONE;
  if (sid !== undefined) return isUuid(sid) ? loadSessionUser(claims, sid) : NONE;
  // Only a token of a client that acts for itself has no session (RFC 9068, 2.2).
  return sub === clientId ? loadClient({ sql, scopes, audiences }, claims) : NONE;
}

const NONE: Promise<undefined> = Promise.resolve(undefined);

function invalid(reason: string): InvalidAuthentication {
  return { kind: 'invalid', reason };
}

/** Loads the active user of a session that has not ended. */
export type LoadSessionUser = (claims: AccessTokenClaims, sessionId: string) => Promise<UserViewer | undefined>;

/** A user with the authentication of the session, and its scopes, which are loaded only where other applications have scopes. */
interface SessionUser {
  readonly user: UserRecord;
  readonly authentication: SessionAuthentication;
  readonly sessionScopes: readonly string[] | undefined;
}

/**
 * Makes a {@link LoadSessionUser} that shares one statement between all requests that arrive while others are loaded.
 *
 * @param options.stored - the stored fields to load; none by default.
 */
export function createLoadSessionUser(
  sql: PlainSql,
  {
    scopes: registry,
    audiences,
    stored = NO_STORED_VALUES,
  }: { readonly scopes: Scopes; readonly audiences: Audiences; readonly stored?: StoredValues | undefined },
): LoadSessionUser {
  const sessionScopes = audiences.hasOthers ? 's.scopes AS "sessionScopes", ' : '';
  const sessionUsers = `SELECT s.id AS "sessionId", ${authenticationText('s')} AS authentication, ${sessionScopes}${viewerColumns(stored)}
  FROM sessions s JOIN users u ON u.id = s.user_id
  WHERE s.id = ANY ($1) AND ${acceptsAccessTokens('s')} AND u.is_active`;
  const load = createGroupedLoad(async (sessionIds) => {
    const rows = await sql<SessionUserRow>(sessionUsers, [sessionIds], undefined, { isPrepared: true });
    return new Map(
      rows.map(({ sessionId, authentication, sessionScopes, ...user }): [string, SessionUser] => [
        sessionId,
        { user, sessionScopes, authentication: authenticationOf(authentication) },
      ]),
    );
  });

  return async ({ sub, scopes, jti, exp }, sid) => {
    const sessionId = sid.toLowerCase();
    const found = await load(sessionId);
    if (found?.user.id !== sub.toLowerCase()) return undefined;
    const { user, authentication, sessionScopes = [] } = found;
    const effective = withForeign(audiences, registry.held(user, authentication.level), scopes, sessionScopes);
    return { kind: 'user', user, sessionId, authentication, scopes: effective, tokenId: jti, expiresAt: exp };
  };
}

interface SessionUserRow extends UserRecord {
  readonly sessionId: string;
  /** See {@link authenticationText}. */
  readonly authentication: string;
  readonly sessionScopes?: readonly string[];
}

/**
 * Returns the scopes of `held` that a token has, and those of other applications that its session or client has. No token for
 * this server carries the latter, and no rule here requires them; but their holder may grant them.
 */
function withForeign(
  { hasOthers, isForeign }: Audiences,
  held: readonly Scope[],
  carried: readonly string[],
  all: readonly string[],
): readonly Scope[] {
  if (!hasOthers) return held.filter((scope) => carried.includes(scope));
  return held.filter((scope) => (isForeign(scope) ? all : carried).includes(scope));
}

interface PersonalTokenRow extends UserRecord {
  readonly tokenId: string;
  readonly tokenScopes: readonly string[];
  readonly tokenExpiresAt: Date;
  readonly isStale: boolean;
  readonly authenticationLevel: number;
}

/**
 * Loads the active owner of a personal access token that has not expired. One statement, and at most once a minute a
 * second one, for the time of the last use.
 */
export async function loadPersonalAccessToken(
  {
    sql,
    scopes: registry,
    stored = NO_STORED_VALUES,
  }: Pick<AuthenticateDependencies, 'sql' | 'scopes'> & {
    /** The stored fields to load; none by default. */
    readonly stored?: StoredValues;
  },
  token: string,
): Promise<UserViewer | undefined> {
  const [row] = await sql<PersonalTokenRow>(
    `SELECT ${viewerColumns(stored)}, t.id AS "tokenId", t.scopes AS "tokenScopes", t.expires_at AS "tokenExpiresAt",
           t.authentication_level AS "authenticationLevel",
           coalesce(t.last_used_at < now() - interval '1 minute', true) AS "isStale"
    FROM personal_access_tokens t JOIN users u ON u.id = t.user_id
    WHERE t.hash = $1 AND t.expires_at > now() AND u.is_active`,
    [hashSecret(token)],
  );
  if (!row) return undefined;
  const { tokenId, tokenScopes, tokenExpiresAt, isStale, authenticationLevel, ...user } = row;
  if (isStale) await sql('UPDATE personal_access_tokens SET last_used_at = now() WHERE id = $1', [tokenId]);
  // The token keeps the level of the session that created it, for the scopes of a role only: it is no authentication.
  const held = registry.held(user, levelOfNumber(authenticationLevel));
  const scopes = held.filter((scope) => tokenScopes.includes(scope));
  const expiresAt = Math.floor(tokenExpiresAt.getTime() / 1000);
  return { kind: 'user', user, sessionId: null, authentication: null, scopes, tokenId, expiresAt };
}

interface ClientRow extends OwnedScopes {
  readonly ownerId: string | null;
}

/** Loads the registered client of a token that it received for itself. One statement. */
async function loadClient(
  { sql, scopes: registry, audiences }: Pick<AuthenticateDependencies, 'sql' | 'scopes' | 'audiences'>,
  { sub, scopes, jti, exp }: AccessTokenClaims,
): Promise<ClientViewer | undefined> {
  const [client] = await sql<ClientRow>(
    `SELECT c.scopes, c.owner_id AS "ownerId", u.role_name AS role, u.granted_scopes AS "grantedScopes",
           u.is_active AS "isActive"
    FROM clients c LEFT JOIN users u ON u.id = c.owner_id WHERE c.id = $1`,
    [sub],
  );
  if (!client) return undefined;
  const effective = withForeign(audiences, clientScopes(registry, client), scopes, client.scopes);
  return {
    kind: 'client',
    clientId: sub.toLowerCase(),
    ownerId: client.ownerId,
    scopes: effective,
    tokenId: jti,
    expiresAt: exp,
  };
}
