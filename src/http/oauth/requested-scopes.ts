import { OAuthError } from './oauth-error';
import type { Form } from './read-form';

/**
 * The scopes that a request asks for (RFC 6749, section 3.3): names split by spaces.
 *
 * @returns undefined if it asks for none in particular.
 * @throws {@link OAuthError} `invalid_scope`.
 */
export function requestedScopes(form: Form): string[] | undefined {
  const scope = form.get('scope');
  if (scope === undefined) return undefined;
  const tokens = scope.split(' ').filter((token) => token !== '');
  if (tokens.length === 0 || !tokens.every((token) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(token))) {
    throw new OAuthError('invalid_scope', 'Send scope as names split by single spaces.');
  }
  return [...new Set(tokens)];
}
