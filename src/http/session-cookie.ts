import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Config } from '../config';
import type { SessionCookie } from '../request-info';
import { isOwnOrigin, LOOPBACK_ORIGIN, SESSION_COOKIE_HEADER } from './cors';
import { HttpFault } from './http-fault';

/*
 * A page may keep its refresh token in a cookie that no script can read. A browser adds cookies to requests of any page,
 * so a request uses the cookie only if it has the header `X-Session-Cookie`, which another site's page cannot send without a
 * preflight, and an `Origin` of a page that may use it. `SameSite=Strict` keeps the cookie from requests of other sites, and
 * the prefix `__Host-` keeps subdomains and plain HTTP from setting it (RFC 6265bis, 4.1.2.7 and 4.1.3.2). The cookie
 * authenticates no operation: it is only exchanged, as a refresh token in the input is.
 */

const NAME = '__Host-scoped-api-refresh';
const ATTRIBUTES = 'Path=/; Secure; HttpOnly; SameSite=Strict';

/**
 * Returns the session cookie of a request that has the header.
 *
 * @param path - of the route that the request belongs to, if there is one.
 * @throws HttpFault 400 or 403, which says why the request may not use it.
 */
type ReadSessionCookie = (
  request: IncomingMessage,
  response: ServerResponse,
  path: string | undefined,
) => SessionCookie;

/** Makes the function that decides which requests may use the session cookie. */
export function createSessionCookies(
  config: Pick<Config, 'corsOrigins' | 'issuer' | 'sessionCookies'>,
): ReadSessionCookie {
  return (request, response, path) => {
    if (!config.sessionCookies) {
      throw forbidden('SESSION_COOKIES is off on this server: leave X-Session-Cookie out, and keep the refresh token.');
    }
    if (request.headers[SESSION_COOKIE_HEADER] !== '1') throw new HttpFault(400, 'Send X-Session-Cookie: 1, once.');
    if (path !== '/graphql' || request.method !== 'POST') {
      throw forbidden('X-Session-Cookie is for POST /graphql only.');
    }
    checkOrigin(request, config);
    return {
      refreshToken: readCookie(request.headers.cookie),
      set: (refreshToken, seconds) => setCookie(response, refreshToken, seconds),
      clear: () => setCookie(response, '', 0),
    };
  };
}

/** @throws HttpFault 403 for a request that no page of an allowed origin has sent. */
function checkOrigin(request: IncomingMessage, config: Pick<Config, 'corsOrigins' | 'issuer'>): void {
  const { corsOrigins, issuer } = config;
  const { origin, 'sec-fetch-site': site } = request.headers;
  if (origin === undefined)
    throw forbidden('X-Session-Cookie requires an Origin header: it is for pages in a browser.');
  const isListed = corsOrigins !== '*' && corsOrigins.includes(origin);
  if (!isListed && !isOwnOrigin(origin, request, issuer)) {
    throw forbidden(
      'Pages of this origin may not use session cookies. Add the origin to CORS_ORIGINS, by name; if it is that of the ' +
        'server itself, let the proxy in front pass the Host header on, or set ISSUER to the URL of the server.',
    );
  }
  // A page that was changed on its way must not act for the one that came over TLS.
  if (!isTrustworthy(origin)) {
    throw forbidden('Session cookies require HTTPS: a browser keeps no Secure cookie for a page of plain HTTP.');
  }
  if (site === 'cross-site') {
    throw forbidden(
      'The page and the server are of different sites, for which a browser keeps no SameSite=Strict cookie. Serve both ' +
        'below one domain, or keep the refresh token in the page.',
    );
  }
}

/** Whether browsers keep a Secure cookie for the origin: HTTPS, or this machine (W3C Secure Contexts, section 3.1). */
function isTrustworthy(origin: string): boolean {
  return origin.startsWith('https:') || LOOPBACK_ORIGIN.test(origin);
}

function forbidden(message: string): HttpFault {
  return new HttpFault(403, message);
}

/** Returns the value of the one session cookie. Two of them, which no browser keeps, count as none. */
function readCookie(header: string | undefined): string | undefined {
  const values = (header ?? '').split(';').flatMap((pair) => {
    const [name, value] = splitOnce(pair);
    return name === NAME && value !== '' ? [value] : [];
  });
  return values.length === 1 ? values[0] : undefined;
}

function splitOnce(pair: string): readonly [name: string, value: string] {
  const at = pair.indexOf('=');
  return at === -1 ? ['', ''] : [withoutBlanks(pair.slice(0, at)), withoutBlanks(pair.slice(at + 1))];
}

/** Removes what RFC 6265bis (5.7) calls white space. `trim` removes more, and so would read a name without the prefix as ours. */
function withoutBlanks(text: string): string {
  const isBlank = (at: number) => text[at] === ' ' || text[at] === '\t';
  let [start, end] = [0, text.length];
  while (start < end && isBlank(start)) start += 1;
  while (start < end && isBlank(end - 1)) end -= 1;
  return text.slice(start, end);
}

function setCookie(response: ServerResponse, value: string, seconds: number): void {
  response.setHeader('Set-Cookie', `${NAME}=${value}; ${ATTRIBUTES}; Max-Age=${Math.max(0, Math.floor(seconds))}`);
}
