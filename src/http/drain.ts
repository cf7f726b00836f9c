import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/**
 * Stops accepting, closes idle connections, and waits until every request in flight is answered.
 *
 * @param timeoutMs - after this the rest is cut.
 * @returns how many requests were cut.
 */
export type Drain = (timeoutMs: number) => Promise<number>;

/**
 * Prepares a server for {@link Drain}: make it before the first request, so that none is missed.
 *
 * @param server - the server, listening or not.
 */
export function createDrain(server: Server): Drain {
  const sockets = new Set<Socket>();
  const unanswered = new Set<ServerResponse>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  server.prependListener('request', (_request, response) => {
    unanswered.add(response);
    response.once('close', () => unanswered.delete(response));
  });

  return async (timeoutMs) => {
    let cut = 0;
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    // A browser's spare connection never sent a byte: Node counts it as busy.
    for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    announceClose(unanswered);
    // For answers whose head was out before it could say "close".
    const sweep = setInterval(() => server.closeIdleConnections(), 50);
    const deadline = setTimeout(() => {
      cut = unanswered.size;
      server.closeAllConnections();
    }, timeoutMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(deadline);
    return cut;
  };
}

/** Only on the last answer of each connection: Node drops pipelined requests behind the first that closes. */
function announceClose(unanswered: ReadonlySet<ServerResponse>): void {
  const lastOf = new Map([...unanswered].map((response) => [response.req.socket, response]));
  for (const response of lastOf.values()) if (!response.headersSent) response.setHeader('Connection', 'close');
}
