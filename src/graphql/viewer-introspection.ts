import { afterStepUp, readsOnlySchema, type ScopedViewer, type ScopeEngine, visibleSchema } from '@scoped-api/engine';
import { type ExecutionArgs, type ExecutionResult, execute, GraphQLError, type GraphQLSchema } from 'graphql';
import { LRUCache } from 'lru-cache';
import { withHttp } from './http-status';

/** Answers introspection on a server whose schema is not open to everyone. */
export interface IntrospectionRule {
  /**
   * Whether the operation that runs reads the schema, so that `execute` answers it. Other operations of its document do not count.
   *
   * @throws GraphQLError with status 400 for an operation that reads the schema and is refused.
   */
  concerns(args: ExecutionArgs): boolean;
  execute(args: ExecutionArgs, viewer: ScopedViewer): Promise<ExecutionResult>;
}

/** Answers introspection with what a viewer may use. The schema for each set of scopes is made once. */
interface ViewerIntrospection extends IntrospectionRule {
  /** The part of the schema that an anonymous viewer may use; it is no secret. */
  readonly shownToAnyone: GraphQLSchema;
}

/** Maximum number of cached schemas, of one or two megabytes each. */
const MAX_SCHEMAS = 20;

/** Makes the introspection of the part of `engine`'s schema that a viewer may use. */
export function createViewerIntrospection(engine: ScopeEngine): ViewerIntrospection {
  const schemas = new LRUCache<bigint, GraphQLSchema>({ max: MAX_SCHEMAS });
  const shownToAnyone = visibleSchema(engine.policy, engine.viewer(null));
  const schemaFor = (one: ScopedViewer): GraphQLSchema => {
    // One schema for all levels and ages: it shows what the user may use after authenticating again.
    const viewer = afterStepUp(engine.policy, one);
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
      throw refusal('Request __schema and __type in an operation of their own.', { code: 'BAD_REQUEST' });
    },
    async execute(args, viewer) {
      const schema = viewer.authenticated ? schemaFor(viewer) : shownToAnyone;
      return execute({ ...args, schema });
    },
  };
}

/** Refuses introspection: for a server with introspection off. */
export const noIntrospection: IntrospectionRule = {
  concerns({ document, operationName }) {
    if (readsOnlySchema(document, operationName ?? undefined) === undefined) return false;
    throw refusal('This server does not answer introspection', {
      code: 'GRAPHQL_VALIDATION_FAILED',
      validationErrorCode: 'INTROSPECTION_DISABLED',
    });
  },
  execute: () => Promise.reject(new Error('no operation concerns this')),
};

function refusal(message: string, extensions: Record<string, unknown>): GraphQLError {
  return withHttp(new GraphQLError(message, { extensions }), 400);
}
