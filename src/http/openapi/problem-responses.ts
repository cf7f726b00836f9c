import type { CompiledRoute } from '../rest/compile-route';
import { userErrorStatus } from '../rest/user-error-status';
import type { Components, JsonSchema } from './json-schema';

/** The body of every refusal. */
export const PROBLEM: JsonSchema = {
  type: 'object',
  description: 'Why a request was refused (RFC 9457).',
  properties: {
    type: {
      type: 'string',
      description: 'Always `about:blank`: `status` says what kind of problem it is, `code` which.',
    },
    title: { type: 'string', description: 'The status, in words.' },
    status: { type: 'integer', format: 'int32', description: 'The HTTP status.' },
    detail: { type: 'string', description: 'What is wrong and how to fix it, for people.' },
    code: { type: 'string', description: 'What is wrong, for programs; absent where `status` says all of it.' },
    errors: {
      type: 'array',
      description: 'Each thing that is wrong; at most 20.',
      items: { $ref: '#/components/schemas/ProblemError' },
    },
    missing_scopes: {
      type: 'array',
      description: 'The fewest scopes that the access token lacks, where the server names them.',
      items: { type: 'string' },
    },
  },
  required: ['type', 'title', 'status', 'detail'],
};

/** One of the `errors` of a problem. */
export const PROBLEM_ERROR: JsonSchema = {
  type: 'object',
  description: 'One thing that is wrong.',
  properties: {
    code: { type: 'string', description: 'What is wrong, for programs.' },
    detail: { type: 'string', description: 'What is wrong and how to fix it, for people.' },
    pointer: { type: 'string', description: 'Where in the body: a JSON Pointer as a URI fragment, such as `#/email`.' },
    parameter: { type: 'string', description: 'Which parameter of the path or the query.' },
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
  [400, { name: 'BadRequest', description: "The request can't be read." }],
  [
    401,
    { name: 'Unauthorized', description: 'There is no access token, or it is no longer good.', headers: challenge },
  ],
  [403, { name: 'Forbidden', description: 'The access token lacks a scope.', headers: challenge }],
  [404, { name: 'NotFound', description: 'There is no such thing.' }],
  [408, { name: 'RequestTimeout', description: 'The body took too long to arrive.' }],
  [409, { name: 'Conflict', description: 'It stands against how things are.' }],
  [413, { name: 'ContentTooLarge', description: 'The body is too large.' }],
  [415, { name: 'UnsupportedMediaType', description: 'The body is not `application/json`.' }],
  [422, { name: 'UnprocessableContent', description: 'The request can be read, and something in it is wrong.' }],
  [429, { name: 'TooManyRequests', description: 'Too many attempts.', headers: wait }],
  [500, { name: 'InternalServerError', description: 'Something went wrong here.' }],
  [503, { name: 'ServiceUnavailable', description: "The server can't answer just now.", headers: wait }],
]);

/** How a route may refuse, and the responses that it points to. */
export function problemResponses(route: CompiledRoute, isGuarded: boolean, components: Components) {
  const codes = route.codes ?? [];
  const statuses = [
    400,
    ...(isGuarded ? [401, 403] : []),
    ...(route.pathParameters.length > 0 ? [404] : []),
    ...(route.body === undefined ? [] : [408, 413, 415]),
    ...codes.map(userErrorStatus),
    // Reading is not counted: the routes' documents are the server's own.
    ...(route.method === 'GET' ? [] : [429]),
    ...[422, 500, 503],
  ];
  const inOrder = [...new Set(statuses)].sort((one, other) => one - other);
  const codesOf = (status: number) => codes.filter((code) => userErrorStatus(code) === status);
  return Object.fromEntries(
    inOrder.map((status) => [String(status), responseFor(status, codesOf(status), components)]),
  );
}

/** One that names codes of its own stands where it is; the others are the same everywhere. */
function responseFor(status: number, codes: readonly string[], components: Components): JsonSchema {
  const { name, description, headers } = RESPONSES.get(status) ?? { name: `Status${status}`, description: '' };
  const content = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
  const response = { description, ...(headers && { headers }), content };
  if (codes.length === 0) return components.nameResponse(name, response);
  const named = codes.map((code) => `\`${code}\``).join(', ');
  return { ...response, description: `${description} Among the codes: ${named}.` };
}
