import { type ServerResponse, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { HttpFault } from './http-fault';
import { problem, sendProblem } from './send-fault';

/**
 * Answers bytes that Node's parser gave up on, then closes: where the next request begins can't be known.
 *
 * @param latest - the answer to the request that the connection got last, if it got one.
 */
export function answerClientError(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  { latest, log }: { readonly latest: ServerResponse | undefined; readonly log: Logger },
): void {
  // A browser's spare connection that was never used is no request, and no news.
  const isSilent = (socket as Socket).bytesRead === 0;
  if (error.code === 'ECONNRESET' || !socket.writable || isSilent) {
    socket.destroy();
    return;
  }
  const fault = faultOf(error.code);
  // The fault is in that request's body: its own log line tells of it.
  const isOfLatest = latest?.req.complete === false;
  if (!isOfLatest) log.info({ status: fault.status, reason: error.code }, 'unreadable request');
  if (latest === undefined || latest.writableFinished) {
    if (isOfLatest) socket.end(() => socket.destroy());
    else endWithProblem(socket, fault);
    return;
  }
  // Never ahead of an answer that is still to come: the client would take the one for the other.
  if (!latest.headersSent) {
    latest.setHeader('Connection', 'close');
    if (isOfLatest) sendProblem(latest, fault, '');
    else latest.once('close', () => socket.destroy());
    return;
  }
  // The last bytes of the answer are on their way: on Node.js 24 it is finished a moment later than on 20.
  latest.once('close', () => {
    if (isOfLatest || !socket.writable) socket.destroy();
    else endWithProblem(socket, fault);
  });
}

/** Writes a whole answer to a bare connection and closes it. */
export function endWithProblem(socket: Duplex, fault: HttpFault): void {
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
