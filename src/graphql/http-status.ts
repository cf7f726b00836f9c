import { HeaderMap } from '@apollo/server';
import type { Decision } from '@scoped-api/engine';
import { type ExecutionResult, GraphQLError } from 'graphql';
import { chooseMediaType, RESPONSE_JSON } from '../graphql-media-type';
import { stepUpChallenge } from '../identity/authentication';

/**
 * Returns the error with the status and the headers of the whole response (Apollo Server merges the `http` extension into it).
 * Only for errors that end the request.
 */
export function withHttp(error: GraphQLError, status: number, headers: readonly [string, string][] = []): GraphQLError {
  const http = { status, headers: new HeaderMap(headers) };
  return restate(error, error.message, { ...error.extensions, http });
}

/**
 * Returns the errors of an operation that was refused as a whole: under `application/graphql-response+json` the status is 401 or
 * 403 with `WWW-Authenticate` (RFC 6750 section 3), under `application/json` it is 200, as GraphQL over HTTP requires.
 *
 * @param decision - the scopes to name in the header: the alternative of which the viewer lacks the fewest, may be empty; and
 *   the authentication to name, if only that is missing.
 */
export function refusal(
  errors: readonly GraphQLError[],
  accept: string | undefined,
  { nearestScopes: nearest, stepUp }: Pick<Decision, 'nearestScopes' | 'stepUp'>,
): GraphQLError[] {
  const [first, ...rest] = errors;
  if (!first) return [];
  if (chooseMediaType(accept) !== RESPONSE_JSON) return [withHttp(first, 200), ...rest];
  if (first.extensions.code === 'UNAUTHENTICATED') {
    return [withHttp(first, 401, [['www-authenticate', 'Bearer']]), ...rest];
  }
  if (stepUp) return [withHttp(first, 401, [['www-authenticate', stepUpChallenge(stepUp)]]), ...rest];
  const scope = nearest.length > 0 ? `, scope="${nearest.join(' ')}"` : '';
  return [withHttp(first, 403, [['www-authenticate', `Bearer error="insufficient_scope"${scope}`]]), ...rest];
}

/**
 * Returns the result with the status of its response. An answer with any data is a success: GraphQL over HTTP requires a status
 * of 2xx where `data` is not null. Where every root field has failed, `data` is null, and the status is 400 for invalid input, as
 * if validation had found it, and 429 (RFC 6585) or 503 with `Retry-After` where a later attempt can succeed, so that proxies and
 * HTTP clients understand it.
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

/** Whether any root field has succeeded. `null` without an error counts as success: the object does not exist. */
function answersAnything(data: ExecutionResult['data'], errors: readonly GraphQLError[]): boolean {
  const failed = new Set(errors.map(({ path }) => path?.[0]));
  return Object.entries(data ?? {}).some(([key, value]) => value !== null || !failed.has(key));
}

/** Without `data`, nothing was executed. */
function nothing(data: ExecutionResult['data']): Pick<ExecutionResult, 'data'> {
  return data === undefined ? {} : { data: null };
}

/** Returns the `Retry-After` header for these errors: the longest of their times; none where no error has one. */
export function retryAfter(errors: readonly GraphQLError[]): [string, string][] {
  const seconds = errors.map((error) => error.extensions.retryAfter).filter((value) => typeof value === 'number');
  return seconds.length > 0 ? [['retry-after', String(Math.max(...seconds))]] : [];
}

function isOnly(codes: ReadonlySet<unknown>, ...allowed: readonly string[]): boolean {
  return [...codes].every((code) => typeof code === 'string' && allowed.includes(code));
}

/** Returns the error with another message and other extensions, at the same place. */
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
