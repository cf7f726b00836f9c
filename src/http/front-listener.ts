import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { createOutageLog, createRequestLog, loggablePath } from '../logger';
import type { Metrics } from '../metrics/metrics';
import type { RequestInfo } from '../request-info';
import { createAddHeaders } from './answer-head';
import { createCors, SESSION_COOKIE_HEADER } from './cors';
import { createUnreadableLog, isHost } from './forwarded';
import { answerFault, HttpFault, methodNotAllowed, sendProblem } from './http-fault';
import { informRequest } from './request-info-of';
import { findRoute, type Route, type Router, serveRoute } from './route';
import { createSessionCookies } from './session-cookie';

/** See {@link createFrontListener}. */
interface FrontListenerOptions {
  readonly config: Pick<Config, 'corsOrigins' | 'issuer' | 'sessionCookies' | 'trustProxy' | 'isProduction'>;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'httpRequestDuration'>;
  readonly routes: Router;
}

/**
 * Makes the listener that receives every request. It alone gives each request its id, client address, security headers, CORS
 * decision, log line and duration, and hands it to its route.
 */
export function createFrontListener({ config, log, metrics, routes }: FrontListenerOptions): RequestListener {
  const outages = createOutageLog(log);
  const record = createRecorder(log, metrics);
  const onUnreadable = createUnreadableLog(log);
  const cors = createCors(config, log);
  const readSessionCookie = createSessionCookies(config);
  const addHeaders = createAddHeaders(config, cors.vary);

  return (request, response) => {
    const info = informRequest(request, response, config.trustProxy, { log, outages, onUnreadable });
    const { path, search, fault } = readHead(request);
    const match = findRoute(routes, path, request, response);
    record(request, response, { info, path, route: match.route });
    addHeaders(response, info.id);

    const fail = (thrown: unknown) => answerFault(response, thrown, info, match.route?.sendFault ?? sendProblem);
    if (fault !== undefined) {
      fail(fault);
      return;
    }
    const serve = () => {
      try {
        if (request.headers[SESSION_COOKIE_HEADER] !== undefined) {
          info.sessionCookie = readSessionCookie(request, response, match.route?.path);
        }
        serveRoute(match, request, response, search)?.catch(fail);
      } catch (thrown) {
        fail(thrown);
      }
    };
    if (cors.concerns(request)) cors.apply(request, response, serve);
    else serve();
  };
}

function readHead(request: IncomingMessage): { path: string; search: string; fault?: unknown } {
  let target: Target = { path: '*', search: '' };
  try {
    target = splitTarget(request.url ?? '');
    request.url = target.path + target.search;
    checkHead(request);
    if (target.host !== undefined) request.headers.host = target.host;
    return target;
  } catch (fault) {
    // The router reads this too. Node's URL parser would write a target that is refused here into the log.
    request.url = target.path + target.search;
    return { ...target, fault };
  }
}

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/**
 * Refuses heads that this server and a proxy in front could read differently, before the request is processed.
 *
 * @throws HttpFault 400, 405 or 417.
 */
function checkHead(request: IncomingMessage): void {
  const { hosts, authorizations } = countHeaders(request.rawHeaders);
  // Node silently keeps the first of these; a proxy in front may have used the last.
  if (hosts > 1) throw new HttpFault(400, 'Send one Host header, not several.');
  if (authorizations > 1) throw new HttpFault(400, 'Send one Authorization header, not several.');
  // RFC 9112, section 3.2; HTTP/1.0 probes of load balancers have none.
  if (hosts === 0 && request.httpVersion !== '1.0') throw new HttpFault(400, 'Send a Host header.');
  const { host = '' } = request.headers;
  // RFC 9112, section 3.2. An empty one is that of a target without a host.
  if (host !== '' && !isHost(host)) {
    throw new HttpFault(400, 'Send a Host header with a host name or an address, and maybe a port.');
  }
  const method = request.method ?? '';
  if (!METHODS.has(method)) throw methodNotAllowed(method, [...METHODS]);
  const { expect } = request.headers;
  if (expect !== undefined && expect.toLowerCase() !== '100-continue') {
    throw new HttpFault(417, 'The only expectation that can be met is 100-continue.');
  }
}

