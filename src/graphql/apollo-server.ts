import { ApolloServer, type ApolloServerOptionsWithGateway, type ApolloServerPlugin, HeaderMap } from '@apollo/server';
import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginInlineTraceDisabled,
  ApolloServerPluginLandingPageDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloServerPluginLandingPageLocalDefault } from '@apollo/server/plugin/landingPage/default';
import { type DocumentNode, GraphQLError, type GraphQLSchema, Kind, OperationTypeNode } from 'graphql';
import type { Logger } from 'pino';
import type { GraphqlRequest, GraphqlResponse } from '../graphql-request';
import type { Metrics } from '../metrics/metrics';
import type { ApolloContext, Exchange } from './exchange';
import type { Executor } from './executor';
import { retryAfter, withHttp } from './http-status';
import { createFormatError } from './masking';

/** Everything that GraphQL over HTTP requires besides the execution. */
interface ApolloDoor {
  answer(request: GraphqlRequest, exchange: Exchange): Promise<GraphqlResponse>;
  close(): Promise<void>;
}

/** Starts Apollo Server in front of `executor`. */
export async function startApolloServer(options: {
  readonly schema: GraphQLSchema;
  readonly executor: Executor;
  /** Reads documents in place of Apollo Server's own parsing and validation. */
  readonly readDocument: ReadSent;
  readonly metrics: Pick<Metrics, 'graphqlOperationDuration'>;
  /** Whether a browser gets Apollo Sandbox. */
  readonly sandbox: boolean;
  readonly log: Logger;
}): Promise<ApolloDoor> {
  const { schema, executor, readDocument, metrics, sandbox, log } = options;
  const formatError = createFormatError({ log });
  const server = new ApolloServer<ApolloContext>({
    gateway: executeWith(schema, executor),
    // `readDocument` decides who may read the schema, and how much one document may cost.
    introspection: true,
    documentStore: null,
    includeStacktraceInErrorResponses: false,
    stopOnTerminationSignals: false,
    persistedQueries: false,
    allowBatchedHttpRequests: false,
    // `readRequest` prevents CSRF for GET. POST accepts only JSON, which a browser never sends to another site without
    // a preflight.
    csrfPrevention: false,
    formatError,
    logger: log,
    plugins: [
      readInPlace(readDocument, formatError),
      operationMetrics(metrics),
      // Apollo Server adds it to a subgraph by default. It would trace the requests of any client that sends a header.
      ApolloServerPluginInlineTraceDisabled(),
      // Responses are not cacheable, and this plugin would add a call to every field.
      ApolloServerPluginCacheControlDisabled(),
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

/** Reads the document of a request, or returns the errors for which it is refused. */
export type ReadSent = (text: string, exchange: Exchange) => DocumentNode | readonly GraphQLError[];

/** Placeholder for a refused document. It has no operation, so nothing is executed. */
const NO_OPERATION: DocumentNode = { kind: Kind.DOCUMENT, definitions: [] };

/**
 * Uses `read` in place of Apollo Server's parser and validation, which it skips where there is a document already. If a
 * later version does not skip them, the executor refuses a document that was not read here.
 */
function readInPlace(
  read: ReadSent,
  formatError: ReturnType<typeof createFormatError>,
): ApolloServerPlugin<ApolloContext> {
  return {
    async requestDidStart() {
      return {
        async didResolveSource(context) {
          const { exchange } = context.contextValue;
          if (!exchange.document && exchange.outcome?.thrown === undefined) {
            const sent = read(context.source, exchange);
            if ('kind' in sent) exchange.document = sent;
            else exchange.refusal = sent;
          }
          (context as { document?: DocumentNode }).document = exchange.document ?? NO_OPERATION;
        },
        async responseForOperation({ contextValue: { exchange } }) {
          const { refusal } = exchange;
          if (!refusal) return null;
          const isLimited = refusal[0]?.extensions.code === 'RATE_LIMITED';
          const errors = refusal.map((error) => formatError(error.toJSON(), error));
          return {
            http: { status: isLimited ? 429 : 400, headers: new HeaderMap(retryAfter(refusal)) },
            body: { kind: 'single', singleResult: { errors } },
          };
        },
      };
    },
  };
}

/**
 * Apollo Server accepts an executor only from a gateway; there is no other gateway here. The executor decides scopes before the
 * execution and may execute less than the document selects.
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
        if (document !== exchange.document) throw new Error('Apollo Server executes a document that was not read here');
        if (result) return result as never;
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

type OperationMetrics = Pick<Metrics, 'graphqlOperationDuration'>;

/** Times every operation by type and outcome. The operation name is not a label, because clients choose it. */
function operationMetrics(metrics: OperationMetrics): ApolloServerPlugin<ApolloContext> {
  return {
    async requestDidStart({ contextValue: { exchange } }) {
      return {
        async willSendResponse({ operation, response }) {
          const result = response.body.kind === 'single' ? response.body.singleResult : {};
          observeOperation(metrics, operation?.operation ?? 'unknown', result, exchange.startedAt);
        },
      };
    },
  };
}

/**
 * Observes one operation.
 *
 * @param startedAt - by `performance.now()`.
 */
export function observeOperation(
  { graphqlOperationDuration }: OperationMetrics,
  type: string,
  result: { readonly data?: unknown; readonly errors?: readonly unknown[] | undefined },
  startedAt: number,
): void {
  graphqlOperationDuration.observe({ type, outcome: outcomeOf(result) }, (performance.now() - startedAt) / 1000);
}

function outcomeOf({ data, errors }: Parameters<typeof observeOperation>[2]): string {
  if (!errors?.length) return 'ok';
  return data ? 'partial' : 'error';
}
