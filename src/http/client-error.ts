import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { HttpFault } from './http-fault';
import { problem } from './send-fault';

/** Answers a request that Node's parser gave up on, then closes: where the next one begins can't be known. */
export function answerClientError(error: NodeJS.ErrnoException, socket: Duplex, log: Logger): void {
  // A browser's spare connection that was never used is no request, and no news.
  const isSilent = (socket as Socket).bytesRead === 0;
  if (error.code === 'ECONNRESET' || !socket.writable || isSilent) {
    socket.destroy();
    return;
  }
  const fault = faultOf(error.code);
  log.info({ status: fault.status, reason: error.code }, 'unreadable request');
  endWithProblem(socket, fault);
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
