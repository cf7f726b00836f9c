import { types } from 'node:util';
import { type ExecutionArgs, type ExecutionResult, GraphQLError } from 'graphql';
import { toUnavailable } from '../database/errors';
import { DOMAIN_ERROR, DomainError } from '../errors';
import type { RequestInfo } from '../request-info';
import { createExplainCoercion } from './coercion-errors';
import { exposeRequestError } from './request-errors';
import { restate } from './restate';

/**
 * What a client may see of a result's errors. Domain errors decide their own exposure; errors of the request itself,
 * found before the execution or by graphql-js's coercion during it, are the client's; everything else is logged with
 * its stack and becomes `INTERNAL_SERVER_ERROR` with the request's id.
 *
 * @param args - what was executed.
 * @param hide - takes names of the schema out of graphql-js's messages.
 */
export function exposeResult(
  { errors }: ExecutionResult,
  args: ExecutionArgs,
  request: RequestInfo,
  hide: (message: string) => string,
): GraphQLError[] {
  const explainCoercion = createExplainCoercion(args);
  return (errors ?? []).map((error) => {
    // Where the execution itself fails, graphql-js reports what was thrown as it is.
    if (!(error instanceof GraphQLError)) return exposeError(asGraphQLError(error), request);
    const message = explainCoercion(error);
    if (message !== undefined) return restate(error, message, { code: 'BAD_USER_INPUT' });
    // Without a path nothing has been executed: graphql-js reports the request itself.
    return error.path ? exposeError(error, request) : exposeRequestError(error, hide);
  });
}

function asGraphQLError(thrown: unknown): GraphQLError {
  const originalError = types.isNativeError(thrown) ? thrown : new Error(String(thrown));
  return new GraphQLError(originalError.message, { originalError });
}

/** As {@link exposeResult}, for an error that was thrown. */
export function exposeError(error: GraphQLError, request: RequestInfo): GraphQLError {
  const { path, originalError } = error;

  if (originalError instanceof DomainError) return restateDomain(error, originalError);
  if (typeof error.extensions.code === 'string') return withoutHttp(error);
  const unavailable = originalError && toUnavailable(originalError);
  if (unavailable) {
    request.outages.report('database', originalError, { requestId: request.id, path });
    return restateDomain(error, unavailable);
  }
  request.log.error({ err: originalError ?? error, path }, 'unexpected error in a resolver');
  return restate(error, 'Internal server error', { code: 'INTERNAL_SERVER_ERROR', requestId: request.id });
}

/** Only what ends the whole request decides the status and the headers of its response, never one field of many. */
function withoutHttp(error: GraphQLError): GraphQLError {
  const { http, ...extensions } = error.extensions;
  return http === undefined ? error : restate(error, error.message, extensions);
}

function restateDomain(error: GraphQLError, domainError: DomainError): GraphQLError {
  const { code, message, retryAfter } = domainError;
  const input = code === 'BAD_USER_INPUT' && { [DOMAIN_ERROR]: domainError };
  return restate(error, message, { code, ...(retryAfter !== undefined && { retryAfter }), ...input });
}
