import type { IncomingMessage, ServerResponse } from 'node:http';
import cors from 'cors';
import type { Logger } from 'pino';
import type { Config } from '../config';

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

/**
 * Makes the CORS decision of `CORS_ORIGINS`. Credentials are not allowed: a token is in a header that a foreign page must know,
 * never in a cookie. A browser hides the reason of a refusal from its page, so each refused origin is logged once, with the
 * fix.
 */
export function createCors(origins: Config['corsOrigins'], log: Pick<Logger, 'warn'>): Cors {
  const apply = cors<IncomingMessage>({
    origin: typeof origins === 'string' ? origins : [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'],
    exposedHeaders: ['X-Request-Id', 'WWW-Authenticate', 'Retry-After', 'Link'],
    maxAge: 3600,
  }) as ApplyCors;
  const logRefusal = createRefusalLog(log);
  return {
    concerns: ({ headers: { origin }, method }) => origin !== undefined || method === 'OPTIONS',
    apply(request, response, next) {
      const { origin } = request.headers;
      if (origin !== undefined && origins !== '*' && !origins.includes(origin) && !isOwn(origin, request)) {
        logRefusal(origin);
      }
      apply(request, response, next);
    },
    vary: origins === '*' ? undefined : 'Origin',
  };
}

/** Whether the page is one of this server: browsers send an Origin with every POST, also to the page's own host. */
function isOwn(origin: string, { headers }: IncomingMessage): boolean {
  return /^https?:\/\//.test(origin) && origin.slice(origin.indexOf('//') + 2) === headers.host;
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
  return `CORS refused the origin ${origin}: the browser hides the answer from its page. To allow it, add it to CORS_ORIGINS`;
}
