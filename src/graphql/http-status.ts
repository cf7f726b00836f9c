import { HeaderMap } from '@apollo/server';
import type { ExecutionResult, GraphQLError } from 'graphql';
import Negotiator from 'negotiator';
import { restate } from './restate';

const RESPONSE_JSON = 'application/graphql-response+json';

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
  if (!prefersResponseJson(accept)) return [withHttp(first, 200), ...rest];
  if (first.extensions.code === 'UNAUTHENTICATED') {
    return [withHttp(first, 401, [['www-authenticate', 'Bearer']]), ...rest];
  }
  const scope = nearest.length > 0 ? `, scope="${nearest.join(' ')}"` : '';
  return [withHttp(first, 403, [['www-authenticate', `Bearer error="insufficient_scope"${scope}`]]), ...rest];
}

/**
 * The errors of a result, which decide the response's status where they left nothing to answer: bad input is a bad
 * request then, as it would be had validation found it, and what asks for patience is a 429 (RFC 6585) or a 503 with
 * `Retry-After`, so that proxies and HTTP clients understand it too.
 */
export function withStatus({ data, errors = [] }: ExecutionResult): readonly GraphQLError[] {
  const [first, ...rest] = errors;
  if (!first || (data && Object.values(data).some((value) => value !== null))) return errors;
  const codes = new Set(errors.map((error) => error.extensions.code));
  if (isOnly(codes, 'BAD_USER_INPUT')) return [withHttp(first, 400), ...rest];
  if (!isOnly(codes, 'RATE_LIMITED', 'SERVICE_UNAVAILABLE')) return errors;
  return [withHttp(first, codes.has('SERVICE_UNAVAILABLE') ? 503 : 429, retryAfter(errors)), ...rest];
}

/** When all that failed may be tried again; no header where nobody knows. */
export function retryAfter(errors: readonly GraphQLError[]): [string, string][] {
  const seconds = errors.map((error) => error.extensions.retryAfter).filter((value) => typeof value === 'number');
  return seconds.length > 0 ? [['retry-after', String(Math.max(...seconds))]] : [];
}

function isOnly(codes: ReadonlySet<unknown>, ...allowed: readonly string[]): boolean {
  return [...codes].every((code) => typeof code === 'string' && allowed.includes(code));
}

function prefersResponseJson(accept: string | undefined): boolean {
  if (!accept) return false;
  const preferred = new Negotiator({ headers: { accept } }).mediaType(['application/json', RESPONSE_JSON]);
  return preferred === RESPONSE_JSON;
}
