import { IncomingMessage, type OutgoingHttpHeader, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import helmet from 'helmet';
import type { Config } from '../config';

/** Names and values in turn, as `response.writeHead` takes them. */
type FlatHeaders = readonly string[];

/** Gives a response the headers that every answer has. They are written with its head, whatever code writes it. */
export type AddHeaders = (response: ServerResponse, requestId: string) => void;

/**
 * Makes the function that adds the headers of every answer: those of security, `Cache-Control` and the request's id. An
 * answer may replace each of them; `Vary` is combined.
 *
 * Node calls `writeHead` for every answer, also where the code does not, and this replaces it on each response. An answer
 * that passes all its headers to `writeHead` in one array is written from one array, which costs 4 us less than a
 * `setHeader` for each.
 *
 * @param vary - what decides, besides the path, whether the page of another origin may read an answer.
 * @throws Error where Node.js writes a head without `writeHead`: the server must not start then.
 */
export function createAddHeaders(config: Pick<Config, 'isProduction'>, vary: 'Origin' | undefined): AddHeaders {
  const headers = securityHeaders(config);
  const flat: FlatHeaders = headers.flat();
  const names: ReadonlySet<string> = new Set([...headers.map(([name]) => name.toLowerCase()), 'x-request-id']);

  /** Returns all headers of an answer, or undefined if it replaces one of those that every answer has. */
  const joined = (own: FlatHeaders, requestId: string): string[] | undefined => {
    const all = own.concat(flat);
    all.push('X-Request-Id', requestId);
    let varies = vary === undefined;
    for (let index = 0; index < own.length; index += 2) {
      const name = (own[index] as string).toLowerCase();
      if (names.has(name)) return undefined;
      if (name !== 'vary') continue;
      if (!varies) all[index + 1] = `${vary}, ${own[index + 1]}`;
      varies = true;
    }
    if (!varies) all.push('Vary', vary as string);
    return all;
  };

  const setMissing = (response: ServerResponse, requestId: string) => {
    for (const [name, value] of headers) if (!response.hasHeader(name)) response.setHeader(name, value);
    if (!response.hasHeader('X-Request-Id')) response.setHeader('X-Request-Id', requestId);
    if (vary === undefined) return;
    const others = response.getHeader('Vary');
    if (others === undefined) response.setHeader('Vary', vary);
    else if (!/\borigin\b/i.test(String(others))) response.setHeader('Vary', [vary, others].flat().join(', '));
  };

  const addHeaders: AddHeaders = (response, requestId) => {
    const writeHead = response.writeHead as (...given: unknown[]) => ServerResponse;
    response.writeHead = (status: number, given?: string | object, more?: object) => {
      // Node refuses to write a second head.
      if (response.headersSent) return writeHead.call(response, status, given, more);
      if (!Array.isArray(given)) {
        setMissing(response, requestId);
        return writeHead.call(response, status, given, more);
      }
      const all = response.getHeaderNames().length === 0 ? joined(given, requestId) : undefined;
      if (all !== undefined) return writeHead.call(response, status, all);
      setAll(response, given);
      setMissing(response, requestId);
      return writeHead.call(response, status);
    };
  };
  assertAdded(addHeaders, names);
  return addHeaders;
}

function setAll(response: ServerResponse, headers: readonly OutgoingHttpHeader[]): void {
  for (let index = 0; index < headers.length; index += 2) {
    const name = headers[index] as string;
    const value = headers[index + 1] as string;
    if (name.toLowerCase() === 'vary' && response.hasHeader('Vary')) response.appendHeader(name, value);
    else response.setHeader(name, value);
  }
}

/** Fails if the headers are missing in an answer of which only the body is written. */
function assertAdded(addHeaders: AddHeaders, names: ReadonlySet<string>): void {
  const response = unsentResponse();
  addHeaders(response, 'none');
  response.flushHeaders();
  const missing = [...names].filter((name) => !response.hasHeader(name));
  if (missing.length === 0) return;
  throw new Error(`Node.js ${process.version} writes answers without ${missing.join(', ')}: use a supported version.`);
}

/**
 * Returns the security headers of an API: a browser must not run its responses, or show them in a frame. A page replaces the
 * policy with its own. They are the same for every request, so Helmet's dozen functions are called once.
 */
function securityHeaders({ isProduction }: Pick<Config, 'isProduction'>): [name: string, value: string][] {
  const setHeaders = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        baseUri: ["'none'"],
        formAction: ["'none'"],
        frameAncestors: ["'none'"],
      },
    },
    // On a developer's machine it would force https onto every other project on the same host name.
    strictTransportSecurity: isProduction,
    xFrameOptions: { action: 'deny' },
  });
  const headers: [name: string, value: string][] = [];
  const response = unsentResponse();
  response.setHeader = (name, value) => {
    headers.push([name, String(value)]);
    return response;
  };
  setHeaders(response.req, response, (error) => {
    if (error) throw error;
  });
  // Answers belong to one user; a page that may be cached replaces this.
  headers.push(['Cache-Control', 'no-store']);
  return headers;
}

function unsentResponse(): ServerResponse & { readonly req: IncomingMessage } {
  return new ServerResponse(new IncomingMessage(new Socket()));
}
