import {
  ApolloServer,
  type ApolloServerOptionsWithGateway,
  type HTTPGraphQLRequest,
  type HTTPGraphQLResponse,
} from '@apollo/server';
import {
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { GraphQLError, type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { Logger } from 'pino';
import type { Metrics } from '../metrics/metrics';
import type { RequestInfo } from '../request-info';
import type { GraphqlContext } from './context';
import type { Executor } from './executor';
import { createFormatError } from './format-error';
import { withHttp } from './http-status';
import { LIMITS, maxDepthRule, maxExplanationsRule, maxIntrospectionsRule, maxMutationFieldsRule } from './limits';
import { operationMetrics } from './operation-metrics';
import { refusePersistedQueries } from './refuse-persisted-queries';

/** The GraphQL door: an HTTP request in, an HTTP response out. */
export interface GraphqlServer {
  handle(request: HTTPGraphQLRequest, info: RequestInfo): Promise<HTTPGraphQLResponse>;
  close(): Promise<void>;
}

/** Starts Apollo Server in front of `executor`. */
export async function startApolloServer(options: {
  readonly schema: GraphQLSchema;
  readonly executor: Executor;
  readonly metrics: Pick<Metrics, 'graphqlOperationDuration'>;
  readonly introspection: boolean;
  /** Whether a browser gets Apollo Sandbox. */
  readonly sandbox: boolean;
  readonly log: Logger;
}): Promise<GraphqlServer> {
  const { schema, executor, metrics, introspection, sandbox, log } = options;
  const server = new ApolloServer<GraphqlContext>({
    gateway: executeWith(schema, executor),
    introspection,
    hideSchemaDetailsFromClientErrors: !introspection,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    csrfPrevention: true,
    parseOptions: { maxTokens: LIMITS.maxTokens },
    maxRecursiveSelections: LIMITS.maxRecursiveSelections,
    validationRules: [
      maxDepthRule(LIMITS.maxDepth),
      maxMutationFieldsRule(LIMITS.maxMutationFields),
      maxIntrospectionsRule(LIMITS.maxIntrospections),
      maxExplanationsRule(LIMITS.maxExplanations),
    ],
    // graphql-js adds one to say that there are more.
    validationOptions: { maxErrors: LIMITS.maxErrors - 1 },
    formatError: createFormatError({ introspection, log }),
    logger: log,
    plugins: [
      operationMetrics(metrics),
      // It would turn itself on for a subgraph and time requests for anyone who sends a header.
      ApolloServerPluginInlineTraceDisabled(),
      refusePersistedQueries,
      sandbox ? ApolloServerPluginLandingPageLocalDefault({ footer: false }) : ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await server.start();
  return {
    handle: (httpGraphQLRequest, request) =>
      server.executeHTTPGraphQLRequest({ httpGraphQLRequest, context: async () => ({ request }) }),
    close: () => server.stop(),
  };
}

/**
 * Apollo Server lets only a gateway bring an executor of its own; there is no gateway here. Ours decides scopes
 * before execution and may execute less than the document asks for.
 */
function executeWith(
  schema: GraphQLSchema,
  executor: Executor,
): ApolloServerOptionsWithGateway<GraphqlContext>['gateway'] {
  return {
    onSchemaLoadOrUpdate(listener) {
      listener({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => {};
    },
    load: async () => ({
      executor: async ({ document, operation, request, context }) => {
        if (operation?.operation === OperationTypeNode.SUBSCRIPTION) throw noSubscriptions();
        return executor({
          document,
          operationName: request.operationName,
          variables: request.variables,
          accept: request.http?.headers.get('accept') ?? undefined,
          context: context as GraphqlContext,
        }) as never;
      },
    }),
    stop: async () => {},
  };
}

function noSubscriptions(): GraphQLError {
  return withHttp(new GraphQLError('This server has no subscriptions', { extensions: { code: 'BAD_REQUEST' } }), 400);
}
