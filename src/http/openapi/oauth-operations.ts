import { ACR } from '../../identity/authentication';
import { METADATA_PATH } from '../metadata-endpoint';
import type { Grant } from '../oauth/grant';
import { OAUTH_ERROR_CODES } from '../oauth/oauth-error';
import type { JsonSchema } from './json-schema';
import { challenge, wait } from './problem-responses';

const text = { type: 'string' };
const seconds = { type: 'integer', format: 'int32' };
// Without the format int32, which ends in 2038.
const instant = { type: 'integer', description: 'Seconds since 1970.' };
const uri = { type: 'string', format: 'uri' };
const texts = { type: 'array', items: text };

type FormProperties = Readonly<Record<string, JsonSchema>>;
const form = (properties: FormProperties, required: readonly string[], more: JsonSchema = {}) => ({
  required: true,
  content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties, required, ...more } } },
});
const json = (schema: JsonSchema) => ({ 'application/json': { schema } });
const problem = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});
const refused = (description: string, headers?: JsonSchema) => ({
  description,
  ...(headers && { headers }),
  content: json({ $ref: '#/components/schemas/OAuthError' }),
});
const REFUSALS = {
  '400': refused('The request or its credential is refused; `error` says why.'),
  '401': refused('The client is unknown, or its secret is wrong.', challenge),
  '408': refused('The form took too long to arrive.'),
  '413': refused('The form is too large.'),
  '415': refused('The body is not a form.'),
  '429': refused('Too many attempts.', wait),
  '500': refused('Something went wrong here.'),
  '503': refused('The server is temporarily unavailable.', wait),
};
const BY_CLIENT: FormProperties = {
  client_id: { ...text, description: 'Of a registered client that sends its secret in the form.' },
  client_secret: text,
};
const OF_A_TOKEN: FormProperties = {
  token: text,
  token_type_hint: { ...text, description: 'Ignored: the text of a token shows its kind.' },
  ...BY_CLIENT,
};

/** Schemas of the OAuth endpoints. */
export const OAUTH_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  TokenResponse: {
    type: 'object',
    description: 'Tokens (RFC 6749, section 5.1).',
    properties: {
      access_token: text,
      token_type: { type: 'string', const: 'Bearer' },
      expires_in: { ...seconds, description: 'Seconds.' },
      scope: { ...text, description: 'The scopes of the access token, separated by spaces.' },
      refresh_token: {
        ...text,
        description: 'For the next tokens, once. Absent for a registered client that acts for itself.',
      },
    },
    required: ['access_token', 'token_type', 'expires_in', 'scope'],
  },
  OAuthError: {
    type: 'object',
    description: 'The reason why an OAuth request was refused (RFC 6749, section 5.2).',
    properties: { error: { type: 'string', enum: OAUTH_ERROR_CODES }, error_description: text },
    required: ['error', 'error_description'],
  },
  Introspection: {
    type: 'object',
    description: 'What a token allows (RFC 7662, section 2.2). Only an active one has more than `active`.',
    properties: {
      active: { type: 'boolean' },
      scope: { ...text, description: 'The scopes, separated by spaces.' },
      client_id: text,
      username: text,
      token_type: text,
      exp: instant,
      iat: instant,
      sub: { ...text, description: 'The ID of the user, or of the client that acts for itself.' },
      aud: { ...text, description: 'The audience of the application that the token is for.' },
      iss: text,
      jti: text,
      sid: { ...text, description: 'The session of the token.' },
      acr: {
        ...text,
        enum: Object.values(ACR),
        description: 'How strongly the user of the session has authenticated (RFC 9470), as it is now.',
      },
      amr: { ...texts, description: 'How the user has authenticated (RFC 8176).' },
      auth_time: { ...instant, description: 'When the user last authenticated, in seconds since 1970.' },
    },
    required: ['active'],
    additionalProperties: true,
  },
  AuthorizationServerMetadata: {
    type: 'object',
    description: 'The OAuth endpoints and what they accept (RFC 8414, section 2).',
    properties: {
      issuer: uri,
      token_endpoint: uri,
      revocation_endpoint: uri,
      introspection_endpoint: uri,
      jwks_uri: uri,
      grant_types_supported: texts,
      response_types_supported: texts,
      scopes_supported: texts,
      acr_values_supported: {
        ...texts,
        description: 'The levels of authentication, from weak to strong: the `acr` of access tokens (RFC 9470).',
      },
      protected_resources: {
        ...texts,
        description: 'The audiences of the applications (RFC 9728, section 4), if there are several.',
      },
      token_endpoint_auth_methods_supported: texts,
      revocation_endpoint_auth_methods_supported: texts,
      introspection_endpoint_auth_methods_supported: texts,
    },
    required: [
      'issuer',
      'token_endpoint',
      'revocation_endpoint',
      'introspection_endpoint',
      'jwks_uri',
      'grant_types_supported',
      'response_types_supported',
      'scopes_supported',
      'acr_values_supported',
      'token_endpoint_auth_methods_supported',
      'revocation_endpoint_auth_methods_supported',
      'introspection_endpoint_auth_methods_supported',
    ],
  },
  JsonWebKeySet: {
    type: 'object',
    description: 'Public keys (RFC 7517, section 5).',
    properties: {
      keys: {
        type: 'array',
        items: {
          type: 'object',
          properties: { kty: text, kid: text, alg: text, use: text },
          required: ['kty', 'kid', 'alg', 'use'],
          additionalProperties: true,
        },
      },
    },
    required: ['keys'],
  },
};

