import {
  createScopeEngine,
  describeRequirements,
  type Paths,
  type ScopeEngine,
  type ScopeEngineOptions,
} from '@scoped-api/engine';
import { buildASTSchema, type GraphQLSchema, version, versionInfo } from 'graphql';
import type { ServerSchema } from '../schema/load-schema';
import { POLICY_CHECKS } from '../schema/policy-checks';
import { LIMITS } from './limits';

type Execute = NonNullable<ScopeEngineOptions['execute']>;

/** The settings of the engine that come from the configuration. */
interface AppEngineOptions {
  /** Whether denials and the schema's descriptions name scopes. */
  readonly showScopes: boolean;
  /** How denials below a list are reported. Default `pattern`. */
  readonly paths?: Paths;
  /** Replaces graphql-js's `execute`. */
  readonly execute?: Execute;
}

/**
 * Makes the scope engine with this application's policy: denied parts of a query are null, a mutation is refused as a
 * whole, and every build-time check is on. With `showScopes` the descriptions of the schema name the required scopes.
 *
 * @throws SchemaPolicyError where the schema leaves a decision open; the server must not start then.
 * @throws Error for a version of graphql that the server does not run on, see {@link assertGraphqlVersion}.
 */
export function createAppEngine(schema: GraphQLSchema, { showScopes, ...rest }: AppEngineOptions): ScopeEngine {
  assertGraphqlVersion(versionInfo);
  const engine = createScopeEngine(schema, {
    showScopes,
    ...rest,
    maxPlaces: LIMITS.maxPlacedErrors,
    checks: POLICY_CHECKS,
  });
  if (showScopes) describeRequirements(engine.policy);
  return engine;
}

/**
 * Refuses a version of graphql that cannot hide schema names. The package uses the graphql of the project that it is
 * installed in, so that `scoped-api/scopes` works there; the server itself needs the options `hideSuggestions` and
 * `maxCoercionErrors` of 16.15, and Apollo Server 5 needs 16.
 *
 * @throws Error that says which version is needed.
 */
function assertGraphqlVersion({ major, minor }: { readonly major: number; readonly minor: number }): void {
  if (major === 16 && minor >= 15) return;
  throw new Error(
    `The server runs on graphql 16.15 or a newer 16; this project has graphql ${version}. ` +
      'Install that: npm install graphql@^16.15. (The scope engine alone, scoped-api/scopes, also runs on 16.11 and 17.)',
  );
}

/** Creates the engine of a schema without resolvers: for tools that read the policy and execute nothing. */
export function createPolicyEngine({ document }: Pick<ServerSchema, 'document'>): ScopeEngine {
  return createAppEngine(buildASTSchema(document), { showScopes: true });
}
