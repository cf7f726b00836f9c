import { METADATA_PATH } from '../metadata-endpoint';
import type { JsonSchema } from './json-schema';

const text = { type: 'string' };
const form = (properties: Record<string, JsonSchema>, required: readonly string[]) => ({
  required: true,
  content: { 'application/x-www-form-urlencoded': { schema: { type: 'object', properties, required } } },
});
const json = (schema: JsonSchema) => ({ 'application/json': { schema } });
const refused = (description: string) => ({ description, content: json({ $ref: '#/components/schemas/OAuthError' }) });
const REFUSALS = {
  '400': refused('The request or what it shows is refused; `error` says why.'),
  '401': refused('The client is unknown, or its secret is wrong.'),
  '413': refused('The form is too large.'),
  '415': refused('The body is no form.'),
  '429': refused('Too many attempts; `Retry-After` says how many seconds to wait.'),
  '503': refused("The server can't answer just now; `Retry-After` says how many seconds to wait."),
};
const BY_CLIENT = {
  client_id: { ...text, description: 'Of a registered client that sends its secret in the form.' },
  client_secret: text,
};

/** Schemas of the OAuth endpoints. */
export const OAUTH_SCHEMAS: Readonly<Record<string, JsonSchema>> = {
  TokenResponse: {
    type: 'object',
    description: 'Tokens (RFC 6749, section 5.1).',
    properties: {
      access_token: text,
      token_type: { type: 'string', const: 'Bearer' },
      expires_in: { type: 'integer', format: 'int32', description: 'Seconds.' },
      scope: { ...text, description: 'What the access token may be used for: names split by spaces.' },
      refresh_token: { ...text, description: 'Gets the next tokens, once; a registered client for itself has none.' },
    },
    required: ['access_token', 'token_type', 'expires_in', 'scope'],
  },
  OAuthError: {
    type: 'object',
    description: 'Why an OAuth request was refused (RFC 6749, section 5.2).',
    properties: { error: text, error_description: text },
    required: ['error'],
  },
  Introspection: {
    type: 'object',
    description: 'What a token is good for (RFC 7662, section 2.2).',
    properties: { active: { type: 'boolean' } },
    required: ['active'],
    additionalProperties: true,
  },
};

/** The OAuth endpoints and what says where they are, by path. They are no GraphQL operations. */
export function oauthPaths(hasPasswordGrant: boolean) {
  const grants = [...(hasPasswordGrant ? ['password'] : []), 'refresh_token', 'client_credentials'];
  const tags = ['OAuth 2.0'];
  const asAnyClient = [{}, { client: [] }];
  return {
    '/token': {
      post: {
        operationId: 'token',
        tags,
        summary: 'Exchanges a password, a refresh token or a client secret for tokens (RFC 6749)',
        security: asAnyClient,
        requestBody: form(
          {
            grant_type: { type: 'string', enum: grants },
            username: { ...text, description: 'With `password`: the username or the e-mail address.' },
            password: { type: 'string', format: 'password', description: 'With `password`.' },
            refresh_token: { ...text, description: 'With `refresh_token`: the one that came last.' },
            scope: { ...text, description: 'Fewer scopes than held: names split by spaces. Left out: all of them.' },
            ...BY_CLIENT,
          },
          ['grant_type'],
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
        summary: 'Ends a token, and the session that it is of (RFC 7009)',
        security: asAnyClient,
        requestBody: form({ token: text, token_type_hint: text, ...BY_CLIENT }, ['token']),
        responses: { '200': { description: 'It is not good any more, if it ever was.' }, ...REFUSALS },
      },
    },
    '/introspect': {
      post: {
        operationId: 'introspect',
        tags,
        summary: 'Says what a token is good for, to a registered client that holds tokens:introspect (RFC 7662)',
        security: [{ client: [] }],
        requestBody: form({ token: text, token_type_hint: text, ...BY_CLIENT }, ['token']),
        responses: {
          '200': { description: 'As it is now.', content: json({ $ref: '#/components/schemas/Introspection' }) },
          '403': refused('The client does not hold tokens:introspect.'),
          ...REFUSALS,
        },
      },
    },
    [METADATA_PATH]: {
      get: {
        operationId: 'authorizationServerMetadata',
        tags,
        summary: 'Says where the OAuth endpoints are and what they take (RFC 8414)',
        security: [],
        responses: { '200': { description: 'The metadata.', content: json({ type: 'object' }) } },
      },
    },
    '/.well-known/jwks.json': {
      get: {
        operationId: 'jwks',
        tags,
        summary: 'The keys that access tokens are verified with (RFC 7517)',
        security: [],
        responses: {
          '200': {
            description: 'The keys; none where tokens are signed with a secret.',
            content: { 'application/jwk-set+json': { schema: { type: 'object' } } },
          },
        },
      },
    },
  };
}
