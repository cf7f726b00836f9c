import {
  createServer,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
  STATUS_CODES,
} from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { type ConnectionsOptions, trackConnections } from './connections';
import { createDrain, type Drain } from './drain';
import { HttpFault, methodNotAllowed, problem, sendProblem } from './http-fault';

/** Time limits in milliseconds. Node's own are one and five minutes: a few hundred slow clients would hold every connection. */
export const TIMEOUTS = {
  /** From the first byte, or from the connection if none comes, to the end of the headers. */
  headersTimeout: 10_000,
  /** From the first byte to the last byte of the body. */
  requestTimeout: 12_000,
  connectionsCheckingInterval: 1_000,
  /**
   * Time limit of an idle connection: longer than that of the usual load balancers (60 s), which otherwise send a
   * request while this server closes the connection. KEEP_ALIVE_TIMEOUT_SECONDS sets it; it is independent of the
   * limits above, which begin with the first byte of a request.
   */
  keepAliveTimeout: 65_000,
} as const satisfies ServerOptions;

/** See {@link createHttpServer}. */
interface HttpServerOptions extends Omit<ConnectionsOptions, 'log'> {
  /** See `createFrontListener`. */
  readonly listener: RequestListener;
  readonly log: Logger;
  /** In place of {@link TIMEOUTS}. */
  readonly timeouts?: Partial<Record<keyof typeof TIMEOUTS, number>> | undefined;
}

/** An HTTP/1.1 server, not listening yet, and how to drain it. */
interface HttpServer {
  readonly server: Server;
  readonly drain: Drain;
}

/** Makes the HTTP/1.1 server. */
export function createHttpServer({ listener, timeouts, log, ...options }: HttpServerOptions): HttpServer {
  const server = createServer(
    {
      ...TIMEOUTS,
      ...timeouts,
      maxHeaderSize: 16_384,
      insecureHTTPParser: false,
      // Node would answer 400 with no body; the front listener says why.
      requireHostHeader: false,
    },
    listener,
  );
  // Node silently ignores headers after the thousandth, so a second Host could be hidden there. 16 kB limit the headers
  // already.
  server.maxHeadersCount = 0;
  const connections = trackConnections(server, { ...options, log });
  server.on('checkExpectation', (request, response) => {
    connections.began(response);
    listener(request, response);
  });
  server.on('clientError', (error, socket) => {
    const connection = connections.of(socket);
    if (connection) connections.stopReading(connection);
    answerClientError(error, socket, { latest: connection?.latest, log });
  });
  server.on('connect', (_request, socket) => {
    const fault = methodNotAllowed('CONNECT', ['GET', 'HEAD', 'POST']);
    log.info({ method: 'CONNECT', status: fault.status }, 'request');
    const connection = connections.of(socket);
    if (connection) connections.stopReading(connection);
    const { latest, unanswered } = connection ?? {};
    // Not before an answer that is still pending: the client would take this one for it.
    if (latest && unanswered?.has(latest)) latest.once('close', () => endWithProblem(socket, fault));
    else endWithProblem(socket, fault);
  });
  return { server, drain: createDrain(server, connections) };
}

/**
 * Answers bytes that Node's parser refused, then closes: where the next request begins can't be known.
 *
 * @param latest - the answer to the last request of the connection, if there was one.
 */
function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  { latest, log }: { readonly latest: ServerResponse | undefined; readonly log: Logger },
): void {
  // Browsers open spare connections that they never use: that is no request, and nothing to log.
  const isSilent = (socket as Socket).bytesRead === 0;
  if (error.code === 'ECONNRESET' || !socket.writable || isSilent) {
    socket.destroy();
    return;
  }
  const fault = faultOf(error.code);
  // The fault is in the body of that request, which has a log line of its own.
  const isOfLatest = latest?.req.complete === false;
  if (!isOfLatest) log.info({ status: fault.status, reason: error.code }, 'unreadable request');
  if (latest === undefined || latest.writableFinished) {
    if (isOfLatest) socket.end(() => socket.destroy());
    else endWithProblem(socket, fault);
    return;
  }
  // Not before an answer that is still pending: the client would take this one for it.
  if (!latest.headersSent) {
    latest.setHeader('Connection', 'close');
    if (isOfLatest) sendProblem(latest, fault, '');
    else latest.once('close', () => socket.destroy());
    return;
  }
  // The last bytes of that answer are being sent. Node.js 24 reports its end a moment later than Node.js 20 does.
  latest.once('close', () => {
    if (isOfLatest || !socket.writable) socket.destroy();
    else endWithProblem(socket, fault);
  });
}

/** Writes a whole answer to a connection without a `ServerResponse`, and closes it. */
function endWithProblem(socket: Duplex, fault: HttpFault): void {
  const body = JSON.stringify(problem(fault));
  const head = [
    `HTTP/1.1 ${fault.status} ${STATUS_CODES[fault.status]}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Cache-Control: no-store',
    'X-Content-Type-Options: nosniff',
    'Connection: close',
    ...Object.entries(fault.headers).map(([name, value]) => `${name}: ${value}`),
  ];
  socket.end(`${head.join('\r\n')}\r\n\r\n${body}`, () => socket.destroy());
}

function faultOf(code: string | undefined): HttpFault {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new HttpFault(431, 'The headers may have at most 16 kB in all.');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpFault(408, 'The request took too long to arrive.');
    default:
      return new HttpFault(400, 'The request is not valid HTTP/1.1.');
  }
}
