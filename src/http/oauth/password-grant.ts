import type { RequestInfo } from '../../request-info';
import type { Grant, GrantedTokens } from './grant';
import { OAuthError } from './oauth-error';
import { type Form, required } from './read-form';

/** What a login comes to. */
export type LoginOutcome =
  | { readonly ok: true; readonly tokens: GrantedTokens }
  | { readonly ok: false; readonly code: 'INVALID_CREDENTIALS' | 'SCOPE_NOT_HELD'; readonly message: string };

/** The login that GraphQL uses too. `scopes` asks for fewer than held. */
export type Login = (
  input: { username: string; password: string; scopes?: string[] },
  info: RequestInfo,
) => Promise<LoginOutcome>;

/** RFC 6749, section 4.3. */
export function createPasswordGrant(login: Login): Grant {
  return async (form, info) => {
    const scopes = requestedScopes(form);
    const outcome = await login(
      { username: required(form, 'username'), password: required(form, 'password'), ...(scopes && { scopes }) },
      info,
    );
    if (outcome.ok) return outcome.tokens;
    if (outcome.code === 'SCOPE_NOT_HELD') throw new OAuthError('invalid_scope', outcome.message);
    // One text for every reason, so that nobody learns which names exist.
    throw new OAuthError('invalid_grant', 'The username or the password is wrong.');
  };
}

/** RFC 6749, section 3.3: scope tokens split by spaces. */
function requestedScopes(form: Form): string[] | undefined {
  const scope = form.get('scope');
  if (scope === undefined) return undefined;
  const tokens = scope.split(' ').filter((token) => token !== '');
  if (tokens.length === 0 || !tokens.every((token) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(token))) {
    throw new OAuthError('invalid_scope', 'Send scope as names split by single spaces.');
  }
  return [...new Set(tokens)];
}
