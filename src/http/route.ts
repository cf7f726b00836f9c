import type { IncomingMessage, ServerResponse } from 'node:http';
import { type FaultRenderer, HttpFault, methodNotAllowed, sendProblem } from './http-fault';

/** What the path and the query string of a request say. */
export interface At {
  /** The parts of the path that the pattern has in braces, decoded, by name. */
  readonly params: Readonly<Record<string, string>>;
  /** The query string with its question mark, or empty. */
  readonly search: string;
}

/** Serves one request; may throw or reject with an `HttpFault`. */
export type Handler = (request: IncomingMessage, response: ServerResponse, at: At) => void | Promise<void>;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH';

/** The handlers of a path, by method. HEAD comes with GET. */
export type Handlers = { readonly [method in Method]?: Handler };

/** See {@link route}. */
export interface RouteOptions {
  /** The value of the metrics label `route`; the path itself by default. */
  readonly label?: string;
  /** Writes the faults of requests to this path; a problem of RFC 9457 by default. */
  readonly sendFault?: FaultRenderer;
  /** Whether machines request this path around the clock: requests that succeed are logged at the level `debug`. */
  readonly isProbe?: boolean;
}

/** A registered path. */
export interface Route extends Required<RouteOptions> {
  readonly path: string;
  readonly handlers: Map<string, Handler>;
}

/** All paths of the server. */
export interface Router {
  /** By path, without a slash at the end. */
  readonly exact: Map<string, Route>;
  readonly patterns: { readonly pattern: RegExp; readonly names: readonly string[]; readonly route: Route }[];
}

/** Makes a router without routes. */
export function createRouter(): Router {
  return { exact: new Map(), patterns: [] };
}

/**
 * Registers handlers for a path. Every other method gets 405 and the list, and metrics have the path as their label. A slash
 * at the end of a request's path is optional.
 *
 * @param path - a name in braces stands for one segment, as in `/admin/users/{id}`. An exact path wins over a pattern.
 * @throws Error if the path already has a handler for one of the methods, or is registered with other names in braces.
 */
export function route(router: Router, path: string, handlers: Handlers, options: RouteOptions = {}): void {
  const entry = routeAt(router, path, options);
  for (const [method, handler] of Object.entries(handlers)) {
    if (entry.handlers.has(method)) throw new Error(`${method} ${path} is registered twice. Remove one of the two.`);
    entry.handlers.set(method, handler);
  }
}

function routeAt({ exact, patterns }: Router, path: string, options: RouteOptions): Route {
  const key = withoutTrailingSlash(path);
  const same = ({ route }: Router['patterns'][number]) => anonymous(route.path) === anonymous(path);
  const known = exact.get(key) ?? patterns.find(same)?.route;
  if (known !== undefined) {
    if (withoutTrailingSlash(known.path) === key) return known;
    throw new Error(`${path} is registered as ${known.path} already. Use one of the two.`);
  }
  const { label = path, sendFault = sendProblem, isProbe = false } = options;
  const added: Route = { path, label, sendFault, isProbe, handlers: new Map() };
  const names = [...key.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  if (names.length === 0) exact.set(key, added);
  else {
    const source = key.split(/\{\w+\}/).map((part) => part.replaceAll(/[.*+?^$()[\]\\|]/g, '\\$&'));
    patterns.push({ pattern: new RegExp(`^${source.join('([^/]+)')}$`), names, route: added });
  }
  return added;
}

/** Returns a path without the names of its variables. */
function anonymous(path: string): string {
  return withoutTrailingSlash(path).replaceAll(/\{\w+\}/g, '{}');
}

/** A route that a path belongs to. */
export interface Match {
  readonly route: Route;
  /** The parts of the path that the pattern has in braces, as they were sent. */
  readonly encoded: Readonly<Record<string, string>>;
}

const NO_PARAMS: Match['encoded'] = {};

/** Finds the route that a path belongs to, for any method. */
export function findRoute({ exact, patterns }: Router, path: string): Match | undefined {
  const key = withoutTrailingSlash(path);
  const route = exact.get(key);
  if (route !== undefined) return { route, encoded: NO_PARAMS };
  for (const { pattern, names, route } of patterns) {
    const parts = pattern.exec(key);
    if (parts)
      return { route, encoded: Object.fromEntries(names.map((name, index) => [name, parts[index + 1] ?? ''])) };
  }
  return undefined;
}

/**
 * Hands a request to its handler.
 *
 * @throws HttpFault 400, 404 or 405, and what the handler throws or rejects with.
 */
export function serveRoute(
  match: Match | undefined,
  request: IncomingMessage,
  response: ServerResponse,
  search: string,
): void | Promise<void> {
  if (match === undefined) throw new HttpFault(404, 'There is nothing at this path.');
  const { route, encoded } = match;
  const params = encoded === NO_PARAMS ? encoded : decoded(encoded);
  const method = request.method ?? '';
  const handler = route.handlers.get(method === 'HEAD' ? 'GET' : method);
  if (handler === undefined) throw methodNotAllowed(method, allowedMethods(route));
  return handler(request, response, { params, search });
}

function decoded(encoded: Match['encoded']): At['params'] {
  try {
    return Object.fromEntries(Object.entries(encoded).map(([name, text]) => [name, decodeURIComponent(text)]));
  } catch {
    throw new HttpFault(400, 'The request is malformed: check that its path is percent-encoded UTF-8.');
  }
}

function allowedMethods({ handlers }: Route): string[] {
  const methods = [...handlers.keys()].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return [...methods, 'OPTIONS'];
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.charCodeAt(path.length - 1) === 47 ? path.slice(0, -1) : path;
}
