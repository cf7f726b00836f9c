import type { Config } from '../config';
import { ALL_SCOPES } from '../scopes/registry';
import { issuerUrl, originOf } from './oauth/issuer-of';
import type { Handler } from './route';
import { sendJson } from './send-json';

/** Where clients look for it (RFC 8414, section 3). */
export const METADATA_PATH = '/.well-known/oauth-authorization-server';

const BY_SECRET = ['client_secret_basic', 'client_secret_post'];
const ALSO_PUBLIC = ['none', ...BY_SECRET];

/** See {@link createMetadataEndpoint}. */
export interface MetadataOptions {
  readonly config: Pick<Config, 'issuer' | 'trustProxy'>;
  /** The grant types that the token endpoint takes. */
  readonly grantTypes: readonly string[];
}

/**
 * `GET /.well-known/oauth-authorization-server` (RFC 8414). The issuer must be a URL: where `ISSUER` is a mere name, it
 * is the origin that the request was sent to, which is good for discovery but is not the `iss` of the tokens.
 */
export function createMetadataEndpoint({ config, grantTypes }: MetadataOptions): Handler {
  const isUrl = issuerUrl(config.issuer) !== undefined;
  return (request, response) => {
    const issuer = isUrl ? config.issuer : originOf(request, config.trustProxy);
    // What a Host header had a say in must not be kept for others.
    response.setHeader('Cache-Control', isUrl ? 'public, max-age=300' : 'no-store');
    sendJson(response, 200, metadata(issuer, grantTypes));
  };
}

/**
 * The paths to serve it at. An issuer with a path has it inserted behind the well-known one (RFC 8414, section 3.1);
 * the bare path stays for proxies that take the issuer's off.
 */
export function metadataPaths(issuer: string): string[] {
  const path = issuerUrl(issuer)?.pathname.replace(/\/$/, '') ?? '';
  // Anything else would be a pattern to the router.
  return /^(?:\/[\w.~-]+)+$/.test(path) ? [METADATA_PATH, METADATA_PATH + path] : [METADATA_PATH];
}

function metadata(issuer: string, grantTypes: readonly string[]) {
  const base = issuer.replace(/\/$/, '');
  return {
    issuer,
    token_endpoint: `${base}/token`,
    revocation_endpoint: `${base}/revoke`,
    introspection_endpoint: `${base}/introspect`,
    jwks_uri: `${base}/.well-known/jwks.json`,
    grant_types_supported: grantTypes,
    // Every grant here is without a redirect.
    response_types_supported: [],
    scopes_supported: ALL_SCOPES,
    token_endpoint_auth_methods_supported: ALSO_PUBLIC,
    revocation_endpoint_auth_methods_supported: ALSO_PUBLIC,
    introspection_endpoint_auth_methods_supported: BY_SECRET,
  };
}
