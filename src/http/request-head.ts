import type { IncomingMessage } from 'node:http';
import { HttpFault, methodNotAllowed } from './http-fault';

const METHODS: ReadonlySet<string> = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);

/** The method for a metric's label: a bounded set, whatever clients send. */
export function methodLabel(method: string | undefined): string {
  return method !== undefined && METHODS.has(method) ? method : 'other';
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

/**
 * Splits a request target (RFC 9112, section 3.2) into path and query, the path still encoded.
 *
 * @returns `search` with its question mark, or empty.
 * @throws {@link HttpFault} 400 for a target that is no path, no URL and not `*`.
 */
export function splitTarget(target: string): { path: string; search: string } {
  if (target.startsWith('/')) {
    const mark = target.indexOf('?');
    return mark === -1 ? { path: target, search: '' } : { path: target.slice(0, mark), search: target.slice(mark) };
  }
  if (target === '*') return { path: '*', search: '' };
  // The absolute form, which every server must accept.
  if (!/^https?:\/\//i.test(target) || !URL.canParse(target))
    throw new HttpFault(400, 'The request target is malformed.');
  const { pathname, search } = new URL(target);
  return { path: pathname, search };
}
