import type { RequestInfo } from '../../request-info';
import type { Grant, GrantedTokens } from './grant';
import { OAuthError } from './oauth-error';
import { required } from './read-form';
import { requestedScopes } from './requested-scopes';

/** What a refresh comes to. */
export type RefreshOutcome =
  | { readonly ok: true; readonly tokens: GrantedTokens }
  | { readonly ok: false; readonly code: 'INVALID_TOKEN' | 'SCOPE_NOT_HELD'; readonly message: string };

/** The refresh that GraphQL uses too. `scopes` asks for fewer than the session has. */
export type Refresh = (
  input: { refreshToken: string; scopes?: string[]; clientId: string | null },
  info: RequestInfo,
) => Promise<RefreshOutcome>;

/** RFC 6749, section 6. */
export function createRefreshGrant(refresh: Refresh): Grant {
  return async (form, info, client) => {
    const scopes = requestedScopes(form);
    const refreshToken = required(form, 'refresh_token');
    const outcome = await refresh({ refreshToken, ...(scopes && { scopes }), clientId: client?.id ?? null }, info);
    if (outcome.ok) return outcome.tokens;
    if (outcome.code === 'SCOPE_NOT_HELD') throw new OAuthError('invalid_scope', outcome.message);
    // One text for every reason: whoever tries a stolen token learns nothing of what became of it.
    throw new OAuthError('invalid_grant', 'The refresh token is invalid, expired or already used.');
  };
}
