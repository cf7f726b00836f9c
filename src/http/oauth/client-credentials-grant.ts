import type { Grant, GrantedTokens } from './grant';
import type { OAuthClient } from './oauth-client';
import { invalidClient, OAuthError } from './oauth-error';
import { requestedScopes } from './requested-scopes';

/** What a client's asking for a token of its own comes to. */
export type ClientTokenOutcome =
  | { readonly ok: true; readonly tokens: GrantedTokens }
  | { readonly ok: false; readonly code: 'NOTHING_HELD' | 'SCOPE_NOT_HELD'; readonly message: string };

/** Issues a token to a client that acts for itself. `scopes` asks for fewer than it holds. */
export type IssueToClient = (client: OAuthClient, scopes: readonly string[] | undefined) => ClientTokenOutcome;

const REFUSALS = { NOTHING_HELD: 'unauthorized_client', SCOPE_NOT_HELD: 'invalid_scope' } as const;

/** RFC 6749, section 4.4. */
export function createClientCredentialsGrant(issue: IssueToClient): Grant {
  return async (form, _info, client) => {
    if (client === undefined) throw invalidClient('This grant is for registered clients: send the id and the secret.');
    const outcome = issue(client, requestedScopes(form));
    if (outcome.ok) return outcome.tokens;
    throw new OAuthError(REFUSALS[outcome.code], outcome.message);
  };
}
