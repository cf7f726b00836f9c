import type { Server } from 'node:http';
import { Server as NetServer } from 'node:net';
import { setImmediate as turn } from 'node:timers/promises';
import type { Connection, Connections } from './connections';

/**
 * Stops accepting, answers every request that has arrived, and closes all connections.
 *
 * @param timeoutMs - milliseconds after which the connections of the remaining requests are closed.
 * @returns how many requests were not answered.
 */
export type Drain = (timeoutMs: number) => Promise<number>;

/** Milliseconds between two searches for connections that have become idle. */
const SWEEP_MS = 50;
/** Milliseconds that a client has to close a connection that the server has closed on its side. */
const LINGER_MS = 500;
/** Maximum number of connections that are accepted after the server was told to stop. */
const MOST_ACCEPTED = 1_000;
/** Milliseconds without a byte after which a request with an incomplete head is dropped. */
const SILENT_MS = 1_000;

/**
 * Makes a server's {@link Drain}.
 *
 * On a busy machine, requests are in the buffers of the kernel that the process has not read yet. Node's own
 * `server.close()` treats their connections as idle and cuts them. Here everything that has arrived is accepted and read
 * first, and an idle connection is closed directly after it was read for the last time.
 *
 * @param server - the server, listening or not.
 */
export function createDrain(server: Server, connections: Connections): Drain {
  const closeIdle = async () => {
    // A timer runs before the sockets are read, an immediate directly after.
    await turn();
    const now = performance.now();
    for (const connection of connections.all) {
      const isSilent = !connection.isInHead || now - connection.lastByteAt > SILENT_MS;
      if (connection.isIdle && isSilent && !connection.isClosing) closeGently(connections, connection);
    }
  };

  return async (timeoutMs) => {
    let cut = 0;
    await acceptAll(server);
    // Not the method of http.Server, which would also close connections that only look idle.
    const closed = new Promise<void>((resolve) => void NetServer.prototype.close.call(server, () => resolve()));
    for (const connection of connections.all) announceClose(connection);
    // Connections that were accepted just now are read in the next turn of the event loop.
    await turn();
    await closeIdle();
    const sweep = setInterval(() => void closeIdle(), SWEEP_MS);
    const deadline = setTimeout(() => {
      for (const { unanswered, socket } of connections.all) {
        cut += unanswered.size;
        socket.destroy();
      }
    }, timeoutMs);
    await closed;
    clearInterval(sweep);
    clearTimeout(deadline);
    return cut;
  };
}

/** Accepts the connections that wait: Node accepts one in each turn of the event loop. */
async function acceptAll(server: Server): Promise<void> {
  let accepted = 0;
  const count = () => {
    accepted += 1;
  };
  server.on('connection', count);
  await turn();
  for (let before = -1; accepted > before && accepted < MOST_ACCEPTED; ) {
    before = accepted;
    await turn();
  }
  server.off('connection', count);
}

/** Announces the close on the last answer only: Node drops pipelined requests behind the first answer that closes. */
function announceClose({ unanswered, latest, held }: Connection): void {
  if (latest && held === undefined && unanswered.has(latest) && !latest.headersSent)
    latest.setHeader('Connection', 'close');
}

/** Closes the server's side, so that the client reads to the end; after a reset it could lose the last answer. */
function closeGently(connections: Connections, connection: Connection): void {
  const { socket } = connection;
  connections.stopReading(connection);
  socket.end();
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
