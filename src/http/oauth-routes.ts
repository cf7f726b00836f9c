import type { Config } from '../config';
import type { Scope, Scopes } from '../scopes/scopes';
import {
  createMetadataEndpoint,
  createResourceMetadataEndpoint,
  METADATA_PATH,
  metadataPaths,
  RESOURCE_METADATA_PATH,
  resourceMetadataPaths,
} from './metadata-endpoint';
import type { Grant, GrantedTokens, OAuthOperations } from './oauth/grant';
import { GRANTS } from './oauth/grants';
import { createOAuthEndpoint, type Form, type OAuthEndpointOptions, RESOURCE, required } from './oauth/oauth-endpoint';
import { OAuthError, sendOAuthFault } from './oauth/oauth-error';
import { type Handler, type Router, route } from './route';
import { sendJson } from './send-json';

export type { OAuthOperations } from './oauth/grant';

/** See {@link addOAuthRoutes}. */
interface OAuthRoutesOptions {
  readonly config: Pick<Config, 'maxBodyBytes' | 'issuer' | 'trustProxy' | 'audiences'>;
  readonly oauth: OAuthOperations;
  /** Time for a whole body, in milliseconds. */
  readonly bodyTimeoutMs: number;
  /** The grants of the token endpoint. */
  readonly grants: readonly Grant[];
  readonly scopes: Pick<Scopes, 'all' | 'audienceOf'>;
}

/** Registers the OAuth endpoints, and the metadata that describes them. */
export function addOAuthRoutes(router: Router, options: OAuthRoutesOptions): void {
  const { config, oauth, bodyTimeoutMs, grants, scopes } = options;
  // Includes the parameters of grants that are turned off, so that a repeated one is refused too.
  const grantParameters = [...GRANTS, ...grants].flatMap(({ parameters, optional }) =>
    Object.keys({ ...parameters, ...optional }),
  );
  // With one audience `resource` is unknown, and so ignored: clients that always send it go on working.
  if (config.audiences.length > 1) grantParameters.push(RESOURCE);
  const endpoint = { clients: oauth.clients, grantParameters, maxBodyBytes: config.maxBodyBytes, bodyTimeoutMs };
  // RFC 6749, section 5.2, defines the format of errors: clients read the code from it.
  const sendFault = { sendFault: sendOAuthFault };
  route(router, '/token', { POST: createTokenEndpoint(endpoint, oauth, grants) }, sendFault);
  route(router, '/revoke', { POST: createRevokeEndpoint(endpoint, oauth) }, sendFault);
  route(router, '/introspect', { POST: createIntrospectEndpoint(endpoint, oauth) }, sendFault);
  const describe = createMetadataEndpoint({ config, grantTypes: grants.map(({ type }) => type), scopes });
  for (const path of metadataPaths(config.issuer)) route(router, path, { GET: describe }, { label: METADATA_PATH });
  const asResource = { GET: createResourceMetadataEndpoint({ config, scopes }) };
  for (const path of resourceMetadataPaths(config.audiences)) {
    route(router, path, asResource, { label: RESOURCE_METADATA_PATH });
  }
}

/** Makes `POST /token`, the token endpoint of RFC 6749. */
function createTokenEndpoint(
  options: OAuthEndpointOptions,
  operations: OAuthOperations,
  grants: readonly Grant[],
): Handler {
  return createOAuthEndpoint(options, async ({ form, resources, client, info }, response) => {
    const grant = selectGrant(grants, form);
    if (grant.onlyRegistered && client === undefined) {
      throw new OAuthError('invalid_client', 'This grant is for registered clients: send the id and the secret.');
    }
    const scopes = requestedScopes(form);
    const values = valuesOf(grant, form);
    sendJson(
      response,
      200,
      tokenResponse(await grant.exchange(operations, { values, scopes, resources, client, info })),
    );
  });
}

/** Returns the parameters of a grant, of the optional ones those that were sent. */
function valuesOf({ parameters, optional = {} }: Grant, form: Form): Record<string, string> {
  const values = Object.keys(parameters).map((name): [string, string] => [name, required(form, name)]);
  const sent = [...form].filter(([name]) => Object.hasOwn(optional, name));
  return Object.fromEntries([...values, ...sent]);
}

function selectGrant(grants: readonly Grant[], form: Form): Grant {
  const type = required(form, 'grant_type');
  const grant = grants.find((one) => one.type === type);
  if (grant !== undefined) return grant;
  const known = grants.map((one) => one.type).join(', ');
  throw new OAuthError('unsupported_grant_type', `The grant types of this server: ${known}.`);
}

/**
 * Returns the scopes that a request names (RFC 6749, section 3.3), split at spaces.
 *
 * @returns undefined if it names none.
 * @throws OAuthError `invalid_scope`.
 */
function requestedScopes(form: Form): string[] | undefined {
  const scope = form.get('scope');
  if (scope === undefined) return undefined;
  const names = scope.split(' ').filter((name) => name !== '');
  if (names.length === 0 || !names.every((name) => /^[\x21\x23-\x5b\x5d-\x7e]+$/.test(name))) {
    throw new OAuthError('invalid_scope', 'Send scope as names split by single spaces.');
  }
  return [...new Set(names)];
}

/** RFC 6749, section 5.1. Without `refresh_token` where there is none: strict clients refuse null. */
function tokenResponse({ accessToken, tokenType, expiresIn, scopes, refreshToken }: GrantedTokens) {
  return {
    access_token: accessToken,
    token_type: tokenType,
    expires_in: expiresIn,
    scope: scopes.join(' '),
    ...(refreshToken !== undefined && { refresh_token: refreshToken }),
  };
}

/** Makes `POST /revoke` (RFC 7009). The hint is ignored: the text of a token shows its kind. */
function createRevokeEndpoint(options: OAuthEndpointOptions, { revoke }: Pick<OAuthOperations, 'revoke'>): Handler {
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

const INTROSPECT_SCOPE: Scope = 'tokens:introspect';

/** Makes `POST /introspect` (RFC 7662), for registered clients that hold `tokens:introspect`. The hint is ignored. */
function createIntrospectEndpoint(
  options: OAuthEndpointOptions,
  { introspect }: Pick<OAuthOperations, 'introspect'>,
): Handler {
  return createOAuthEndpoint(options, async ({ form, client }, response) => {
    if (client === undefined) {
      throw new OAuthError(
        'invalid_client',
        'Only registered clients may introspect tokens: send the id and the secret.',
      );
    }
    if (!client.scopes.includes(INTROSPECT_SCOPE)) {
      throw new OAuthError('insufficient_scope', `This requires a client that holds ${INTROSPECT_SCOPE}.`);
    }
    sendJson(response, 200, await introspect(required(form, 'token')));
  });
}
