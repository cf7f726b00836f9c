import { buildSchema, type ExecutionResult, type GraphQLSchema, isObjectType, parse, validate } from 'graphql';
import {
  createScopeEngine,
  type ScopeEngine,
  type ScopeEngineOptions,
  type ViewerAuthentication,
  type ViewerScopes,
} from '../../src';

/** The definitions of the directives. */
export const DIRECTIVES = `
  scalar Scope
  directive @requiresScopes(scopes: [[Scope!]!]!) on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  directive @authenticated on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  enum AuthenticationLevel { SINGLE_FACTOR MULTI_FACTOR PHISHING_RESISTANT }
  directive @requiresAuthentication(level: AuthenticationLevel = SINGLE_FACTOR, maxAgeSeconds: Int) on FIELD_DEFINITION | OBJECT | INTERFACE | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
  directive @public on FIELD_DEFINITION
`;

/** A schema from SDL that need not declare the directives. */
export function guardedSchema(sdl: string): GraphQLSchema {
  return buildSchema(`${DIRECTIVES}${sdl}`);
}

/** An engine on a schema whose resolvers look properties up and keep a log of their calls. */
export interface Guarded {
  readonly schema: GraphQLSchema;
  readonly engine: ScopeEngine;
  /** Coordinates whose resolver was called, in order. */
  readonly called: string[];
  /** Runs an operation over `root`; the result as plain JSON. */
  run(query: string, scopes: ViewerScopes, rest?: RunOptions): Promise<ExecutionResult>;
}

export interface RunOptions {
  readonly root?: unknown;
  readonly variables?: Record<string, unknown>;
  readonly authentication?: ViewerAuthentication | null;
}

export function guarded(sdl: string, options: ScopeEngineOptions = { mode: 'filter' }): Guarded {
  const schema = guardedSchema(sdl);
  const engine = createScopeEngine(schema, { allowNoRules: true, ...options });
  const called: string[] = [];
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    for (const field of Object.values(type.getFields())) {
      field.resolve = (source) => {
        called.push(`${type.name}.${field.name}`);
        return source?.[field.name];
      };
    }
  }
  return {
    schema,
    engine,
    called,
    async run(query, scopes, { root, variables, authentication } = {}) {
      const document = parse(query);
      const invalid = validate(schema, document);
      if (invalid.length > 0) throw new Error(`the query is invalid: ${invalid.map(String).join('; ')}`);
      const args = { schema, document, rootValue: root, ...(variables && { variableValues: variables }) };
      const result = await engine.execute(args, engine.viewer(scopes, authentication));
      return JSON.parse(JSON.stringify(result)) as ExecutionResult;
    },
  };
}

/** The denials of a result as `path coordinate`. */
export function denialsOf({ errors }: ExecutionResult): string[] {
  return (errors ?? []).map(({ path, extensions }) => `${path?.join('.')} ${extensions?.coordinate}`);
}
