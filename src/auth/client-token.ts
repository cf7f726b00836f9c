import { registeredScopes } from '../scopes/registry';
import { grantedScopes } from './granted-scopes';
import type { IssuedTokens } from './issued-tokens';
import type { AccessTokens } from './tokens';

/** A client that acts for itself, authenticated. */
export interface ActingClient {
  readonly id: string;
  /** What it may do now. */
  readonly scopes: readonly string[];
}

/** A token without a session, and so without a refresh token; or why there is none. */
export type ClientTokenOutcome =
  | { readonly ok: true; readonly tokens: Omit<IssuedTokens, 'refreshToken'> }
  | { readonly ok: false; readonly code: 'NOTHING_HELD' | 'SCOPE_NOT_HELD'; readonly message: string };

/**
 * Issues an access token to a client that acts for itself (RFC 6749, 4.4). It is good until it expires or the client
 * is deleted; what the client and its owner lose meanwhile, it loses too.
 *
 * @param asked - scopes that the token is to carry: all that the client holds if absent.
 */
export function issueToClient(
  tokens: AccessTokens,
  { id: clientId, scopes }: ActingClient,
  asked: readonly string[] | undefined,
): ClientTokenOutcome {
  const held = registeredScopes(scopes);
  if (held.length === 0) {
    const message = 'This client holds no scopes of its own, or its owner no longer holds them.';
    return { ok: false, code: 'NOTHING_HELD', message };
  }
  const granted = grantedScopes(held, asked);
  if (!granted) return { ok: false, code: 'SCOPE_NOT_HELD', message: 'Ask only for scopes that the client holds.' };
  const accessToken = tokens.issue({ subject: clientId, clientId, sessionId: null, scopes: granted });
  return { ok: true, tokens: { accessToken, tokenType: 'Bearer', expiresIn: tokens.ttlSeconds, scopes: granted } };
}
