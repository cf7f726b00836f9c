import { type ServerResponse, STATUS_CODES } from 'node:http';
import { toUnavailable } from '../database/errors';
import { boundedMessage } from '../errors';
import { chooseMediaType, PLAIN_JSON } from '../graphql-media-type';
import type { RequestInfo } from '../request-info';
import { HttpFault, isClientGone } from './http-fault';
import { sendJson } from './send-json';

/** Writes a fault in the shape that the clients of one door expect. */
export type FaultRenderer = (response: ServerResponse, fault: HttpFault, requestId: string) => void;

/**
 * Answers for whatever was thrown while a request was served. What isn't an {@link HttpFault} is unexpected: it goes to
 * the log with its stack, and the client learns only the request's id.
 */
export function answerFault(response: ServerResponse, thrown: unknown, info: RequestInfo, render: FaultRenderer): void {
  if (isClientGone(thrown)) {
    response.destroy();
    return;
  }
  const fault = thrown instanceof HttpFault ? thrown : unexpected(thrown, info);
  if (response.headersSent) {
    // Half an answer can't be mended: cut it, so that the client does not take it for a whole one.
    response.destroy();
    return;
  }
  for (const [name, value] of Object.entries(fault.headers)) response.setHeader(name, value);
  render(response, fault, info.id);
}

function unexpected(thrown: unknown, info: RequestInfo): HttpFault {
  const unavailable = toUnavailable(thrown);
  if (unavailable) {
    info.outages.report('database', thrown, { requestId: info.id });
    return new HttpFault(503, unavailable.message, { 'Retry-After': String(unavailable.retryAfter ?? 1) });
  }
  info.log.error({ err: thrown }, 'request failed unexpectedly');
  return new HttpFault(500, `Something went wrong here. Quote the request id ${info.id} when you report it.`);
}

/** RFC 9457: for REST routes and for requests too broken to have a route. */
export const sendProblem: FaultRenderer = (response, fault) => {
  sendJson(response, fault.status, problem(fault), 'application/problem+json; charset=utf-8');
};

/** The body of {@link sendProblem}. */
export function problem(fault: HttpFault) {
  return {
    type: 'about:blank',
    title: STATUS_CODES[fault.status],
    status: fault.status,
    detail: boundedMessage(fault.message),
  };
}

const GRAPHQL_CODES: Readonly<Record<number, string>> = {
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  408: 'REQUEST_TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
};

/** GraphQL over HTTP: for faults on `/graphql` that never became an operation, in the type that the client accepts. */
export const sendGraphqlFault: FaultRenderer = (response, fault, requestId) => {
  varyByAccept(response);
  const code = GRAPHQL_CODES[fault.status] ?? 'BAD_REQUEST';
  const extensions = fault.status === 500 ? { code, requestId } : { code };
  const type = chooseMediaType(response.req.headers.accept) ?? PLAIN_JSON;
  sendJson(response, fault.status, { errors: [{ message: boundedMessage(fault.message), extensions }] }, type);
};

/** Says that the answer depends on `Accept`, in one line with what CORS has written: another line costs a microsecond. */
export function varyByAccept(response: ServerResponse): void {
  const vary = response.getHeader('Vary');
  if (vary === undefined) response.setHeader('Vary', 'Accept');
  else if (!/\bAccept(?!-)/.test(String(vary))) response.setHeader('Vary', `${vary}, Accept`);
}
