import {
  createScopeEngine,
  describeRequirements,
  type Paths,
  type ScopeEngine,
  type ScopeEngineOptions,
} from '@scoped-api/engine';
import type { GraphQLSchema } from 'graphql';
import { ALL_SCOPES, UNUSED_SCOPES } from '../scopes/registry';
import { LIMITS } from './limits';

type Execute = NonNullable<ScopeEngineOptions['execute']>;

/** What a configuration decides of the engine. */
export interface AppEngineOptions {
  /** Whether denials and the schema's descriptions name scopes. */
  readonly showScopes: boolean;
  /** How denials below a list are reported. Default `pattern`. */
  readonly paths?: Paths;
  /** In place of graphql-js's `execute`. */
  readonly execute?: Execute;
}

/**
 * The scope engine with this application's policy: queries degrade, mutations refuse, every build-time check on.
 * With `showScopes` the schema's descriptions say what things ask for.
 *
 * @throws SchemaPolicyError where `schema.graphql` leaves a decision open; the server must not start then.
 */
export function createAppEngine(schema: GraphQLSchema, { showScopes, ...rest }: AppEngineOptions): ScopeEngine {
  const engine = createScopeEngine(schema, {
    showScopes,
    ...rest,
    maxPlaces: LIMITS.maxPlacedErrors,
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
