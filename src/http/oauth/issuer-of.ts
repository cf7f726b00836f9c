import type { IncomingMessage } from 'node:http';
import type { Config } from '../../config';
import { requestedOrigin } from '../forwarded';
import { HttpFault } from '../http-fault';

/** The issuer as RFC 8414, section 2, wants it: a URL without query and fragment. Undefined if it is a mere name. */
export function issuerUrl(issuer: string): URL | undefined {
  if (!/^https?:\/\/[^?#]+$/i.test(issuer) || !URL.canParse(issuer)) return undefined;
  return new URL(issuer);
}

/**
 * Where a request was sent to, for a server that was not told its own URL.
 *
 * @throws HttpFault 400 for a `Host` that is none.
 */
export function originOf(request: IncomingMessage, trustProxy: Config['trustProxy']): string {
  const origin = requestedOrigin(request, trustProxy);
  if (origin !== undefined) return origin;
  throw new HttpFault(400, 'Send a Host header with a host name or an address, and maybe a port.');
}
