import { createScopeEngine, describeRequirements, type ScopeEngine, type ScopeEngineOptions } from '@scoped-api/engine';
import type { GraphQLSchema } from 'graphql';

import { ALL_SCOPES, UNUSED_SCOPES } from '../scopes/registry';

type Execute = NonNullable<ScopeEngineOptions['execute']>;

/**
 * The scope engine with this application's policy: queries degrade, mutations refuse, every build-time check on.
 * With `showScopes` the schema's descriptions say what things ask for.
 *
 * @param execute - in place of graphql-js's `execute`.
 * @throws SchemaPolicyError where `schema.graphql` leaves a decision open; the server must not start then.
 */
export function createAppEngine(schema: GraphQLSchema, showScopes: boolean, execute?: Execute): ScopeEngine {
  const engine = createScopeEngine(schema, {
    showScopes,
    ...(execute && { execute }),
    checks: {
      registry: { scopes: ALL_SCOPES, unused: UNUSED_SCOPES },
      coverage: true,
      nullability: true,
      implementers: true,
    },
  });
  if (showScopes) describeRequirements(engine.policy);
  return engine;
}
