import type { ExecutionArgs, GraphQLSchema } from 'graphql';
import type { Plugin, YogaInitialContext } from 'graphql-yoga';
import { createScopeEngine, type ViewerScopes } from 'scoped-api/scopes';

/** Returns the scopes of a request, or `null` for an anonymous one. Throws if the token is invalid. */
export type ScopesOf = (request: Request) => ViewerScopes | Promise<ViewerScopes>;

/** Enforces the rules of `schema`. */
export function useScopes(schema: GraphQLSchema, scopesOf: ScopesOf): Plugin {
  const engine = createScopeEngine(schema);
  // A client with a stale token must still be able to run what requires nothing, such as a login.
  const viewerOf = async (args: ExecutionArgs & { contextValue: YogaInitialContext }) =>
    engine.viewer(engine.asksForNothing(args) ? null : await scopesOf(args.contextValue.request));
  return {
    onExecute: ({ args, setExecuteFn }) => setExecuteFn(async () => engine.execute(args, await viewerOf(args))),
    onSubscribe: ({ args, setSubscribeFn }) => setSubscribeFn(async () => engine.subscribe(args, await viewerOf(args))),
  };
}
