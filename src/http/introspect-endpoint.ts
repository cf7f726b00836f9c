import { createOAuthEndpoint, type OAuthEndpointOptions } from './oauth/oauth-endpoint';
import { invalidClient, OAuthError } from './oauth/oauth-error';
import { required } from './oauth/read-form';
import type { Handler } from './route';
import { sendJson } from './send-json';

/** Says what a token is good for, in the words of RFC 7662, section 2.2. */
export type IntrospectToken = (token: string) => Promise<{ readonly active: boolean }>;

const NEEDED = 'tokens:introspect';

/** `POST /introspect` (RFC 7662), for registered clients that hold `tokens:introspect`. The hint is not looked at. */
export function createIntrospectEndpoint(options: OAuthEndpointOptions, introspect: IntrospectToken): Handler {
  return createOAuthEndpoint(options, async ({ form, client }, response) => {
    if (client === undefined) throw invalidClient('Only registered clients may ask: send the id and the secret.');
    if (!client.scopes.includes(NEEDED)) {
      throw new OAuthError('insufficient_scope', `This requires a client that holds ${NEEDED}.`, 403);
    }
    sendJson(response, 200, await introspect(required(form, 'token')));
  });
}
