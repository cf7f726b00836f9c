import type { RequestInfo } from '../../request-info';
import type { Grant, GrantedTokens } from './grant';
import { OAuthError } from './oauth-error';
import { required } from './read-form';
import { requestedScopes } from './requested-scopes';

/** What a login comes to. */
export type LoginOutcome =
  | { readonly ok: true; readonly tokens: GrantedTokens }
  | { readonly ok: false; readonly code: 'INVALID_CREDENTIALS' | 'SCOPE_NOT_HELD'; readonly message: string };

/** The login that GraphQL uses too. `scopes` asks for fewer than held; `clientId` is a registered client's. */
export type Login = (
  input: { username: string; password: string; scopes?: string[]; clientId: string | null },
  info: RequestInfo,
) => Promise<LoginOutcome>;

/** RFC 6749, section 4.3. */
export function createPasswordGrant(login: Login): Grant {
  return async (form, info, client) => {
    const scopes = requestedScopes(form);
    const username = required(form, 'username');
    const password = required(form, 'password');
    const clientId = client?.id ?? null;
    const outcome = await login({ username, password, ...(scopes && { scopes }), clientId }, info);
    if (outcome.ok) return outcome.tokens;
    if (outcome.code === 'SCOPE_NOT_HELD') throw new OAuthError('invalid_scope', outcome.message);
    // One text for every reason, so that nobody learns which names exist.
    throw new OAuthError('invalid_grant', 'The username or the password is wrong.');
  };
}
