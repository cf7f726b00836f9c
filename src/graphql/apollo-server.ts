import { ApolloServer, type ApolloServerOptionsWithGateway, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { GraphQLError, type GraphQLSchema, OperationTypeNode } from 'graphql';
import type { Logger } from 'pino';
import type { GraphqlRequest, GraphqlResponse } from '../graphql-request';
import type { Metrics } from '../metrics/metrics';
import type { ApolloContext, Exchange } from './exchange';
import type { Executor } from './executor';
import { createFormatError } from './format-error';
import { withHttp } from './http-status';
import { LIMIT_RULES, LIMITS } from './limits';
import { operationMetrics } from './operation-metrics';
import { refusePersistedQueries } from './refuse-persisted-queries';

/** Everything that GraphQL over HTTP asks for besides executing. */
export interface ApolloDoor {
  answer(request: GraphqlRequest, exchange: Exchange): Promise<GraphqlResponse>;
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
}): Promise<ApolloDoor> {
  const { schema, executor, metrics, introspection, sandbox, log } = options;
  const server = new ApolloServer<ApolloContext>({
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
    validationRules: [...LIMIT_RULES],
    // graphql-js adds one to say that there are more.
    validationOptions: { maxErrors: LIMITS.maxErrors - 1 },
    formatError: createFormatError({ introspection, log }),
    logger: log,
    plugins: [
      operationMetrics(metrics),
      // It would turn itself on for a subgraph and time requests for anyone who sends a header.
      ApolloServerPluginInlineTraceDisabled(),
      // Nothing here may be cached, and it would put a call in front of every field.
      ApolloServerPluginCacheControlDisabled(),
      refusePersistedQueries,
      sandbox ? ApolloServerPluginLandingPageLocalDefault({ footer: false }) : ApolloServerPluginLandingPageDisabled(),
    ],
  });
  await server.start();
  return {
    async answer(request, exchange) {
      const httpGraphQLRequest = { ...request, headers: headerMap(request.headers) };
      const answered = await server.executeHTTPGraphQLRequest({
        httpGraphQLRequest,
        context: async () => ({ exchange }),
      });
      return { ...answered, status: answered.status ?? 200 };
    },
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
): ApolloServerOptionsWithGateway<ApolloContext>['gateway'] {
  return {
    onSchemaLoadOrUpdate(listener) {
      listener({ apiSchema: schema, coreSupergraphSdl: '' });
      return () => {};
    },
    load: async () => ({
      executor: async ({ document, operation, request, context }) => {
        if (operation?.operation === OperationTypeNode.SUBSCRIPTION) throw noSubscriptions();
        const { exchange } = context as ApolloContext;
        const { result, thrown } = exchange.outcome ?? {};
        if (thrown !== undefined) throw thrown;
        if (result) return result as never;
        exchange.validated = document;
        return executor({
          document,
          operationName: request.operationName,
          variables: request.variables,
          accept: request.http?.headers.get('accept') ?? undefined,
          context: exchange.context,
        }) as never;
      },
    }),
    stop: async () => {},
  };
}

function headerMap(sent: GraphqlRequest['headers']): HeaderMap {
  const headers = new HeaderMap();
  for (const [name, value] of Object.entries(sent)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  return headers;
}

function noSubscriptions(): GraphQLError {
  return withHttp(new GraphQLError('This server has no subscriptions', { extensions: { code: 'BAD_REQUEST' } }), 400);
}