function countHeaders(rawHeaders: readonly string[]): { hosts: number; authorizations: number } {
  let hosts = 0;
  let authorizations = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    const name = rawHeaders[index] as string;
    // Lengths first: this runs for every header of every request.
    if (name.length === 4 && name.toLowerCase() === 'host') hosts += 1;
    else if (name.length === 13 && name.toLowerCase() === 'authorization') authorizations += 1;
  }
  return { hosts, authorizations };
}

/** The parts of a request target. */
interface Target {
  /** Still encoded. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly search: string;
  /** Host of the absolute form; it counts in place of the `Host` header (RFC 9112, section 3.2.2). */
  readonly host?: string | undefined;
}

/** The absolute form: scheme, host, and the rest. */
const ABSOLUTE = /^https?:\/\/([^/?#@\\]+)([/?].*)?$/i;

/**
 * Splits a request target (RFC 9112, section 3.2) into path and query string.
 *
 * @throws HttpFault 400 for a target that is no path, no URL of a host and not the `*` of OPTIONS, or that has a user or a
 * fragment.
 */
function splitTarget(target: string): Target {
  // For OPTIONS; any other method finds nothing there.
  if (target === '*') return { path: '*', search: '' };
  if (target.includes('#')) throw malformed();
  if (target.startsWith('/')) return splitPath(target);
  const [, host = '', rest = '/'] = ABSOLUTE.exec(target) ?? [];
  if (!isHost(host)) throw malformed();
  return { ...splitPath(rest.startsWith('?') ? `/${rest}` : rest), host };
}

function malformed(): HttpFault {
  return new HttpFault(400, 'The request target is malformed: send a path, or a URL without a user and a fragment.');
}

function splitPath(text: string): Target {
  const mark = text.indexOf('?');
  return mark === -1 ? { path: text, search: '' } : { path: text.slice(0, mark), search: text.slice(mark) };
}

/** The status that nginx logs for a client that closed its connection before its answer. */
const CLIENT_CLOSED_REQUEST = 499;

/** A request as it is recorded. */
interface Recorded {
  readonly info: RequestInfo;
  readonly path: string;
  readonly route: Route | undefined;
}

/**
 * Makes the function that writes one log line and one observation when the answer is sent, or when the client has closed its
 * connection. Neither has a query, a body or a header: a secret may be in any of them. Secrets in the path are masked.
 */
function createRecorder(log: Logger, { httpRequestDuration }: FrontListenerOptions['metrics']) {
  const logRequest = createRequestLog(log);
  return (request: IncomingMessage, response: ServerResponse, { info, path, route }: Recorded): void => {
    const start = performance.now();
    let isRecorded = false;
    response.on('close', () => {
      if (isRecorded) return;
      isRecorded = true;
      const milliseconds = performance.now() - start;
      const status = response.writableFinished ? response.statusCode : CLIENT_CLOSED_REQUEST;
      // Both sets are bounded, whatever clients send. A label from the path itself would grow with every guess of a scanner.
      const method = METHODS.has(request.method ?? '') ? (request.method as string) : 'other';
      httpRequestDuration.observe(
        { route: route?.label ?? 'other', method, status: String(status) },
        milliseconds / 1000,
      );
      logRequest(levelOf(status, route), {
        requestId: info.id,
        method: request.method,
        path: loggablePath(path),
        status,
        ms: Math.round(milliseconds * 10) / 10,
        clientAddress: info.clientAddress,
      });
    });
  };
}

function levelOf(status: number, route: Route | undefined): 'debug' | 'info' | 'warn' {
  if (status >= 500) return 'warn';
  // Probes and scrapes come every few seconds; only their failures are logged.
  return route?.isProbe === true && status < 400 ? 'debug' : 'info';
}
