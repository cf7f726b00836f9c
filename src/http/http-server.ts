import { createServer, type RequestListener, type Server, type ServerOptions, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { answerClientError, endWithProblem } from './client-error';
import { methodNotAllowed } from './http-fault';

/** Milliseconds. Node's own are a minute and five: room for a few hundred slow clients to hold every connection. */
export const TIMEOUTS = {
  /** From the first byte, or from the connection if none comes, to the end of the headers. */
  headersTimeout: 10_000,
  /** To the last byte of the body. */
  requestTimeout: 12_000,
  connectionsCheckingInterval: 1_000,
  /** Longer than the idle limit of the usual load balancers (60 s), which otherwise race our close. */
  keepAliveTimeout: 65_000,
} as const satisfies ServerOptions;

/**
 * The HTTP/1.1 server, not listening yet.
 *
 * @param options.listener - see `createFrontListener`.
 * @param options.timeouts - in place of {@link TIMEOUTS}.
 */
export function createHttpServer(options: {
  readonly listener: RequestListener;
  readonly log: Logger;
  readonly timeouts?: Partial<Record<keyof typeof TIMEOUTS, number>>;
}): Server {
  const server = createServer(
    {
      ...TIMEOUTS,
      ...options.timeouts,
      maxHeaderSize: 16_384,
      insecureHTTPParser: false,
      // Node would answer 400 with no body; the front listener says why.
      requireHostHeader: false,
    },
    options.listener,
  );
  // Node drops headers past the thousandth in silence, so that a second Host could hide there; 16 kB bound them already.
  server.maxHeadersCount = 0;
  const { log } = options;
  const latest = new WeakMap<Duplex, ServerResponse>();
  server.prependListener('request', (request, response) => latest.set(request.socket, response));
  server.on('checkExpectation', options.listener);
  server.on('clientError', (error, socket) => answerClientError(error, socket, { latest: latest.get(socket), log }));
  server.on('connect', (_request, socket) => {
    const fault = methodNotAllowed('CONNECT', ['GET', 'HEAD', 'POST']);
    log.info({ method: 'CONNECT', status: fault.status }, 'request');
    endWithProblem(socket, fault);
  });
  return server;
}
