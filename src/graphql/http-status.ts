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
 */
export function refusal(errors: readonly GraphQLError[], accept: string | undefined): GraphQLError[] {
  const [first, ...rest] = errors;
  if (!first) return [];
  if (!prefersResponseJson(accept)) return [withHttp(first, 200), ...rest];
  if (first.extensions.code === 'UNAUTHENTICATED') {
    return [withHttp(first, 401, [['www-authenticate', 'Bearer']]), ...rest];
  }
  const named = errors.flatMap((error) => (error.extensions.requiredScopes as string[][] | undefined)?.[0] ?? []);
  const scope = named.length > 0 ? `, scope="${[...new Set(named)].join(' ')}"` : '';
  return [withHttp(first, 403, [['www-authenticate', `Bearer error="insufficient_scope"${scope}`]]), ...rest];
}

/** Bad input that left nothing to answer is a bad request, as it would be had validation found it. */
export function isBadRequest({ data, errors }: ExecutionResult): boolean {
  if (!errors?.length || !errors.every((error) => error.extensions.code === 'BAD_USER_INPUT')) return false;
  return !data || Object.values(data).every((value) => value === null);
}

function prefersResponseJson(accept: string | undefined): boolean {
  if (!accept) return false;
  const preferred = new Negotiator({ headers: { accept } }).mediaType(['application/json', RESPONSE_JSON]);
  return preferred === RESPONSE_JSON;
}
