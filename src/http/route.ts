import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Express } from 'express';
import { methodNotAllowed } from './http-fault';

/** Serves one request; may throw or reject with an `HttpFault`. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** What serves a path, by method. */
export type Handlers = { readonly [method in 'GET' | 'POST' | 'PUT' | 'PATCH']?: Handler };

/** Puts a path with all of its methods on the application; every other method gets 405 and the list. HEAD comes with GET. */
export function route(app: Express, path: string, handlers: Handlers): void {
  const allowed = Object.keys(handlers).flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : [method]));
  const entry = app.route(path);
  if (handlers.GET !== undefined) entry.get(handlers.GET);
  if (handlers.POST !== undefined) entry.post(handlers.POST);
  if (handlers.PUT !== undefined) entry.put(handlers.PUT);
  if (handlers.PATCH !== undefined) entry.patch(handlers.PATCH);
  entry.all((request) => {
    throw methodNotAllowed(request.method, [...allowed, 'OPTIONS']);
  });
}
