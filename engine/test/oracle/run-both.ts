import { envelop, useEngine, useSchema } from '@envelop/core';
import { useGenericAuth } from '@envelop/generic-auth';
import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLSchema,
  parse,
  specifiedRules,
  subscribe,
  validate,
} from 'graphql';
import { createScopeEngine, type Mode } from '../../src';

/** One operation, to be run by both. */
export interface Question {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operationName?: string | undefined;
  readonly variables?: Record<string, unknown> | undefined;
  readonly rootValue: unknown;
  /** Scopes held; `null`: anonymous. */
  readonly viewer: readonly string[] | null;
  /** Whether one denial refuses the whole operation. */
  readonly refuseAll?: boolean;
}

/** Returns the result of the engine, as read by a client. */
export async function askEngine(it: Question, mode?: Mode): Promise<ExecutionResult> {
  const engine = createScopeEngine(it.schema, { allowNoRules: true, ...(mode && { mode }) });
  return plain(await engine.execute(argsOf(it), engine.viewer(it.viewer)));
}

/** Returns the result of `@envelop/generic-auth` in its `protect-granular` mode, as read by a client. */
export async function askGenericAuth(it: Question): Promise<ExecutionResult> {
  const getEnveloped = envelop({
    plugins: [
      useEngine({ parse, validate, specifiedRules, execute, subscribe }),
      useSchema(it.schema),
      useGenericAuth<{ scopes: string[] }>({
        mode: 'protect-granular',
        rejectUnauthenticated: it.refuseAll ?? false,
        resolveUserFn: (context) => context.user as { scopes: string[] } | null,
        extractScopes: (user) => user?.scopes ?? [],
      }),
    ],
  });
  const proxy = getEnveloped({ user: it.viewer && { scopes: [...it.viewer] } });
  const contextValue = await proxy.contextFactory();
  return plain(await proxy.execute({ ...argsOf(it), contextValue }));
}

function argsOf({ schema, document, rootValue, variables, operationName }: Question) {
  return {
    schema,
    document,
    rootValue,
    operationName: operationName ?? null,
    // As in a server: the plugin evaluates conditions only if it receives variables.
    variableValues: variables ?? {},
  };
}

function plain(result: ExecutionResult): ExecutionResult {
  return JSON.parse(JSON.stringify(result));
}
