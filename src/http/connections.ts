import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics/metrics';

/** The limits of the connections of one process. `docs/operations.md` explains each number to the operator. */
export const CONNECTION_LIMITS = {
  /** Requests of one connection that are not answered yet (HTTP/1.1 pipelining); what follows is not parsed. */
  maxUnanswered: 16,
  /**
   * If all connections together have more unanswered requests than this, each connection may have only one at a time.
   */
  maxUnansweredInAll: 500,
  /**
   * Maximum number of open connections. Above it, the connection that has been idle longest is closed, or the new one
   * if none is idle.
   */
  maxConnections: 5_000,
  /** Milliseconds in which a client must read a part of an answer that waits for it. */
  stallMs: 6_000,
  /**
   * Milliseconds over which the speed of a client is measured, and the least number of bytes that it must read in that
   * time.
   */
  slowMs: 30_000,
  slowBytes: 30_000,
  /** Bytes of requests that wait behind unanswered ones, of all connections. */
  maxHeldBytes: 4 * 1024 * 1024,
  /** Bytes of answers that clients have not read yet, of all connections. */
  maxUnsentBytes: 32 * 1024 * 1024,
  /**
   * Milliseconds in each turn of the event loop for requests that are not the first of their chunk. Node accepts one
   * connection in each turn.
   */
  turnMs: 1,
  /** Milliseconds between two checks of all connections. */
  sweepMs: 1_000,
} as const;

/** Why a connection was closed; the label of `http_connections_closed_total`. */
export type CloseReason = 'stalled' | 'idle_for_new' | 'too_many' | 'memory';

/** One client's connection. */
export class Connection {
  /** In the order of the requests. */
  readonly unanswered = new Set<ServerResponse>();
  /** The answer to the last request. */
  latest: ServerResponse | undefined;
  /** Bytes that are not parsed yet, because too many requests are unanswered. */
  held: Buffer | undefined;
  /** Whether further bytes are discarded. */
  isClosing = false;
  /** When the last byte arrived, on the clock of `performance.now()`. */
  lastByteAt = performance.now();
  /** Whether a request has begun to arrive. */
  isInHead = false;
  /** Number of requests that were parsed in a row while another one waited. */
  streak = 0;
  /** Whether this client ever had more requests waiting than the limit of unanswered requests. */
  hasOverrun = false;
  isPaused = false;
  blocked: { readonly since: number; readonly sent: number; movedAt: number; moved: number } | undefined;

  /** @param parse - Node's own listener for data. */
  constructor(
    readonly socket: Socket,
    readonly parse: ((chunk: Buffer) => void) | undefined,
  ) {}

  /** Whether no request, and no part of one, is waiting. */
  get isIdle(): boolean {
    return this.unanswered.size === 0 && this.held === undefined;
  }
}

/** The connections of a server. */
export interface Connections {
  readonly all: ReadonlySet<Connection>;
  of(socket: unknown): Connection | undefined;
  /** Counts a request that is being answered from now on. */
  began(response: ServerResponse): void;
  /** Discards all further bytes of a connection: its next request can't be answered. */
  stopReading(connection: Connection): void;
}

/** See {@link trackConnections}. */
export interface ConnectionsOptions {
  readonly log: Pick<Logger, 'warn'>;
  readonly metrics?: Pick<Metrics, 'httpConnections' | 'httpConnectionsClosed'> | undefined;
  /** While true, each answer tells its connection to close, unless more requests have arrived behind it. */
  readonly isDraining: () => boolean;
  /** Replaces some of {@link CONNECTION_LIMITS}. */
  readonly limits?: Partial<Record<keyof typeof CONNECTION_LIMITS, number>> | undefined;
}

/** Bytes, because a text would be encoded for each search. */
const END_OF_HEAD = Buffer.from('\r\n\r\n');

/**
 * Limits the memory that clients can make the server use. Node parses all requests of a chunk at once, 1,600 of them in
 * 64 kB, before it does anything else, and keeps the answers for as long as the client does not read. Here the first
 * request of a chunk is given to Node's parser at once, and the others in turns with those of other connections, as long
 * as few enough are unanswered; meanwhile nothing more is read from the socket. Clients that do not read their answers are
 * closed.
 *
 * Node also does not emit `close` on an answer that was still behind another when its connection closed. This function
 * emits it, so that code that waits for the event does not wait forever.
 */
