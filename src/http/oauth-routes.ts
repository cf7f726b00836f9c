import type { Config } from '../config';
import { createIntrospectEndpoint, type IntrospectToken } from './introspect-endpoint';
import { createMetadataEndpoint, METADATA_PATH, metadataPaths } from './metadata-endpoint';
import { createClientCredentialsGrant, type IssueToClient } from './oauth/client-credentials-grant';
import type { Grant } from './oauth/grant';
import type { OAuthClients } from './oauth/oauth-client';
import { sendOAuthFault } from './oauth/oauth-error';
import { createPasswordGrant, type Login } from './oauth/password-grant';
import { createRefreshGrant, type Refresh } from './oauth/refresh-grant';
import { createRevokeEndpoint, type RevokeToken } from './revoke-endpoint';
import { type Router, route } from './route';
import { createTokenEndpoint } from './token-endpoint';

/** What the OAuth endpoints call. */
export interface OAuthOperations {
  readonly clients: OAuthClients;
  readonly login: Login;
  readonly refresh: Refresh;
  readonly issueToClient: IssueToClient;
  readonly revoke: RevokeToken;
  readonly introspect: IntrospectToken;
}

/** See {@link addOAuthRoutes}. */
export interface OAuthRoutesOptions {
  readonly config: Pick<Config, 'oauthPasswordGrant' | 'maxBodyBytes' | 'issuer' | 'trustProxy'>;
  readonly oauth: OAuthOperations;
  /** Milliseconds for a whole body. */
  readonly bodyTimeoutMs: number;
}

/** Registers the OAuth endpoints, and the metadata that says where they are. */
export function addOAuthRoutes(router: Router, { config, oauth, bodyTimeoutMs }: OAuthRoutesOptions): void {
  const { clients, revoke, introspect } = oauth;
  const grants = new Map<string, Grant>([
    ...(config.oauthPasswordGrant ? [['password', createPasswordGrant(oauth.login)] as const] : []),
    ['refresh_token', createRefreshGrant(oauth.refresh)],
    ['client_credentials', createClientCredentialsGrant(oauth.issueToClient)],
  ]);
  const options = { clients, maxBodyBytes: config.maxBodyBytes, bodyTimeoutMs };
  // RFC 6749, section 5.2, has a shape of its own for errors: clients look for the code in it.
  const sendFault = { sendFault: sendOAuthFault };
  route(router, '/token', { POST: createTokenEndpoint({ ...options, grants }) }, sendFault);
  route(router, '/revoke', { POST: createRevokeEndpoint(options, revoke) }, sendFault);
  route(router, '/introspect', { POST: createIntrospectEndpoint(options, introspect) }, sendFault);
  const describe = createMetadataEndpoint({ config, grantTypes: [...grants.keys()] });
  for (const path of metadataPaths(config.issuer)) route(router, path, { GET: describe }, { label: METADATA_PATH });
}
