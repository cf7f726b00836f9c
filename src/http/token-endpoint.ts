import type { Grant, GrantedTokens } from './oauth/grant';
import { createOAuthEndpoint, type OAuthEndpointOptions } from './oauth/oauth-endpoint';
import { OAuthError } from './oauth/oauth-error';
import { type Form, required } from './oauth/read-form';
import type { Handler } from './route';
import { sendJson } from './send-json';

/** See {@link createTokenEndpoint}. */
export interface TokenEndpointOptions extends OAuthEndpointOptions {
  /** By `grant_type`. A Map, so that `constructor` is not one. */
  readonly grants: ReadonlyMap<string, Grant>;
}

/** `POST /token`, the token endpoint of RFC 6749. */
export function createTokenEndpoint({ grants, ...options }: TokenEndpointOptions): Handler {
  return createOAuthEndpoint(options, async ({ form, client, info }, response) => {
    const grant = selectGrant(grants, form);
    sendJson(response, 200, tokenResponse(await grant(form, info, client)));
  });
}

function selectGrant(grants: ReadonlyMap<string, Grant>, form: Form): Grant {
  const grant = grants.get(required(form, 'grant_type'));
  if (grant !== undefined) return grant;
  const known = [...grants.keys()].join(', ');
  throw new OAuthError('unsupported_grant_type', `The grant types of this server: ${known}.`);
}

/** RFC 6749, section 5.1. What there is not is left out: strict clients refuse null. */
function tokenResponse({ accessToken, tokenType, expiresIn, scopes, refreshToken }: GrantedTokens) {
  return {
    access_token: accessToken,
    token_type: tokenType,
    expires_in: expiresIn,
    scope: scopes.join(' '),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
  };
}
