import type { Express } from 'express';
import type { GraphQLSchema } from 'graphql';
import type { RunDocument } from '../../graphql-request';
import { type Handlers, route } from '../route';
import { type CompiledRoute, compileRoute } from './compile-route';
import { checkNeverNull } from './never-null';
import type { JsonLimits } from './read-json-object';
import { createRestHandler } from './rest-handler';
import { REST_TABLE } from './rest-table';

/**
 * The table's routes, held against the schema.
 *
 * @throws Error naming the route that does not fit.
 */
export function compileRestTable(schema: GraphQLSchema): CompiledRoute[] {
  checkNeverNull(schema);
  return REST_TABLE.map((entry) => compileRoute(schema, entry));
}

/** Puts the table's routes on the application. */
export function addRestRoutes(
  app: Express,
  routes: readonly CompiledRoute[],
  options: JsonLimits & { readonly runDocument: RunDocument },
): void {
  const byPath = new Map<string, Handlers>();
  for (const entry of routes) {
    byPath.set(entry.path, { ...byPath.get(entry.path), [entry.method]: createRestHandler(entry, options) });
  }
  for (const [path, handlers] of byPath) route(app, expressPath(path), handlers);
}

/** Without the slash at the end the router takes both. */
function expressPath(path: string): string {
  return path.replace(/\/$/, '').replaceAll(/\{(\w+)\}/g, ':$1');
}
