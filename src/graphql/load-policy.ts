import { makeExecutableSchema } from '@graphql-tools/schema';
import type { ScopeEngine } from '@scoped-api/engine';
import { createAppEngine } from './engine';
import { readSchemaSdl } from './schema';

/** The engine of `schema.graphql` without resolvers: for tools that read the policy and execute nothing. */
export function loadPolicyEngine(): ScopeEngine {
  return createAppEngine(makeExecutableSchema({ typeDefs: readSchemaSdl() }), { showScopes: true });
}
