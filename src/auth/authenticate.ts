import type { PlainSql } from '../database/plain-sql';
import { isUuid } from '../identity/uuid';
import type { Viewer } from '../identity/viewer';
import { isSecret } from '../secrets/secret';
import type { AccessTokenClaims } from './token-claims';
import type { AccessTokens } from './tokens';
import { loadClient } from './viewers/load-client';
import { loadPersonalAccessToken } from './viewers/load-personal-access-token';
import type { LoadSessionUser } from './viewers/load-session-user';

/** A header that was there and is good for nothing. The reason is for logs; clients are told `invalid_token`. */
export interface InvalidAuthentication {
  readonly kind: 'invalid';
  readonly reason: string;
}

/** Who calls. */
export type Authentication = { readonly kind: 'anonymous' } | InvalidAuthentication | Viewer;

/** What authentication works with. */
export interface AuthenticateDependencies {
  readonly sql: PlainSql;
  readonly loadSessionUser: LoadSessionUser;
  readonly tokens: AccessTokens;
}

/** RFC 6750, 2.1, with the scheme in any case (RFC 9110, 11.1). */
const BEARER = /^Bearer +([^ ]+)$/i;

/**
 * Says who calls, by a token and its holder as they are now: what was taken away since is gone, and so is a session
 * that has ended. One statement, and none for a token that is not good.
 *
 * @param header - the one `Authorization` header as sent.
 */
export async function authenticate(
  dependencies: AuthenticateDependencies,
  header: string | undefined,
): Promise<Authentication> {
  if (header === undefined) return { kind: 'anonymous' };
  const token = BEARER.exec(header)?.[1];
  if (token === undefined) return invalid('not a bearer token');
  if (isSecret('personalAccessToken', token)) {
    return (await loadPersonalAccessToken(dependencies.sql, token)) ?? invalid('no such personal access token');
  }
  return authenticateAccessToken(dependencies, token);
}

async function authenticateAccessToken(
  dependencies: AuthenticateDependencies,
  token: string,
): Promise<InvalidAuthentication | Viewer> {
  const verified = dependencies.tokens.verify(token);
  if (!verified.ok) return invalid(verified.reason);
  const viewer = await loadViewer(dependencies, verified.claims);
  return viewer ?? invalid('the session has ended, or its holder is gone or disabled');
}

/** Who holds a token that says this, as they are now; undefined if its session has ended, or they are gone or disabled. */
export async function loadViewer(
  { sql, loadSessionUser }: Omit<AuthenticateDependencies, 'tokens'>,
  claims: AccessTokenClaims,
): Promise<Viewer | undefined> {
  const { sub, sid, clientId } = claims;
  if (!isUuid(sub)) return undefined;
  if (sid !== undefined) return isUuid(sid) ? loadSessionUser(claims, sid) : undefined;
  // Only a client that acts for itself has a token without a session (RFC 9068, 2.2).
  return sub === clientId ? loadClient(sql, claims) : undefined;
}

function invalid(reason: string): InvalidAuthentication {
  return { kind: 'invalid', reason };
}
