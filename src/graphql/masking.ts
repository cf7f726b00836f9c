import { types } from 'node:util';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLFormattedError, Kind } from 'graphql';
import type { Logger } from 'pino';
import { toUnavailable } from '../database/errors';
import { boundedMessage, DOMAIN_ERROR, DomainError } from '../errors';
import type { RequestInfo } from '../request-info';
import { createExplainCoercion } from './coercion-errors';
import { restate } from './http-status';

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

/** Longest reason to send, in characters: a scalar may have put the value into it. */
const MAX_REASON = 200;

/**
 * What a client may see of an error that graphql-js reports about the request itself, before anything is executed.
 * About a variable it repeats all that was sent, a password among it, and once more for every fault: kept is where the
 * fault is and why it is one. The text has as much of the client's as the client sent: it is searched from its ends,
 * once, and cut.
 *
 * @param hide - takes names of the schema out of graphql-js's messages.
 */
function exposeRequestError(error: GraphQLError, hide: (message: string) => string): GraphQLError {
  const extensions = { code: 'BAD_USER_INPUT', ...error.extensions };
  const [node] = error.nodes ?? [];
  const reason = error.originalError?.message;
  // graphql-js has written "Variable "$input" got invalid value {...} at "input.email"; " in front of the reason.
  if (node?.kind !== Kind.VARIABLE_DEFINITION || reason === undefined) {
    return restate(error, hide(error.message), extensions);
  }
  const place = placeIn(error.message.slice(0, -`; ${reason}`.length)) ?? node.variable.name.value;
  const value = reason.indexOf(' value: ');
  const short = hide(value < 0 ? reason : `${reason.slice(0, value)} value.`).slice(0, MAX_REASON);
  return restate(error, `Variable "$${place}" is invalid: ${short}`, extensions);
}

/** The path at the end of ` ... at "input.list[0].member"`. */
function placeIn(prefix: string): string | undefined {
  const start = prefix.endsWith('"') ? prefix.lastIndexOf(' at "') : -1;
  const place = start < 0 ? '' : prefix.slice(start + 5, -1);
  return /^[\w.[\]]+$/.test(place) ? place : undefined;
}

/**
 * The last look at an error before it goes out. The executor has exposed its own errors already; what else turns up
 * without a code is ours to hide. A message may repeat what the client sent: it is cut.
 */
export function createFormatError({ log }: { readonly log: Logger }) {
  return (formatted: GraphQLFormattedError, error: unknown): GraphQLFormattedError => {
    const { code, requestId } = formatted.extensions ?? {};
    if (code === 'INTERNAL_SERVER_ERROR' && requestId === undefined) {
      log.error({ err: error }, 'unexpected error in the GraphQL server');
      return { message: 'Internal server error', extensions: { code } };
    }
    return { ...formatted, message: boundedMessage(formatted.message) };
  };
}
