import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import { createYoga } from 'graphql-yoga';
import { createShopSchema } from './schema';
import { scopesFromBearer } from './scopes-of';
import { useScopes } from './use-scopes';

/** The shop behind HTTP, not listening yet. `key` signs the access tokens (HS256). */
export function createShopServer(key: KeyObject) {
  const schema = createShopSchema();
  return createServer(createYoga({ schema, logging: false, plugins: [useScopes(schema, scopesFromBearer(key))] }));
}
