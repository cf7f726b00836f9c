import { readsOnlySchema, type ScopedViewer, type ScopeEngine, visibleSchema } from '@scoped-api/engine';
import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError, type GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { withHttp } from './http-status';

/** Answers introspection with what a viewer may use; each distinct set of scopes has its schema made once. */
export interface ViewerIntrospection {
  /**
   * Whether this is for `execute`.
   * @throws GraphQLError where an operation reads the schema and something else at once.
   */
  concerns(args: ExecutionArgs): boolean;
  execute(args: ExecutionArgs, viewer: ScopedViewer): Promise<ExecutionResult>;
  /** What an anonymous viewer may use, which is no secret. */
  readonly shownToAnyone: GraphQLSchema;
}

/** Of a megabyte or two each. */
const MAX_SCHEMAS = 20;

/** Introspection of what the viewer may use, on `engine`'s schema. */
export function createViewerIntrospection(engine: ScopeEngine): ViewerIntrospection {
  const schemas = new LRUCache<bigint, GraphQLSchema>({ max: MAX_SCHEMAS });
  const shownToAnyone = visibleSchema(engine.policy, engine.viewer(null));
  const schemaFor = (viewer: ScopedViewer): GraphQLSchema => {
    const known = schemas.get(viewer.scopes);
    if (known) return known;
    const schema = visibleSchema(engine.policy, viewer);
    schemas.set(viewer.scopes, schema);
    return schema;
  };
  return {
    shownToAnyone,
    concerns({ document, operationName }) {
      const alone = readsOnlySchema(document, operationName ?? undefined);
      if (alone !== false) return alone === true;
      const error = new GraphQLError('Ask for __schema and __type in an operation of their own, at its root.', {
        extensions: { code: 'BAD_REQUEST' },
      });
      throw withHttp(error, 400);
    },
    async execute(args, viewer) {
      const schema = viewer.authenticated ? schemaFor(viewer) : shownToAnyone;
      return execute({ ...args, schema });
    },
  };
}
