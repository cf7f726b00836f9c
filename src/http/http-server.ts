import { createServer, type RequestListener, type Server, type ServerOptions } from 'node:http';
import type { Logger } from 'pino';
import { answerClientError, endWithProblem } from './client-error';
import { type ConnectionsOptions, trackConnections } from './connections';
import { createDrain, type Drain } from './drain';
import { methodNotAllowed } from './http-fault';

/** Milliseconds. Node's own are a minute and five: room for a few hundred slow clients to hold every connection. */
export const TIMEOUTS = {
  /** From the first byte, or from the connection if none comes, to the end of the headers. */
  headersTimeout: 10_000,
  /** To the last byte of the body. */
  requestTimeout: 12_000,
  connectionsCheckingInterval: 1_000,
  /**
   * Of an idle connection: longer than the idle limit of the usual load balancers (60 s), which otherwise send a request
   * while this side closes. KEEP_ALIVE_TIMEOUT_SECONDS sets it; it is independent of the limits above, which begin with the
   * first byte of a request.
   */
  keepAliveTimeout: 65_000,
} as const satisfies ServerOptions;

/** See {@link createHttpServer}. */
export interface HttpServerOptions extends Omit<ConnectionsOptions, 'log'> {
  /** See `createFrontListener`. */
  readonly listener: RequestListener;
  readonly log: Logger;
  /** In place of {@link TIMEOUTS}. */
  readonly timeouts?: Partial<Record<keyof typeof TIMEOUTS, number>> | undefined;
}

/** An HTTP/1.1 server, not listening yet, and how to drain it. */
export interface HttpServer {
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
  // Node drops headers past the thousandth in silence, so that a second Host could hide there; 16 kB bound them already.
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
    // Never ahead of an answer that is still to come: the client would take the one for the other.
    if (latest && unanswered?.has(latest)) latest.once('close', () => endWithProblem(socket, fault));
    else endWithProblem(socket, fault);
  });
  return { server, drain: createDrain(server, connections) };
}
