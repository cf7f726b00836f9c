import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { TrustProxy } from '../config/trust-proxy';
import { networkOf } from '../identity/network-of';
import type { OutageLog } from '../logger';
import type { RequestInfo, SessionCookie } from '../request-info';
import { clientAddressOf, type OnUnreadable } from './forwarded';

const INFO = Symbol('RequestInfo');
const ACCEPTABLE_ID = /^[A-Za-z0-9_-]{8,128}$/;

type InformedRequest = IncomingMessage & { [INFO]?: HttpRequestInfo };

/** A class, because an object with a getter of its own costs 20 us to make. */
export class HttpRequestInfo implements RequestInfo {
  readonly id: string;
  readonly clientAddress: string;
  readonly userAgent: string | undefined;
  readonly authorization: string | undefined;
  readonly outages: OutageLog;
  sessionCookie: SessionCookie | undefined = undefined;
  readonly #headers: IncomingMessage['headers'];
  readonly #response: ServerResponse;
  readonly #parentLog: Logger;
  #log: Logger | undefined;
  #network: string | undefined;
  #signal: AbortSignal | undefined;

  constructor(
    { headers }: IncomingMessage,
    response: ServerResponse,
    { id, clientAddress, log, outages }: Pick<RequestInfo, 'id' | 'clientAddress' | 'log' | 'outages'>,
  ) {
    this.id = id;
    this.clientAddress = clientAddress;
    this.userAgent = headers['user-agent'];
    this.authorization = headers.authorization;
    this.#parentLog = log;
    this.outages = outages;
    this.#headers = headers;
    this.#response = response;
  }

  get network(): string {
    this.#network ??= networkOf(this.clientAddress);
    return this.#network;
  }

  /** Made when it is first read: most requests log only the line of their answer. */
  get log(): Logger {
    this.#log ??= this.#parentLog.child({ requestId: this.id });
    return this.#log;
  }

  get acceptLanguage(): string | undefined {
    return this.#headers['accept-language'];
  }

  get signal(): AbortSignal {
    this.#signal ??= signalOf(this.#response);
    return this.#signal;
  }
}

/** Makes the {@link RequestInfo} of a request and attaches it, for {@link requestInfoOf}. */
export function informRequest(
  request: InformedRequest,
  response: ServerResponse,
  trustProxy: TrustProxy,
  {
    log,
    outages,
    onUnreadable,
  }: { readonly log: Logger; readonly outages: OutageLog; readonly onUnreadable: OnUnreadable },
): HttpRequestInfo {
  const inbound = request.headers['x-request-id'];
  // Any other text could forge lines in a log viewer.
  const id = typeof inbound === 'string' && ACCEPTABLE_ID.test(inbound) ? inbound : randomUUID();
  const info = new HttpRequestInfo(request, response, {
    id,
    clientAddress: clientAddressOf(request, trustProxy, onUnreadable),
    log,
    outages,
  });
  request[INFO] = info;
  return info;
}

/** Returns the {@link RequestInfo} of a request that came through the front listener. */
export function requestInfoOf(request: IncomingMessage): RequestInfo {
  const info = (request as InformedRequest)[INFO];
  if (info === undefined) throw new Error('This request did not come through the front listener.');
  return info;
}

function signalOf(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  const abortIfCut = () => {
    if (!response.writableFinished) controller.abort();
  };
  if (response.closed || response.destroyed) abortIfCut();
  else response.once('close', abortIfCut);
  return controller.signal;
}
