import type { Express } from 'express';
import type { Config } from '../config';
import { createIntrospectEndpoint, type IntrospectToken } from './introspect-endpoint';
import { createMetadataEndpoint, metadataPaths } from './metadata-endpoint';
import { createClientCredentialsGrant, type IssueToClient } from './oauth/client-credentials-grant';
import type { Grant } from './oauth/grant';
import type { OAuthClients } from './oauth/oauth-client';
import { createPasswordGrant, type Login } from './oauth/password-grant';
import { createRefreshGrant, type Refresh } from './oauth/refresh-grant';
import { createRevokeEndpoint, type RevokeToken } from './revoke-endpoint';
import { route } from './route';
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

/** Puts the OAuth endpoints on the application, and what says where they are. */
export function addOAuthRoutes(app: Express, { config, oauth, bodyTimeoutMs }: OAuthRoutesOptions): void {
  const { clients, revoke, introspect } = oauth;
  const grants = new Map<string, Grant>([
    ...(config.oauthPasswordGrant ? [['password', createPasswordGrant(oauth.login)] as const] : []),
    ['refresh_token', createRefreshGrant(oauth.refresh)],
    ['client_credentials', createClientCredentialsGrant(oauth.issueToClient)],
  ]);
  const options = { clients, maxBodyBytes: config.maxBodyBytes, bodyTimeoutMs };
  route(app, '/token', { POST: createTokenEndpoint({ ...options, grants }) });
  route(app, '/revoke', { POST: createRevokeEndpoint(options, revoke) });
  route(app, '/introspect', { POST: createIntrospectEndpoint(options, introspect) });
  const describe = createMetadataEndpoint({ config, grantTypes: [...grants.keys()] });
  for (const path of metadataPaths(config.issuer)) route(app, path, { GET: describe });
}
