import type { IncomingMessage, ServerResponse } from 'node:http';
import cors, { type CorsOptions } from 'cors';
import type { Logger } from 'pino';
import type { Config } from '../config';

/** The header with which a request opts in to the session cookie, in lower case: see `session-cookie.ts`. */
export const SESSION_COOKIE_HEADER = 'x-session-cookie';

/** Maximum number of origins that each process logs and remembers. The client chooses the text, so there is a limit. */
const MAX_LOGGED = 50;

/** Matches an `Origin` header that may be logged: scheme, host and port in visible ASCII (RFC 6454, section 6.2). */
const ORIGIN = /^[a-z][a-z0-9+.-]{0,31}:\/\/[\w.:[\]-]{1,255}$/i;

/** Writes the CORS headers of an answer and calls `next`; answers a preflight itself. */
type ApplyCors = (request: IncomingMessage, response: ServerResponse, next: () => void) => void;

/** The CORS decision; see {@link createCors}. */
interface Cors {
  /** Whether a browser may have sent the request for a page. */
  concerns(request: IncomingMessage): boolean;
  /** For a request that it concerns. */
  readonly apply: ApplyCors;
  /** The `Vary` of every answer, so that a cache does not give an answer to the page of another origin. */
  readonly vary: 'Origin' | undefined;
}

/** Origins of this machine, which a browser trusts as those of HTTPS (W3C Secure Contexts, section 3.1). */
export const LOOPBACK_ORIGIN = /^https?:\/\/(?:(?:[\w-]+\.)*localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

const SANDBOX_ORIGIN = 'https://studio.apollographql.com';

/** Whether a page may call in development without an entry in CORS_ORIGINS: Apollo Sandbox, and those of this machine. */
function isOfDevelopment(origin: string): boolean {
  return origin === SANDBOX_ORIGIN || LOOPBACK_ORIGIN.test(origin);
}

/**
 * Makes the CORS decision. A browser hides the reason of a refusal from its page, so each refused origin is logged once,
 * with the fix. Credentials, which are the session cookie, are allowed to the pages that CORS_ORIGINS lists by name, in
 * requests that opt in to it.
 */
export function createCors(
  config: Pick<Config, 'corsOrigins' | 'issuer' | 'isProduction' | 'sessionCookies'>,
  log: Pick<Logger, 'warn'>,
): Cors {
  const { corsOrigins: origins, isProduction } = config;
  const headers = {
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['X-Request-Id', 'WWW-Authenticate', 'Retry-After', 'Link'],
    maxAge: 3600,
  };
  const answer = (options: CorsOptions) => cors<IncomingMessage>({ ...headers, ...options }) as ApplyCors;
  const allowAll = answer({ origin: '*' });
  const allowCredentials = answer({ origin: true, credentials: true });
  const allow = answer({ origin: true });
  const refuse = answer({ origin: [] });
  const logRefusal = createRefusalLog(log);
  return {
    concerns: ({ headers: { origin }, method }) => origin !== undefined || method === 'OPTIONS',
    apply(request, response, next) {
      const { origin } = request.headers;
      if (origins === '*') allowAll(request, response, next);
      else if (origin === undefined) refuse(request, response, next);
      else if (origins.includes(origin)) {
        const allowNamed = config.sessionCookies && usesSessionCookie(request) ? allowCredentials : allow;
        allowNamed(request, response, next);
      } else if (!isProduction && isOfDevelopment(origin)) allow(request, response, next);
      else {
        if (!isOwnOrigin(origin, request, config.issuer)) logRefusal(origin);
        refuse(request, response, next);
      }
    },
    vary: origins === '*' ? undefined : 'Origin',
  };
}

/** Whether a request has the header of the session cookie, or is the preflight of one that will have it. */
function usesSessionCookie({ headers }: IncomingMessage): boolean {
  if (headers[SESSION_COOKIE_HEADER] !== undefined) return true;
  const asked = headers['access-control-request-headers'] ?? '';
  return asked
    .toLowerCase()
    .split(/[\s,]+/)
    .includes(SESSION_COOKIE_HEADER);
}

/**
 * Whether the page is one of this server: browsers send an Origin with every POST, also to the page's own host. A proxy
 * in front may end TLS, and send a `Host` of its own; then ISSUER says where the server is.
 */
export function isOwnOrigin(origin: string, { headers }: IncomingMessage, issuer: string): boolean {
  if (!URL.canParse(origin)) return false;
  const { protocol } = new URL(origin);
  if (protocol !== 'https:' && protocol !== 'http:') return false;
  return [`${protocol}//${headers.host ?? ''}`, issuer].some(
    (url) => URL.canParse(url) && new URL(url).origin === origin,
  );
}

function createRefusalLog(log: Pick<Logger, 'warn'>): (origin: string) => void {
  const logged = new Set<string>();
  let isFull = false;
  return (sent) => {
    // All other texts are logged as `invalid`: a header may contain control sequences of a terminal.
    const origin = sent === 'null' || ORIGIN.test(sent) ? sent : 'invalid';
    if (isFull || logged.has(origin)) return;
    if (logged.size === MAX_LOGGED) {
      isFull = true;
      log.warn(`CORS refused more than ${MAX_LOGGED} origins: further ones are not logged until the server restarts`);
      return;
    }
    logged.add(origin);
    log.warn({ origin }, refusal(origin));
  };
}

function refusal(origin: string): string {
  if (origin === 'invalid') return 'CORS refused a request whose Origin header is not an origin';
  if (origin === 'null') {
    return (
      'CORS refused a page without an origin of its own, such as a local file or a sandboxed frame: the browser hides the ' +
      'answer from it. Serve the page over HTTP, and add its origin to CORS_ORIGINS'
    );
  }
  return (
    `CORS refused the origin ${origin}: the browser hides the answer from its page. If it is the URL of this server, set ` +
    'ISSUER to it, or let the proxy in front pass the Host header on. To allow another one, add it to CORS_ORIGINS'
  );
}