export function trackConnections(server: Server, options: ConnectionsOptions): Connections {
  const { log, metrics, isDraining } = options;
  const limits = { ...CONNECTION_LIMITS, ...options.limits };
  const all = new Set<Connection>();
  const bySocket = new WeakMap<object, Connection>();
  /** The connection that has been idle longest is first. */
  const idle = new Set<Connection>();
  const closed = new Map<CloseReason, number>();
  /** Connections that have requests to parse, in the order of their turns. */
  const ready = new Set<Connection>();
  let unansweredInAll = 0;
  let heldInAll = 0;

  const close = (connection: Connection, reason: CloseReason) => {
    closed.set(reason, (closed.get(reason) ?? 0) + 1);
    metrics?.httpConnectionsClosed.inc({ reason });
    connection.socket.destroy();
  };

  const hold = (connection: Connection, bytes: Buffer | undefined) => {
    heldInAll += (bytes?.length ?? 0) - (connection.held?.length ?? 0);
    connection.held = bytes;
  };

  const stopReading = (connection: Connection) => {
    connection.isClosing = true;
    hold(connection, undefined);
  };

  const take = (connection: Connection, chunk: Buffer) => {
    connection.lastByteAt = performance.now();
    if (connection.isClosing) return;
    const { held } = connection;
    if (held !== undefined) {
      hold(connection, Buffer.concat([held, chunk]));
    } else {
      const end = roomOf(connection) > 0 ? endOfHead(chunk) : 0;
      if (end === chunk.length) {
        parse(connection, chunk);
        return;
      }
      hold(connection, chunk.subarray(end));
      if (end > 0) parse(connection, chunk.subarray(0, end));
    }
    goOn(connection);
    if (heldInAll > limits.maxHeldBytes && connection.held !== undefined) close(connection, 'memory');
  };

  const parse = (connection: Connection, bytes: Buffer) => {
    connection.isInHead = true;
    connection.parse?.(bytes);
    if (connection.unanswered.size > 0) connection.isInHead = false;
  };

  const roomOf = ({ unanswered }: Connection) =>
    (unansweredInAll < limits.maxUnansweredInAll ? limits.maxUnanswered : 1) - unanswered.size;

  /** Queues a connection that has bytes to parse, and reads on from one that has none. */
  const goOn = (connection: Connection) => {
    const { socket, held } = connection;
    if (socket.destroyed || isPausedByNode(socket)) return;
    if (held !== undefined) {
      connection.isPaused = true;
      socket.pause();
      if (roomOf(connection) <= 0) return;
      if (ready.size === 0) setImmediate(parseReady);
      ready.add(connection);
    } else if (connection.isPaused) {
      connection.isPaused = false;
      socket.resume();
    }
  };

  const parseReady = () => {
    const end = performance.now() + limits.turnMs;
    for (const connection of ready) {
      ready.delete(connection);
      const { held, socket } = connection;
      const room = roomOf(connection);
      if (held !== undefined && room > 0 && !socket.destroyed && !isPausedByNode(socket)) {
        // One by one: while the server drains, only the last answer of a connection may say "close".
        const size = endOfHead(held);
        hold(connection, size === held.length ? undefined : held.subarray(size));
        parse(connection, held.subarray(0, size));
        connection.streak = connection.held === undefined ? 0 : connection.streak + 1;
        if (connection.streak > limits.maxUnanswered) connection.hasOverrun = true;
        goOn(connection);
      }
      if (performance.now() > end) break;
    }
    if (ready.size > 0) setImmediate(parseReady);
  };

  const began = (response: ServerResponse) => {
    const connection = bySocket.get(response.req.socket);
    if (connection === undefined) return;
    const { unanswered } = connection;
    unanswered.add(response);
    unansweredInAll += 1;
    connection.latest = response;
    idle.delete(connection);
    if (isDraining() && connection.held === undefined) response.setHeader('Connection', 'close');
    // Not `once`, which costs each request more than this test.
    response.on('close', () => {
      if (!unanswered.delete(response)) return;
      unansweredInAll -= 1;
      if (connection.socket.destroyed) return;
      // RFC 9112, section 9.6: requests behind an answer that says "close" must not be carried out.
      if (!response.shouldKeepAlive) stopReading(connection);
      goOn(connection);
      if (connection.isIdle) idle.add(connection);
    });
    // A second check, in case a later version of Node passes its data in another way.
    if (unanswered.size > 2 * limits.maxUnanswered) close(connection, 'memory');
  };

  const makeRoom = (newest: Connection) => {
    const [oldest] = idle;
    if (oldest !== undefined && oldest !== newest) close(oldest, 'idle_for_new');
    else close(newest, 'too_many');
  };

  server.on('connection', (socket: Socket) => {
    const [parseChunk] = socket.listeners('data') as ((chunk: Buffer) => void)[];
    const connection = new Connection(socket, parseChunk);
    all.add(connection);
    bySocket.set(socket, connection);
    metrics?.httpConnections.inc();
    if (all.size > limits.maxConnections) makeRoom(connection);
    idle.add(connection);
    if (parseChunk !== undefined) {
      socket.removeListener('data', parseChunk);
      socket.on('data', (chunk: Buffer) => take(connection, chunk));
      // Node reads on by itself when the body of a request was read, or when its own pause ends.
      socket.on('resume', () => connection.held !== undefined && goOn(connection));
    }
    socket.once('close', () => {
      all.delete(connection);
      idle.delete(connection);
      ready.delete(connection);
      stopReading(connection);
      metrics?.httpConnections.dec();
      // After Node has closed the answer that was being written.
      if (connection.unanswered.size > 0) process.nextTick(closeAnswers, connection);
    });
  });
  server.prependListener('request', (_request, response) => began(response));

  const sweep = () => {
    const now = performance.now();
    const blocked: { connection: Connection; bytes: number }[] = [];
    for (const connection of all) {
      const bytes = connection.socket.writableLength;
      if (bytes > 0) blocked.push({ connection, bytes: bytes + queuedBytes(connection) });
      else connection.blocked = undefined;
      if (bytes > 0 && isTooSlow(connection, now, limits)) close(connection, 'stalled');
      // Its answers are in the buffers of the kernel, and may never be read.
      const isOver = connection.hasOverrun && connection.isIdle && now - connection.lastByteAt > limits.stallMs;
      if (isOver && bytes === 0) close(connection, 'stalled');
    }
    let unsent = blocked.reduce((sum, { bytes }) => sum + bytes, 0);
    blocked.sort((one, other) => (one.connection.blocked?.movedAt ?? 0) - (other.connection.blocked?.movedAt ?? 0));
    for (const { connection, bytes } of blocked) {
      if (unsent <= limits.maxUnsentBytes) break;
      if (connection.socket.destroyed) continue;
      close(connection, 'memory');
      unsent -= bytes;
    }
    for (const [reason, connections] of closed) log.warn({ reason, connections }, 'closed connections');
    closed.clear();
  };
  let sweeping: NodeJS.Timeout | undefined;
  server.on('listening', () => {
    sweeping = setInterval(sweep, limits.sweepMs).unref();
  });
  server.on('close', () => clearInterval(sweeping));

  return { all, of: (socket) => bySocket.get(socket as object), began, stopReading };
}

