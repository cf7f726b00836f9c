import { HeaderMap } from '@apollo/server';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { chooseMediaType, RESPONSE_JSON } from '../graphql-media-type';

/**
 * `error`, also deciding the whole response's status and headers (Apollo Server merges the `http` extension into
 * it): only for errors that end the request.
 */
export function withHttp(error: GraphQLError, status: number, headers: readonly [string, string][] = []): GraphQLError {
  const http = { status, headers: new HeaderMap(headers) };
  return restate(error, error.message, { ...error.extensions, http });
}

/**
 * The errors of an operation that was refused whole: under `application/graphql-response+json` the status is 401 or
 * 403 with `WWW-Authenticate` (RFC 6750 section 3), under `application/json` it is 200, as GraphQL over HTTP has it.
 *
 * @param nearest - the scopes to name in the header: the alternative that the viewer lacks the least of; may be empty.
 */
export function refusal(
  errors: readonly GraphQLError[],
  accept: string | undefined,
  nearest: readonly string[],
): GraphQLError[] {
  const [first, ...rest] = errors;
  if (!first) return [];
  if (chooseMediaType(accept) !== RESPONSE_JSON) return [withHttp(first, 200), ...rest];
  if (first.extensions.code === 'UNAUTHENTICATED') {
    return [withHttp(first, 401, [['www-authenticate', 'Bearer']]), ...rest];
  }
  const scope = nearest.length > 0 ? `, scope="${nearest.join(' ')}"` : '';
  return [withHttp(first, 403, [['www-authenticate', `Bearer error="insufficient_scope"${scope}`]]), ...rest];
}

/**
 * The result with the status of its response. An answer that has any data is a success: GraphQL over HTTP requires a
 * status of 2xx where `data` is not null. Where the errors have left nothing to answer, the request is refused as a
 * whole, and `data` is null: bad input is 400 then, as if validation had found it, and what may be tried again later is 429
 * (RFC 6585) or 503 with `Retry-After`, so that proxies and HTTP clients understand it too.
 */
export function withStatus(result: ExecutionResult): ExecutionResult {
  const { data, errors = [] } = result;
  const [first, ...more] = errors;
  if (!first || answersAnything(data, errors)) return result;
  const codes = new Set(errors.map((error) => error.extensions.code));
  if (isOnly(codes, 'BAD_USER_INPUT')) return { ...result, ...nothing(data), errors: [withHttp(first, 400), ...more] };
  if (!isOnly(codes, 'RATE_LIMITED', 'SERVICE_UNAVAILABLE')) return result;
  const status = codes.has('SERVICE_UNAVAILABLE') ? 503 : 429;
  return { ...result, ...nothing(data), errors: [withHttp(first, status, retryAfter(errors)), ...more] };
}

/** Whether a field has a value; one that is null without an error is an answer too: there is no such thing. */
function answersAnything(data: ExecutionResult['data'], errors: readonly GraphQLError[]): boolean {
  const failed = new Set(errors.map(({ path }) => path?.[0]));
  return Object.entries(data ?? {}).some(([key, value]) => value !== null || !failed.has(key));
}

/** Without `data`, nothing was executed. */
function nothing(data: ExecutionResult['data']): Pick<ExecutionResult, 'data'> {
  return data === undefined ? {} : { data: null };
}

/** When all that failed may be tried again; no header where nobody knows. */
export function retryAfter(errors: readonly GraphQLError[]): [string, string][] {
  const seconds = errors.map((error) => error.extensions.retryAfter).filter((value) => typeof value === 'number');
  return seconds.length > 0 ? [['retry-after', String(Math.max(...seconds))]] : [];
}

function isOnly(codes: ReadonlySet<unknown>, ...allowed: readonly string[]): boolean {
  return [...codes].every((code) => typeof code === 'string' && allowed.includes(code));
}

/** The error at the same place, in other words. */
export function restate(error: GraphQLError, message: string, extensions: Record<string, unknown>): GraphQLError {
  return new GraphQLError(message, {
    nodes: error.nodes ?? null,
    source: error.source ?? null,
    positions: error.positions ?? null,
    path: error.path ?? null,
    originalError: error.originalError ?? null,
    extensions,
  });
}
