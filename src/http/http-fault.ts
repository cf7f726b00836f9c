import { type ServerResponse, STATUS_CODES } from 'node:http';
import { toUnavailable } from '../database/errors';
import { boundedMessage } from '../errors';
import { chooseMediaType, PLAIN_JSON } from '../graphql-media-type';
import type { RequestInfo } from '../request-info';
import { sendJson } from './send-json';

/** A fault of the request itself. Each {@link FaultRenderer} gives it the shape that its clients expect. */
export class HttpFault extends Error {
  override readonly name = 'HttpFault';

  /**
   * @param status - 4xx, or 503.
   * @param message - what is wrong and what to send instead; shown to the client.
   * @param headers - headers that the status requires, such as `Allow`.
   */
  constructor(
    readonly status: number,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
  }
}

/** Makes the fault of a method that the path does not have (RFC 9110, section 15.5.6). */
export function methodNotAllowed(method: string, allowed: readonly string[]): HttpFault {
  const allow = allowed.join(', ');
  return new HttpFault(405, `${method} is not allowed here: use ${allow}.`, { Allow: allow });
}

/** Thrown when the client has closed its connection: no answer is sent and no error is logged. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
}

/** Whether something failed only because the client closed its connection, during its request or during the answer. */
export function isClientGone(thrown: unknown): boolean {
  return (
    thrown instanceof ClientGone || (thrown as NodeJS.ErrnoException | null)?.code === 'ERR_STREAM_PREMATURE_CLOSE'
  );
}

/** Writes a fault in the format that the clients of one endpoint expect. */
export type FaultRenderer = (response: ServerResponse, fault: HttpFault, requestId: string) => void;

/**
 * Answers a request whose handler has thrown. Anything but an {@link HttpFault} is unexpected: it is logged with its stack, and
 * the client learns only the request's id.
 */
export function answerFault(response: ServerResponse, thrown: unknown, info: RequestInfo, render: FaultRenderer): void {
  if (isClientGone(thrown)) {
    response.destroy();
    return;
  }
  const fault = thrown instanceof HttpFault ? thrown : unexpected(thrown, info);
  if (response.headersSent) {
    // Part of an answer has been sent: the connection is cut, so that the client does not take it for the whole.
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

/** Sends a problem of RFC 9457: for REST routes, and for requests that have no route. */
export const sendProblem: FaultRenderer = (response, fault) => {
  sendJson(response, fault.status, problem(fault), 'application/problem+json; charset=utf-8');
};

/** Returns the body of {@link sendProblem}. */
export function problem(fault: HttpFault) {
  return {
    type: 'about:blank',
    title: STATUS_CODES[fault.status],
    status: fault.status,
    detail: boundedMessage(fault.message),
  };
}

const GRAPHQL_CODES: Readonly<Record<number, string>> = {
  403: 'FORBIDDEN',
  405: 'METHOD_NOT_ALLOWED',
  406: 'NOT_ACCEPTABLE',
  408: 'REQUEST_TIMEOUT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  500: 'INTERNAL_SERVER_ERROR',
  503: 'SERVICE_UNAVAILABLE',
};

/** Sends a fault of a request to `/graphql` that never became an operation, in the media type that the client accepts. */
export const sendGraphqlFault: FaultRenderer = (response, fault, requestId) => {
  varyByAccept(response);
  const code = GRAPHQL_CODES[fault.status] ?? 'BAD_REQUEST';
  const extensions = fault.status === 500 ? { code, requestId } : { code };
  const type = chooseMediaType(response.req.headers.accept) ?? PLAIN_JSON;
  sendJson(response, fault.status, { errors: [{ message: boundedMessage(fault.message), extensions }] }, type);
};

/** Adds `Accept` to `Vary`, in one line with what CORS has written: another line costs a microsecond. */
export function varyByAccept(response: ServerResponse): void {
  const vary = response.getHeader('Vary');
  if (vary === undefined) response.setHeader('Vary', 'Accept');
  else if (!/\bAccept(?!-)/.test(String(vary))) response.setHeader('Vary', `${vary}, Accept`);
}