/**
 * Returns how many of `bytes` to parse, so that at most one request begins in them: nearly always all, or else those up to the
 * end of the first head. A part of a body may look like the end of a head, which does no harm.
 */
function endOfHead(bytes: Buffer): number {
  const first = bytes.indexOf(END_OF_HEAD);
  if (first === -1) return bytes.length;
  const end = first + END_OF_HEAD.length;
  return bytes.indexOf(END_OF_HEAD, end) === -1 ? bytes.length : end;
}

/** Whether Node has paused a connection, and its parser with it, because too many bytes of answers wait. */
function isPausedByNode(socket: Socket): boolean {
  return (socket as Socket & { _paused?: boolean })._paused === true;
}

/** Returns the bytes that the system has accepted; more exact than the stream's own count, which has whole chunks only. */
function sentBytes(socket: Socket): number {
  const handle = (socket as Socket & { _handle?: { bytesWritten?: number; writeQueueSize?: number } | null })._handle;
  return handle?.bytesWritten === undefined
    ? socket.bytesWritten - socket.writableLength
    : handle.bytesWritten - (handle.writeQueueSize ?? 0);
}

/** Whether a client reads nothing, or nearly nothing, of the answers that wait for it. */
function isTooSlow(connection: Connection, now: number, limits: typeof CONNECTION_LIMITS | Record<string, number>) {
  const { stallMs = 0, slowMs = 0, slowBytes = 0 } = limits;
  const sent = sentBytes(connection.socket);
  const { blocked } = connection;
  if (blocked === undefined || (now - blocked.since > slowMs && sent - blocked.sent >= slowBytes)) {
    connection.blocked = { since: now, sent, movedAt: blocked?.movedAt ?? now, moved: blocked?.moved ?? sent };
    return false;
  }
  if (sent > blocked.moved) Object.assign(blocked, { movedAt: now, moved: sent });
  return now - blocked.movedAt >= stallMs || now - blocked.since > slowMs;
}

/** Returns the bytes of the answers behind the one that is being written. */
function queuedBytes({ unanswered }: Connection): number {
  let bytes = 0;
  for (const response of unanswered) bytes += response.writableLength;
  return bytes;
}

function closeAnswers({ unanswered }: Connection): void {
  for (const response of [...unanswered]) {
    response.destroy();
    response.emit('close');
  }
}