/**
 * Returns the OAuth endpoints and their metadata by path. They are no GraphQL operations.
 *
 * @param grants - those of the token endpoint.
 */
export function oauthPaths(grants: readonly Grant[]) {
  // Conditions instead of alternatives: generators and Swagger UI make one form of the properties as they are.
  const conditions = grants.reduceRight<JsonSchema>((otherwise, { type, parameters }) => {
    const names = Object.keys(parameters);
    if (names.length === 0) return otherwise;
    return {
      if: { properties: { grant_type: { const: type } }, required: ['grant_type'] },
      // biome-ignore lint/suspicious/noThenProperty: it is the keyword of JSON Schema
      then: { required: names },
      ...(Object.keys(otherwise).length > 0 && { else: otherwise }),
    };
  }, {});
  const credentials = new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(
    grants.map(({ credential }) => credential),
  );
  const tags = ['OAuth 2.0'];
  const asAnyClient = [{}, { client: [] }];
  return {
    '/token': {
      post: {
        operationId: 'token',
        tags,
        summary: `Exchanges ${credentials} for tokens (RFC 6749)`,
        security: asAnyClient,
        requestBody: form(
          {
            grant_type: { type: 'string', enum: grants.map(({ type }) => type) },
            ...Object.assign({}, ...grants.map(({ parameters, optional }) => ({ ...parameters, ...optional }))),
            scope: { ...text, description: 'The requested scopes, separated by spaces: all that are held if absent.' },
            resource: {
              ...text,
              description:
                'The audience of the application that the access token is for (RFC 8707): this server if absent. A login may send it several times.',
            },
            ...BY_CLIENT,
          },
          ['grant_type'],
          conditions,
        ),
        responses: {
          '200': { description: 'Tokens.', content: json({ $ref: '#/components/schemas/TokenResponse' }) },
          ...REFUSALS,
        },
      },
    },
    '/revoke': {
      post: {
        operationId: 'revoke',
        tags,
        summary: 'Revokes a token and its session (RFC 7009)',
        security: asAnyClient,
        requestBody: form(OF_A_TOKEN, ['token']),
        responses: { '200': { description: 'The token is revoked, or was already invalid.' }, ...REFUSALS },
      },
    },
    '/introspect': {
      post: {
        operationId: 'introspect',
        tags,
        summary: 'Returns what a token allows, to a registered client that holds tokens:introspect (RFC 7662)',
        security: [{ client: [] }],
        requestBody: form(OF_A_TOKEN, ['token']),
        responses: {
          '200': {
            description: 'What the token allows now.',
            content: json({ $ref: '#/components/schemas/Introspection' }),
          },
          '403': refused('The client does not hold tokens:introspect.'),
          ...REFUSALS,
        },
      },
    },
    [METADATA_PATH]: {
      get: {
        operationId: 'authorizationServerMetadata',
        tags,
        summary: 'Returns the OAuth endpoints and what they accept (RFC 8414)',
        security: [],
        responses: {
          '200': {
            description: 'The metadata.',
            content: json({ $ref: '#/components/schemas/AuthorizationServerMetadata' }),
          },
          '400': problem('The `Host` header has no host.'),
        },
      },
    },
    '/.well-known/jwks.json': {
      get: {
        operationId: 'jwks',
        tags,
        summary: 'Returns the keys to verify access tokens with (RFC 7517)',
        security: [],
        responses: {
          '200': {
            description: 'The keys; none if tokens are signed with a secret.',
            content: { 'application/jwk-set+json': { schema: { $ref: '#/components/schemas/JsonWebKeySet' } } },
          },
        },
      },
    },
  };
}
