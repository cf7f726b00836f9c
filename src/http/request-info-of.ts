import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isIP, isIPv4 } from 'node:net';
import type { Logger } from 'pino';
import proxyAddr from 'proxy-addr';
import type { RequestInfo } from '../request-info';

const INFO = Symbol('RequestInfo');
const ACCEPTABLE_ID = /^[A-Za-z0-9_-]{8,128}$/;

type InformedRequest = IncomingMessage & { [INFO]?: RequestInfo };

/** Makes what doors and capabilities may know about a request, and ties it to the request for {@link requestInfoOf}. */
export function informRequest(
  request: InformedRequest,
  response: ServerResponse,
  trustProxy: (address: string, hop: number) => boolean,
  log: Logger,
): RequestInfo {
  const inbound = request.headers['x-request-id'];
  // Anything else could forge lines in somebody's log viewer.
  const id = typeof inbound === 'string' && ACCEPTABLE_ID.test(inbound) ? inbound : randomUUID();
  let signal: AbortSignal | undefined;
  const info: RequestInfo = {
    id,
    clientAddress: clientAddress(request, trustProxy),
    userAgent: request.headers['user-agent'],
    authorization: request.headers.authorization,
    log: log.child({ requestId: id }),
    get signal() {
      signal ??= signalOf(response);
      return signal;
    },
  };
  request[INFO] = info;
  return info;
}

/** The {@link RequestInfo} of a request that came through the front listener. */
export function requestInfoOf(request: IncomingMessage): RequestInfo {
  const info = (request as InformedRequest)[INFO];
  if (info === undefined) throw new Error('This request did not come through the front listener.');
  return info;
}

function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const judge = () => {
    if (!response.writableFinished) controller.abort();
  };
  if (response.closed || response.destroyed) judge();
  else response.once('close', judge);
  return controller.signal;
}

function clientAddress(request: IncomingMessage, trustProxy: (address: string, hop: number) => boolean): string {
  const peer = request.socket.remoteAddress ?? 'unknown';
  // A trusted proxy may still pass on what a client wrote: only an address is an address.
  const claimed = request.headers['x-forwarded-for'] === undefined ? peer : proxyAddr(request, trustProxy);
  const address = isIP(claimed) === 0 ? peer : claimed;
  const mapped = address.startsWith('::ffff:') ? address.slice(7) : '';
  return isIPv4(mapped) ? mapped : address;
}
