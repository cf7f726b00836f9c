import type { IncomingMessage, ServerResponse } from 'node:http';
import express from 'express';
import { type FaultRenderer, HttpFault, methodNotAllowed, sendProblem } from './http-fault';

/** The data from the path and the query string of a request. */
export interface At {
  /** The parts of the path that the pattern has in braces, decoded, by name. */
  readonly params: Readonly<Record<string, string>>;
  /** The query string with its question mark, or empty. */
  readonly search: string;
}

/** Serves one request; may throw or reject with an `HttpFault`. */
export type Handler = (request: IncomingMessage, response: ServerResponse, at: At) => void | Promise<void>;

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** The handlers of a path, by method. HEAD comes with GET. */
type Handlers = { readonly [method in Method]?: Handler };

/** See {@link route}. */
interface RouteOptions {
  /** The value of the metrics label `route`; the path itself by default. */
  readonly label?: string;
  /** Writes the faults of requests to this path; a problem of RFC 9457 by default. */
  readonly sendFault?: FaultRenderer;
  /** Whether machines request this path continuously: successful requests are then logged at the level `debug`. */
  readonly isProbe?: boolean;
}

/** A registered path. */
export interface Route extends Required<RouteOptions> {
  readonly path: string;
  readonly handlers: Map<string, Handler>;
}

/** All paths of the server. */
export interface Router {
  /** The exact paths, without a slash at the end. They win over patterns, in any order of registration. */
  readonly exact: Map<string, Route>;
  /** The paths with names in braces. */
  readonly patterns: express.Router;
  /** The routes of `patterns`, by path without the names in braces and without a slash at the end. */
  readonly withNames: Map<string, Route>;
}

/** Makes a router without routes. */
export function createRouter(): Router {
  return { exact: new Map(), patterns: express.Router({ caseSensitive: true }), withNames: new Map() };
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

function routeAt({ exact, patterns, withNames }: Router, path: string, options: RouteOptions): Route {
  const key = withoutTrailingSlash(path);
  const shape = key.replaceAll(/\{\w+\}/g, '{}');
  const known = exact.get(key) ?? withNames.get(shape);
  if (known !== undefined) {
    if (withoutTrailingSlash(known.path) === key) return known;
    throw new Error(`${path} is registered as ${known.path} already. Use one of the two.`);
  }
  const { label = path, sendFault = sendProblem, isProbe = false } = options;
  const added: Route = { path, label, sendFault, isProbe, handlers: new Map() };
  if (!key.includes('{')) {
    exact.set(key, added);
    return added;
  }
  withNames.set(shape, added);
  patterns.route(key.replaceAll(/\{(\w+)\}/g, ':$1')).all((request, response) => {
    (response as FindingResponse)[FOUND] = { route: added, params: request.params as At['params'] };
  });
  return added;
}

/** A route that a path belongs to. */
interface Match {
  readonly route?: Route;
  readonly params: At['params'];
  /** A part of the path that a pattern has in braces cannot be decoded. */
  readonly isMalformed?: boolean;
}

const FOUND = Symbol('found route');
type FindingResponse = ServerResponse & { [FOUND]?: Match };

/** Finds the route that the path of a request belongs to, for any method. */
export function findRoute(
  { exact, patterns }: Router,
  path: string,
  request: IncomingMessage,
  response: ServerResponse,
): Match {
  const route = exact.get(withoutTrailingSlash(path));
  if (route !== undefined) return { route, params: {} };
  let match: Match = { params: {} };
  // Express calls the handler of the pattern, or this, before it returns.
  patterns(request as express.Request, response as express.Response, (error?: unknown) => {
    if (error !== undefined && error !== null) match = { params: {}, isMalformed: true };
  });
  return (response as FindingResponse)[FOUND] ?? match;
}

/**
 * Hands a request to its handler.
 *
 * @throws HttpFault 400, 404 or 405, and what the handler throws or rejects with.
 */
export function serveRoute(
  { route, params, isMalformed }: Match,
  request: IncomingMessage,
  response: ServerResponse,
  search: string,
): void | Promise<void> {
  if (isMalformed) throw new HttpFault(400, 'The request is malformed: check that its path is percent-encoded UTF-8.');
  if (route === undefined) throw new HttpFault(404, 'There is nothing at this path.');
  const method = request.method ?? '';
  const handler = route.handlers.get(method === 'HEAD' ? 'GET' : method);
  if (handler === undefined) throw methodNotAllowed(method, allowedMethods(route));
  return handler(request, response, { params, search });
}

function allowedMethods({ handlers }: Route): string[] {
  const methods = [...handlers.keys()].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  return [...methods, 'OPTIONS'];
}

function withoutTrailingSlash(path: string): string {
  return path.length > 1 && path.charCodeAt(path.length - 1) === 47 ? path.slice(0, -1) : path;
}
