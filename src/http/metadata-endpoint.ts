import type { IncomingMessage } from 'node:http';
import type { Config } from '../config';
import { ACR } from '../identity/authentication';
import type { Keyring } from '../keys/keyring';
import type { Scopes } from '../scopes/scopes';
import { requestedOrigin } from './forwarded';
import { HttpFault } from './http-fault';
import type { Handler } from './route';
import { sendJson } from './send-json';

/** The path of the metadata (RFC 8414, section 3). */
export const METADATA_PATH = '/.well-known/oauth-authorization-server';

const BY_SECRET = ['client_secret_basic', 'client_secret_post'];
const ALSO_PUBLIC = ['none', ...BY_SECRET];

/** See {@link createMetadataEndpoint}. */
interface MetadataOptions {
  readonly config: Pick<Config, 'issuer' | 'trustProxy' | 'audiences'>;
  /** The grant types of the token endpoint. */
  readonly grantTypes: readonly string[];
  readonly scopes: Pick<Scopes, 'all'>;
}

/**
 * Makes `GET /.well-known/oauth-authorization-server` (RFC 8414). The issuer in it must be a URL. If `ISSUER` is a name,
 * it is the origin that the request was sent to: this is enough for discovery, but it is not the `iss` of the tokens.
 */
export function createMetadataEndpoint({ config, grantTypes, scopes }: MetadataOptions): Handler {
  const isUrl = issuerUrl(config.issuer) !== undefined;
  return (request, response) => {
    const issuer = isUrl ? config.issuer : originOf(request, config.trustProxy);
    // An answer that depends on the Host header must not be cached for others.
    response.setHeader('Cache-Control', isUrl ? 'public, max-age=300' : 'no-store');
    sendJson(response, 200, metadata(issuer, grantTypes, { scopes, audiences: config.audiences }));
  };
}

/**
 * Returns the paths of the metadata. For an issuer with a path, that path is appended to the well-known one (RFC 8414,
 * section 3.1); the bare path stays for proxies that remove the issuer's path.
 */
export function metadataPaths(issuer: string): string[] {
  const path = issuerUrl(issuer)?.pathname.replace(/\/$/, '') ?? '';
  // Anything else would be a pattern to the router.
  return /^(?:\/[\w.~-]+)+$/.test(path) ? [METADATA_PATH, METADATA_PATH + path] : [METADATA_PATH];
}

/** Reads the issuer as RFC 8414, section 2, requires it: a URL without query and fragment. Undefined for a name. */
function issuerUrl(issuer: string): URL | undefined {
  if (!/^https?:\/\/[^?#]+$/i.test(issuer) || !URL.canParse(issuer)) return undefined;
  return new URL(issuer);
}

/**
 * Returns the origin that a request was sent to, for a server whose URL is not configured.
 *
 * @throws HttpFault 400 for an invalid `Host`.
 */
function originOf(request: IncomingMessage, trustProxy: Config['trustProxy']): string {
  const origin = requestedOrigin(request, trustProxy);
  if (origin !== undefined) return origin;
  throw new HttpFault(400, 'Send a Host header with a host name or an address, and maybe a port.');
}

function metadata(
  issuer: string,
  grantTypes: readonly string[],
  { scopes: { all }, audiences }: Pick<MetadataOptions, 'scopes'> & Pick<Config, 'audiences'>,
) {
  const base = issuer.replace(/\/$/, '');
  return {
    issuer,
    token_endpoint: `${base}/token`,
    revocation_endpoint: `${base}/revoke`,
    introspection_endpoint: `${base}/introspect`,
    jwks_uri: `${base}/.well-known/jwks.json`,
    grant_types_supported: grantTypes,
    // No grant uses a redirect.
    response_types_supported: [],
    scopes_supported: all,
    // RFC 9470, section 7.
    acr_values_supported: Object.values(ACR),
    // RFC 9728, section 4: what a client may send as `resource`.
    ...(audiences.length > 1 && { protected_resources: audiences }),
    token_endpoint_auth_methods_supported: ALSO_PUBLIC,
    revocation_endpoint_auth_methods_supported: ALSO_PUBLIC,
    introspection_endpoint_auth_methods_supported: BY_SECRET,
  };
}

/** The path of the metadata of this server as a protected resource (RFC 9728, section 3). */
export const RESOURCE_METADATA_PATH = '/.well-known/oauth-protected-resource';

/**
 * Returns the paths of the metadata of this server as a protected resource; none if its audience is no URL, because then no
 * client can find them (RFC 9728, section 3.1).
 */
export function resourceMetadataPaths([own = '']: readonly string[]): string[] {
  if (issuerUrl(own) === undefined) return [];
  return metadataPaths(own).map((path) => path.replace(METADATA_PATH, RESOURCE_METADATA_PATH));
}

/** Makes `GET /.well-known/oauth-protected-resource` (RFC 9728): who issues tokens for this server, and their scopes. */
export function createResourceMetadataEndpoint({
  config,
  scopes,
}: {
  readonly config: Pick<Config, 'issuer' | 'trustProxy' | 'audiences'>;
  readonly scopes: Pick<Scopes, 'all' | 'audienceOf'>;
}): Handler {
  const [own] = config.audiences;
  const supported = scopes.all.filter((scope) => (scopes.audienceOf(scope) ?? own) === own);
  const isUrl = issuerUrl(config.issuer) !== undefined;
  return (request, response) => {
    const issuer = isUrl ? config.issuer : originOf(request, config.trustProxy);
    response.setHeader('Cache-Control', isUrl ? 'public, max-age=300' : 'no-store');
    sendJson(response, 200, {
      resource: own,
      authorization_servers: [issuer],
      scopes_supported: supported,
      bearer_methods_supported: ['header'],
    });
  };
}

/**
 * Makes `GET /.well-known/jwks.json`, the keys that resource servers verify access tokens with (RFC 7517). Empty if tokens
 * are signed with a secret. A new key is published long before it signs, so a copy of five minutes is always new enough.
 */
export function createJwksEndpoint(keyring: Pick<Keyring, 'jwks'>): Handler {
  return (_request, response) => {
    response.setHeader('Cache-Control', 'public, max-age=300');
    sendJson(response, 200, keyring.jwks(), 'application/jwk-set+json');
  };
}
