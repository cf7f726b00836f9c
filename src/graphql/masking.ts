import { types } from 'node:util';
import { type ExecutionArgs, type ExecutionResult, GraphQLError, type GraphQLFormattedError, Kind } from 'graphql';
import type { Logger } from 'pino';
import { toUnavailable } from '../database/errors';
import { boundedMessage, DOMAIN_ERROR, DomainError } from '../errors';
import type { RequestInfo } from '../request-info';
import { createExplainCoercion } from './coercion-errors';
import { restate } from './http-status';

/**
 * Returns the errors of a result as a client may see them. A domain error has a message for the client, and so have errors of the
 * request itself, found before the execution or by graphql-js's coercion of arguments. Everything else is logged with its stack
 * and becomes `INTERNAL_SERVER_ERROR` with the request's id.
 *
 * @param args - what was executed.
 * @param hide - removes names of the schema from graphql-js's messages.
 */
export function exposeResult(
  { errors }: ExecutionResult,
  args: ExecutionArgs,
  request: RequestInfo,
  hide: (message: string) => string,
): GraphQLError[] {
  const explainCoercion = createExplainCoercion(args);
  return (errors ?? []).map((error) => {
    // Where the execution itself fails, graphql-js reports the thrown value unchanged.
    if (!(error instanceof GraphQLError)) return exposeError(asGraphQLError(error), request);
    const message = explainCoercion(error);
    if (message !== undefined) return restate(error, message, { code: 'BAD_USER_INPUT' });
    // Without a path nothing was executed: the error is about the request itself.
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

/** Only an error of the whole request decides the status and headers of the response, never the error of one field. */
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
 * Returns an error that graphql-js reports about the request itself, before anything is executed, as a client may see
 * it. About a variable, graphql-js repeats the whole value, which may have a password in it, for every fault: only the
 * place and the reason are kept. The message can be as long as the request: it is searched once, from its ends, and
 * cut.
 *
 * @param hide - removes names of the schema from graphql-js's messages.
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
 * Makes the function that checks each error before it is sent. The executor has masked the errors of the execution already; any other
 * error without a code is logged and masked here. A message may repeat what the client sent, and is cut.
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
