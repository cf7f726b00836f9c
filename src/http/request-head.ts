import type { IncomingMessage } from 'node:http';
import { HttpFault, methodNotAllowed } from './http-fault';

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The method for a metric's label: a bounded set, whatever clients send. */
export function methodLabel(method: string | undefined): string {
  return method !== undefined && METHODS.has(method) ? method : 'other';
}

/** A name, an IPv4 address or an IPv6 address in brackets, and maybe a port. RFC 3986 allows more, no real host has it. */
const HOST = /^(?:[a-z0-9_][a-z0-9._-]*|\[[0-9a-f:.]+\])(?::(\d{1,5})?)?$/i;
const MAX_HOST_LENGTH = 300;

/**
 * Whether a text is a host with or without a port, as in a `Host` header (RFC 9110, section 7.2): no user, no path, no list.
 */
export function isHost(text: string): boolean {
  if (text.length > MAX_HOST_LENGTH) return false;
  const match = HOST.exec(text);
  if (match === null || Number(match[1] ?? 0) > 65_535) return false;
  return !text.startsWith('[') || URL.canParse(`http://${text}`);
}

/**
 * Refuses heads that two servers in a row could read differently, before anything acts on one of the readings.
 *
 * @throws {@link HttpFault} 400, 405 or 417.
 */
export function checkHead(request: IncomingMessage): void {
  const { hosts, authorizations } = countHeaders(request.rawHeaders);
  // Node keeps the first of these in silence; a proxy ahead of us may have judged by the last.
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

/** A request target taken apart. */
export interface Target {
  /** Still encoded. */
  readonly path: string;
  /** With its question mark, or empty. */
  readonly search: string;
  /** Of the absolute form; it counts in place of the `Host` header (RFC 9112, section 3.2.2). */
  readonly host?: string | undefined;
}

/** The absolute form: scheme, host, and what is behind it. */
const ABSOLUTE = /^https?:\/\/([^/?#@\\]+)([/?].*)?$/i;

/**
 * Splits a request target (RFC 9112, section 3.2) into path and query.
 *
 * @throws {@link HttpFault} 400 for a target that is no path, no URL of a host and not the `*` of OPTIONS, or that has a
 * user or a fragment.
 */
export function splitTarget(target: string): Target {
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
