import type { RequestInfo } from '../request-info';
import { createOAuthEndpoint, type OAuthEndpointOptions } from './oauth/oauth-endpoint';
import { OAuthError } from './oauth/oauth-error';
import { required } from './oauth/read-form';
import type { Handler } from './route';

/** Revokes a token for the client that it was issued to; `done` also where there was nothing to do. */
export type RevokeToken = (
  input: { token: string; clientId: string | null },
  info: RequestInfo,
) => Promise<'done' | 'unsupported' | 'of another client'>;

/** `POST /revoke` (RFC 7009). The hint is not looked at: a token says itself which kind it is. */
export function createRevokeEndpoint(options: OAuthEndpointOptions, revoke: RevokeToken): Handler {
  return createOAuthEndpoint(options, async ({ form, client, info }, response) => {
    const outcome = await revoke({ token: required(form, 'token'), clientId: client?.id ?? null }, info);
    if (outcome === 'unsupported') {
      const message = "A client's own access token can't be revoked: it expires soon, or ends with the client.";
      throw new OAuthError('unsupported_token_type', message);
    }
    if (outcome === 'of another client') {
      throw new OAuthError('unauthorized_client', 'This token was issued to another client, which may revoke it.');
    }
    response.statusCode = 200;
    response.setHeader('Content-Length', 0);
    response.end();
  });
}
