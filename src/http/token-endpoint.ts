import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Grant, GrantedTokens } from './oauth/grant';
import { identifyClient } from './oauth/identify-client';
import { OAuthError, sendOAuthError } from './oauth/oauth-error';
import { type Form, readForm, required } from './oauth/read-form';
import { requestInfoOf } from './request-info-of';
import { sendJson } from './send-json';

/** See {@link createTokenEndpoint}. */
export interface TokenEndpointOptions {
  /** By `grant_type`. A Map, so that `constructor` is not one. */
  readonly grants: ReadonlyMap<string, Grant>;
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
}

/** `POST /token`, the token endpoint of RFC 6749. */
export function createTokenEndpoint({ grants, maxBodyBytes, bodyTimeoutMs }: TokenEndpointOptions) {
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const info = requestInfoOf(request);
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Pragma', 'no-cache');
    try {
      const form = await readForm(request, { maxBytes: maxBodyBytes, timeoutMs: bodyTimeoutMs });
      identifyClient(info.authorization, form);
      const grant = selectGrant(grants, form);
      sendJson(response, 200, tokenResponse(await grant(form, info)));
    } catch (error) {
      sendOAuthError(response, error, info);
    }
  };
}

function selectGrant(grants: ReadonlyMap<string, Grant>, form: Form): Grant {
  const grant = grants.get(required(form, 'grant_type'));
  if (grant !== undefined) return grant;
  const known = [...grants.keys()].join(', ') || 'none';
  throw new OAuthError('unsupported_grant_type', `The grant types of this server: ${known}.`);
}

/** RFC 6749, section 5.1. */
function tokenResponse(tokens: GrantedTokens) {
  return {
    access_token: tokens.accessToken,
    token_type: tokens.tokenType,
    expires_in: tokens.expiresIn,
    scope: tokens.scopes.join(' '),
  };
}
