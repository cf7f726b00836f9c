import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { PACKAGE_ROOT } from '../package-root';
import type { ScopeEngine } from '../scopes';
import { createAppEngine } from './engine';

/** The engine of `schema.graphql` without resolvers: for tools that read the policy and execute nothing. */
export function loadPolicyEngine(): ScopeEngine {
  const typeDefs = readFileSync(join(PACKAGE_ROOT, 'schema.graphql'), 'utf8');
  return createAppEngine(makeExecutableSchema({ typeDefs }), true);
}
