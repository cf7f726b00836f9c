import { AUTHENTICATION_LEVELS } from '@scoped-api/engine';
import type { UserErrorCode } from '../../generated/enums';
import type { CompiledRoute } from '../rest/compile-route';
import { MAX_FAULTS, USER_ERROR_STATUS } from '../rest/rest-problem';
import type { Components, JsonSchema } from './json-schema';

/** Schema of the body of every refusal. */
export const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'Why a request was refused (RFC 9457).',
  properties: {
    type: {
      type: 'string',
      description: 'Always `about:blank`: see `status` and `code` for the kind of problem.',
    },
    title: { type: 'string', description: 'The name of the HTTP status.' },
    status: { type: 'integer', format: 'int32', description: 'The HTTP status.' },
    detail: { type: 'string', description: 'What is wrong and how to fix it, for people.' },
    code: { type: 'string', description: 'What is wrong, for programs; absent where `status` is enough.' },
    errors: {
      type: 'array',
      description: `Each fault; at most ${MAX_FAULTS}.`,
      items: { $ref: '#/components/schemas/ProblemError' },
    },
    missing_scopes: {
      type: 'array',
      description: 'The fewest scopes that the access token lacks, where the server names them.',
      items: { type: 'string' },
    },
    required_level: {
      type: 'string',
      enum: [...AUTHENTICATION_LEVELS],
      description: 'With `STEP_UP_REQUIRED`: the weakest level of authentication that is accepted.',
    },
    max_age_seconds: {
      type: ['integer', 'null'],
      description:
        'With `STEP_UP_REQUIRED`: the maximum number of seconds since the user authenticated; null for no limit.',
    },
    current_level: {
      type: ['string', 'null'],
      enum: [...AUTHENTICATION_LEVELS, null],
      description:
        'With `STEP_UP_REQUIRED`: the level of the session; null for a token without an authentication of a user.',
    },
    enrollment_required: {
      type: 'boolean',
      description: 'With `STEP_UP_REQUIRED`: whether the user must enrol a factor first.',
    },
  },
  required: ['type', 'title', 'status', 'detail'],
};

/** Schema of one of the `errors` of a problem. */
export const PROBLEM_ERROR: JsonSchema = {
  type: 'object',
  description: 'One fault.',
  properties: {
    code: { type: 'string', description: 'What is wrong, for programs.' },
    detail: { type: 'string', description: 'What is wrong and how to fix it, for people.' },
    pointer: {
      type: 'string',
      description: 'The place in the body: a JSON Pointer as a URI fragment, such as `#/email`.',
    },
    parameter: { type: 'string', description: 'The parameter of the path or the query string.' },
  },
  required: ['code', 'detail'],
};

const text = { schema: { type: 'string' } };
/** The header of a 401, and of a 403. */
export const challenge = { 'WWW-Authenticate': { description: 'The challenge (RFC 9110, section 11.6.1).', ...text } };
/** The header of a 429 and a 503. */
export const wait = { 'Retry-After': { description: 'Seconds to wait.', schema: { type: 'integer' } } };

interface ProblemResponse {
  readonly name: string;
  readonly description: string;
  readonly headers?: Readonly<Record<string, unknown>>;
}

const RESPONSES: ReadonlyMap<number, ProblemResponse> = new Map<number, ProblemResponse>([
  [400, { name: 'BadRequest', description: 'The request cannot be read.' }],
  [
    401,
    {
      name: 'Unauthorized',
      description: 'The access token is missing, invalid or expired, or its user must authenticate again.',
      headers: challenge,
    },
  ],
  [
    403,
    {
      name: 'Forbidden',
      description: 'The access token lacks a scope, or its user may not do this.',
      headers: challenge,
    },
  ],
  [404, { name: 'NotFound', description: 'Not found.' }],
  [408, { name: 'RequestTimeout', description: 'The body took too long to arrive.' }],
  [409, { name: 'Conflict', description: 'Conflicts with the current state.' }],
  [413, { name: 'ContentTooLarge', description: 'The body is too large.' }],
  [415, { name: 'UnsupportedMediaType', description: 'The body is not `application/json`.' }],
  [422, { name: 'UnprocessableContent', description: 'The request can be read, but a value in it is invalid.' }],
  [429, { name: 'TooManyRequests', description: 'Too many attempts.', headers: wait }],
  [500, { name: 'InternalServerError', description: 'A fault of the server.' }],
  [501, { name: 'NotImplemented', description: 'The server is not configured for this.' }],
  [503, { name: 'ServiceUnavailable', description: 'The server cannot answer at the moment.', headers: wait }],
]);

/** The 403 of a route that requires no access token. */
const CLOSED: ProblemResponse = { name: 'Closed', description: 'The server does not offer this to everyone.' };

/** Makes the responses of a route that refuse, by status. */
export function problemResponses(route: CompiledRoute, isGuarded: boolean, components: Components) {
  const codes = route.codes ?? [];
  const statuses = [
    400,
    ...(isGuarded ? [401, 403] : []),
    ...(route.pathParameters.length > 0 ? [404] : []),
    ...(route.body === undefined ? [] : [408, 413, 415]),
    ...codes.map((code) => USER_ERROR_STATUS[code]),
    // Reads are not throttled: the documents are the server's own.
    ...(route.method === 'GET' ? [] : [429]),
    ...[422, 500, 503],
  ];
  const inOrder = [...new Set(statuses)].sort((one, other) => one - other);
  const codesOf = (status: number) => codes.filter((code) => USER_ERROR_STATUS[code] === status);
  return Object.fromEntries(
    inOrder.map((status) => [String(status), responseFor(status, codesOf(status), isGuarded, components)]),
  );
}

/** A response that lists codes of its route is written in place; the others are shared. */
function responseFor(
  status: number,
  codes: readonly UserErrorCode[],
  isGuarded: boolean,
  components: Components,
): JsonSchema {
  const shared = status === 403 && !isGuarded ? CLOSED : RESPONSES.get(status);
  const { name, description, headers } = shared ?? { name: `Status${status}`, description: '' };
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  const response = { description, ...(headers && { headers }), content };
  if (codes.length === 0) return components.nameResponse(name, response);
  const named = codes.map((code) => `\`${code}\``).join(', ');
  return { ...response, description: `${description} Among the codes: ${named}.` };
}
