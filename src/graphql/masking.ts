import type { ExecutionResult, GraphQLError } from 'graphql';
import { toUnavailable } from '../database/errors';
import { DomainError } from '../errors';
import type { RequestInfo } from '../request-info';
import { exposeRequestError } from './request-errors';
import { restate } from './restate';

/**
 * What a client may see of a result's errors. Domain errors decide their own exposure; errors of the operation itself
 * pass; everything else is logged with its stack and becomes `INTERNAL_SERVER_ERROR` with the request's id.
 *
 * @param hide - takes names of the schema out of graphql-js's messages.
 */
export function exposeResult(
  { errors }: ExecutionResult,
  request: RequestInfo,
  hide: (message: string) => string,
): GraphQLError[] {
  // Without a path nothing has been executed: graphql-js reports the request itself.
  return (errors ?? []).map((error) => (error.path ? exposeError(error, request) : exposeRequestError(error, hide)));
}

/** As {@link exposeResult}, for an error that was thrown. */
export function exposeError(error: GraphQLError, request: RequestInfo): GraphQLError {
  const { path, originalError } = error;

  if (originalError instanceof DomainError) return restateDomain(error, originalError);
  if (typeof error.extensions.code === 'string') return error;
  const unavailable = originalError && toUnavailable(originalError);
  if (unavailable) {
    request.outages.report('database', originalError, { requestId: request.id, path });
    return restateDomain(error, unavailable);
  }
  request.log.error({ err: originalError ?? error, path }, 'unexpected error in a resolver');
  return restate(error, 'Internal server error', { code: 'INTERNAL_SERVER_ERROR', requestId: request.id });
}

function restateDomain(error: GraphQLError, { code, message, retryAfter }: DomainError): GraphQLError {
  return restate(error, message, retryAfter === undefined ? { code } : { code, retryAfter });
}
