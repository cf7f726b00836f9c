import type { Database, Db } from '../database/database';
import type { Viewer } from '../identity/viewer';
import { heldScopes, type Role } from '../scopes/registry';
import { hashSecret, isSecret } from '../secrets/secret';
import { loadViewer } from './authenticate';
import type { SessionLifetimes } from './sessions/session';
import { type AccessTokens, PUBLIC_CLIENT_ID } from './tokens';
import { loadPersonalAccessToken } from './viewers/load-personal-access-token';
import type { LoadSessionUser } from './viewers/load-session-user';

/** What introspection works with. */
export interface IntrospectDependencies {
  readonly database: Pick<Database, 'prisma' | 'sql'>;
  readonly tokens: AccessTokens;
  readonly loadSessionUser: LoadSessionUser;
  readonly lifetimes: SessionLifetimes;
  /** The `iss` of every token. */
  readonly issuer: string;
  /** The `aud` of every access token. */
  readonly audience: string;
}

/** What a token is good for now (RFC 7662, 2.2), under the names that the RFC gives. */
export type Introspection =
  | { readonly active: false }
  | {
      readonly active: true;
      /** What it allows now, which may be less than it says. */
      readonly scope: string;
      readonly sub: string;
      /** In seconds since 1970. */
      readonly exp: number;
      readonly iss: string;
      /** Only of what a request may carry: a refresh token has none. */
      readonly token_type?: 'Bearer';
      readonly aud?: string;
      readonly client_id?: string;
      /** The user's name; a client that acts for itself has none. */
      readonly username?: string;
      readonly iat?: number;
      readonly jti?: string;
      /** The session that it ends with. */
      readonly sid?: string;
    };

const INACTIVE: Introspection = { active: false };

/**
 * Says what a token is good for: active is what this server itself would let through now. A refresh token is not used
 * up by the question; one that was exchanged is inactive.
 */
export async function introspectToken(dependencies: IntrospectDependencies, token: string): Promise<Introspection> {
  const { database, tokens, loadSessionUser, issuer: iss, audience: aud } = dependencies;
  const { sql } = database;
  if (isSecret('refreshToken', token)) return introspectRefreshToken(dependencies, token);
  if (isSecret('personalAccessToken', token)) {
    const viewer = await loadPersonalAccessToken(sql, token);
    return viewer ? { ...describe(viewer), iss, aud } : INACTIVE;
  }
  const verified = tokens.verify(token);
  if (!verified.ok) return INACTIVE;
  const viewer = await loadViewer({ sql, loadSessionUser }, verified.claims);
  if (!viewer) return INACTIVE;
  const { clientId, iat } = verified.claims;
  return { ...describe(viewer), ...(clientId !== undefined && { client_id: clientId }), iat, iss, aud };
}

function describe(viewer: Viewer) {
  const { scopes, tokenId, expiresAt } = viewer;
  const common = { active: true, scope: scopes.join(' '), token_type: 'Bearer', exp: expiresAt, jti: tokenId } as const;
  if (viewer.kind === 'client') return { ...common, sub: viewer.clientId };
  const { user, sessionId } = viewer;
  return { ...common, sub: user.id, username: user.username, ...(sessionId !== null && { sid: sessionId }) };
}

interface RefreshRow {
  readonly sid: string;
  readonly sub: string;
  readonly clientId: string | null;
  readonly username: string;
  readonly scopes: readonly string[];
  readonly role: Role;
  readonly grantedScopes: readonly string[];
  readonly iat: number;
  readonly exp: number;
}

async function introspectRefreshToken(
  { database, lifetimes, issuer: iss }: IntrospectDependencies,
  token: string,
): Promise<Introspection> {
  const row = await findRefreshToken(database.prisma, token, lifetimes);
  if (!row) return INACTIVE;
  const { scopes, clientId, role, grantedScopes, ...claims } = row;
  const scope = heldScopes({ role, grantedScopes }).filter((held) => scopes.includes(held));
  return { active: true, scope: scope.join(' '), client_id: clientId ?? PUBLIC_CLIENT_ID, iss, ...claims };
}

/** A refresh token that was not exchanged, of a session that has not ended and a user who is active. One statement. */
async function findRefreshToken(
  prisma: Pick<Db, '$queryRaw'>,
  token: string,
  { idleSeconds }: SessionLifetimes,
): Promise<RefreshRow | undefined> {
  const [row] = await prisma.$queryRaw<RefreshRow[]>`
    SELECT * FROM (
      SELECT s.id AS sid, s.user_id AS sub, s.client_id AS "clientId", u.username, s.scopes, u.role::text AS role,
             u.granted_scopes AS "grantedScopes", floor(extract(epoch FROM t.created_at))::float8 AS iat,
             floor(extract(epoch FROM least(s.expires_at, s.last_used_at + make_interval(secs => ${idleSeconds}))))::float8
               AS exp
      FROM refresh_tokens t JOIN sessions s ON s.id = t.session_id JOIN users u ON u.id = s.user_id
      WHERE t.hash = ${hashSecret(token)} AND t.exchanged_at IS NULL AND u.is_active
    ) found WHERE exp > extract(epoch FROM now())`;
  return row;
}
