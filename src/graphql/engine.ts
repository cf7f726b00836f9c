import type { GraphQLSchema } from 'graphql';
import { createScopeEngine, type ScopeEngine } from '../scopes';
import { ALL_SCOPES, UNUSED_SCOPES } from '../scopes/registry';

/**
 * The scope engine with this application's policy: queries degrade, mutations refuse, every build-time check on.
 *
 * @throws SchemaPolicyError where `schema.graphql` leaves a decision open; the server must not start then.
 */
export function createAppEngine(schema: GraphQLSchema, showScopes: boolean): ScopeEngine {
  return createScopeEngine(schema, {
    showScopes,
    checks: {
      registry: { scopes: ALL_SCOPES, unused: UNUSED_SCOPES },
      coverage: true,
      nullability: true,
      implementers: true,
    },
  });
}
