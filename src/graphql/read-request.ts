import type { IncomingHttpHeaders } from 'node:http';
import { GraphQLError } from 'graphql';
import type { GraphqlRequest } from '../graphql-request';
import { isDeeperThan, MAX_JSON_DEPTH } from '../json-depth';
import { withHttp } from './http-status';

/** A request to `/graphql` and how it names its document. */
export interface SentRequest {
  /** Without the parameters that name the document, and without empty ones. */
  readonly request: GraphqlRequest;
  /** The text of the document, as it was sent: not always a string. */
  readonly query: unknown;
  /** The id of a document, by one of {@link ID_PARAMETERS}. */
  readonly id: string | undefined;
  /** `extensions.persistedQuery.sha256Hash`, as the clients of Apollo and urql send it. */
  readonly hash: string | undefined;
}

/**
 * Parameters that name a document: `documentId` of GraphQL over HTTP (appendix on persisted documents), `doc_id` of
 * Relay's documentation, and an older one, which is ignored if there is a text.
 */
const ID_PARAMETERS = ['documentId', 'doc_id', 'id'] as const;

/** Parameters that may be absent: an empty one, and `null`, count as absent. */
const OPTIONAL_PARAMETERS = ['operationName', 'variables', 'extensions'] as const;

/**
 * Reads the parameters of a request, by POST or GET, into one shape.
 *
 * @throws GraphQLError with status 400, naming the parameter, for a GET that a foreign page could have sent, a parameter
 * that is repeated in a URL, and a malformed `extensions.persistedQuery`.
 */
export function readRequest(sent: GraphqlRequest): SentRequest {
  if (sent.method === 'POST') return readBody(sent);
  refuseForeignGet(sent.headers);
  return readSearch(sent);
}

/** `request` with the text of its document. */
export function withQuery(request: GraphqlRequest, query: string): GraphqlRequest {
  if (request.method === 'POST') return { ...request, body: { ...request.body, query } };
  const parameters = new URLSearchParams(request.search);
  parameters.set('query', query);
  return { ...request, search: `?${parameters}` };
}

function readBody(sent: GraphqlRequest): SentRequest {
  const { body } = sent;
  const { query } = body;
  const hash = hashOf(body.extensions);
  // Nearly all requests.
  if (hash === undefined && !ID_PARAMETERS.some((name) => body[name] !== undefined) && !hasEmpty(body)) {
    return { request: sent, query, id: undefined, hash };
  }
  const cleaned: Record<string, unknown> = { ...body };
  for (const name of ID_PARAMETERS) delete cleaned[name];
  for (const name of OPTIONAL_PARAMETERS) if (isEmpty(body[name])) delete cleaned[name];
  if (hash !== undefined) cleaned.extensions = withoutHash(body.extensions);
  return { request: { ...sent, body: cleaned }, query, id: idOf((name) => body[name], query), hash };
}

function hasEmpty(body: GraphqlRequest['body']): boolean {
  return OPTIONAL_PARAMETERS.some((name) => isEmpty(body[name]));
}

function isEmpty(value: unknown): boolean {
  return value === '' || value === null;
}

function readSearch(sent: GraphqlRequest): SentRequest {
  const parameters = new URLSearchParams(sent.search);
  for (const name of ['query', ...OPTIONAL_PARAMETERS, ...ID_PARAMETERS]) {
    if (parameters.getAll(name).length > 1) throw badRequest(`Send the parameter "${name}" only once.`);
  }
  const query = parameters.get('query') ?? undefined;
  const id = idOf((name) => parameters.get(name), query);
  for (const name of ID_PARAMETERS) parameters.delete(name);
  if (parameters.get('operationName') === '') parameters.delete('operationName');
  for (const name of ['variables', 'extensions']) {
    if (['', 'null'].includes(parameters.get(name)?.trim() ?? 'null')) parameters.delete(name);
  }
  const extensions = parseJson(parameters.get('extensions'));
  const hash = hashOf(extensions);
  if (hash !== undefined) parameters.set('extensions', JSON.stringify(withoutHash(extensions)));
  return { request: { ...sent, search: `?${parameters}` }, query, id, hash };
}

function idOf(read: (name: string) => unknown, query: unknown): string | undefined {
  for (const name of ID_PARAMETERS) {
    const id = read(name);
    if (id === undefined || id === null || (query && (name === 'id' || id === ''))) continue;
    if (typeof id === 'string') return id;
    throw badRequest(`"${name}" must be a string.`);
  }
  return undefined;
}

/** @throws GraphQLError for a persisted query of another version, or of none. */
function hashOf(extensions: unknown): string | undefined {
  if (extensions === undefined) return undefined;
  const { persistedQuery = null } = Object(extensions) as { readonly persistedQuery?: unknown };
  if (persistedQuery === null) return undefined;
  const { version, sha256Hash } = Object(persistedQuery) as Record<string, unknown>;
  if (version !== 1) throw badRequest('extensions.persistedQuery.version must be 1: no other version is supported.');
  if (typeof sha256Hash === 'string' && sha256Hash !== '') return sha256Hash;
  throw badRequest('extensions.persistedQuery.sha256Hash must be a string: the SHA-256 hash of the document, in hex.');
}

function withoutHash(extensions: unknown): Record<string, unknown> {
  const { persistedQuery: _, ...rest } = Object(extensions) as Record<string, unknown>;
  return rest;
}

/** Returns `undefined` for invalid JSON, which Apollo Server refuses. */
function parseJson(text: string | null): unknown {
  let value: unknown;
  try {
    value = text === null ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isDeeperThan(value)) return value;
  throw badRequest(`extensions must not nest deeper than ${MAX_JSON_DEPTH} levels of lists and objects.`);
}

/**
 * Headers that a browser sends for a foreign page only after the server has allowed it by CORS, in answer to a preflight
 * request. Not `X-Requested-With`: Android's web views add it to every request by themselves.
 */
const PREFLIGHTED_HEADERS = [
  'apollo-require-preflight',
  'graphql-require-preflight',
  'graphql-preflight',
  'x-apollo-operation-name',
  'x-apollo-operation-id',
  'apollographql-client-name',
];
/** Schemes of credentials that a browser keeps and adds by itself, to a foreign page's requests among others. */
const BROWSER_SCHEMES = /^(?:basic|digest|negotiate|ntlm)(?:\s|$)/i;
/** Types of a body that a form can send: no preflight (Fetch standard, "CORS-safelisted request-header"). */
const FORM_TYPES = ['application/x-www-form-urlencoded', 'multipart/form-data', 'text/plain'];

/**
 * Refuses a GET that a page of another site could have made a browser send, whatever that page may read of the answer
 * (cross-site request forgery, and attacks by the time that an answer takes).
 */
function refuseForeignGet(headers: IncomingHttpHeaders): void {
  const { authorization = '', 'content-type': type } = headers;
  if (authorization !== '' && !BROWSER_SCHEMES.test(authorization)) return;
  if (PREFLIGHTED_HEADERS.some((name) => headers[name])) return;
  if (type !== undefined && !FORM_TYPES.includes(type.split(';')[0]?.trim().toLowerCase() ?? '')) return;
  throw badRequest(
    'A GET request must have a header that a foreign web page cannot send unasked: "Authorization: Bearer <token>", ' +
      '"GraphQL-Require-Preflight: 1" or "Apollo-Require-Preflight: 1". Or send the operation by POST, as application/json.',
  );
}

function badRequest(message: string): GraphQLError {
  return withHttp(new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } }), 400);
}
