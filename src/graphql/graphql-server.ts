import { type ExecutionResult, GraphQLError, type GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Introspection } from '../config';
import { DomainError } from '../errors';
import type { GraphqlRequest, GraphqlResponse } from '../graphql-request';
import { networkOf } from '../identity/network-of';
import type { Metrics } from '../metrics/metrics';
import type { RequestInfo } from '../request-info';
import type { WorkBudget } from '../throttle/work-budget';
import { type ReadSent, startApolloServer } from './apollo-server';
import type { Exchange, Outcome } from './exchange';
import type { Executor, Operation } from './executor';
import type { HideNames } from './hidden-names';
import { createKnownOperations, type KnownOperations } from './known-operations';
import { observeOperation } from './operation-metrics';
import { readDocument } from './read-document';
import { restate } from './restate';
import { isSchemaOnly } from './schema-only';
import type { ResolveDocument } from './trusted-documents/resolve-document';

/** The GraphQL door: an HTTP request in, an HTTP response out. */
export interface GraphqlServer {
  handle(request: GraphqlRequest, info: RequestInfo): Promise<GraphqlResponse>;
  /** As `handle`, for documents of the server's own: they are answered where only trusted ones are, too. */
  handleOwn(request: GraphqlRequest, info: RequestInfo): Promise<GraphqlResponse>;
  close(): Promise<void>;
}

/**
 * Apollo Server, with a short way around it: an operation that it has answered once is executed at once, and where that
 * goes without an error, there is nothing left for it to do. Everything else goes through it, with what was executed
 * already. See docs/decisions/0004-known-operations.md.
 */
export async function startGraphqlServer(options: {
  readonly schema: GraphQLSchema;
  readonly executor: Executor;
  readonly metrics: Pick<Metrics, 'graphqlOperationDuration' | 'graphqlWorkRefused'>;
  readonly introspection: Introspection;
  readonly hideNames: HideNames;
  /** What reading documents may cost; keys are networks. */
  readonly budget: WorkBudget;
  /** Whether a browser gets Apollo Sandbox. */
  readonly sandbox: boolean;
  /** Absent: whoever sends a document sends its text. */
  readonly resolveDocument?: ResolveDocument | undefined;
  readonly log: Logger;
}): Promise<GraphqlServer> {
  const { executor, metrics } = options;
  const resolveDocument: ResolveDocument = options.resolveDocument ?? ((request) => request);
  const known = createKnownOperations();
  const apollo = await startApolloServer({ ...options, readDocument: createReadSent(known, options) });

  const answer = async (request: GraphqlRequest, exchange: Exchange): Promise<GraphqlResponse> => {
    const match = known.find(request);
    if (match) {
      exchange.document = match.operation.document;
      exchange.outcome = await execute(executor, { ...match.operation, context: exchange.context });
      const { result } = exchange.outcome;
      if (result && isPlain(result)) {
        observeOperation(metrics, match.type, result, exchange.startedAt);
        return { status: 200, headers: match.headers, body: { kind: 'complete', string: write(result) } };
      }
    }
    const response = await apollo.answer(request, exchange);
    // An answer to what is refused may have another type.
    if (exchange.document) known.learn(request, response);
    return isPublic(exchange, response) ? { ...response, isPublic: true } : response;
  };

  return {
    async handle(sent, info) {
      try {
        const { isTrusted, ...request } = resolveDocument(sent);
        return answer(request, begin(info, isTrusted === true));
      } catch (thrown) {
        // In place of what was sent: all that is left to do is to answer.
        return apollo.answer({ ...sent, ...NO_DOCUMENT }, { ...begin(info, true), outcome: { thrown } });
      }
    },
    handleOwn: (request, info) => answer(request, begin(info, true)),
    close: apollo.close,
  };
}

function begin(request: RequestInfo, isTrusted: boolean): Exchange {
  return { startedAt: performance.now(), context: { request }, isTrusted };
}

/**
 * Reads documents that this process does not know yet. What that costs is charged to the client's network, unless the
 * document is the server's own or trusted.
 */
function createReadSent(
  known: KnownOperations,
  options: {
    readonly schema: GraphQLSchema;
    readonly introspection: Introspection;
    readonly hideNames: HideNames;
    readonly budget: WorkBudget;
    readonly metrics: Pick<Metrics, 'graphqlWorkRefused'>;
  },
): ReadSent {
  const { schema, introspection, hideNames, budget, metrics } = options;
  const reading = { introspection: introspection !== 'off', suggestions: introspection === 'on' };

  return (text, { context: { request }, isTrusted }) => {
    const document = known.document(text);
    if (document) return document;
    const network = networkOf(request.clientAddress);
    try {
      if (!isTrusted) budget.check(network);
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      const { code, message, retryAfter } = error;
      metrics.graphqlWorkRefused.inc({ reason: 'address' });
      return [new GraphQLError(message, { extensions: { code, retryAfter } })];
    }
    const read = readDocument(schema, text, reading);
    if (!isTrusted) budget.charge(network, read.cost);
    if (read.ok) {
      // Reading the schema costs more than most documents do, each time: a client pays for it each time.
      if (isTrusted || read.size.schemaValues === 0) known.keep(text, read.document, isTrusted);
      return read.document;
    }
    return read.errors.map((error) => {
      const message = hideNames(error.message, { document: text });
      return message === error.message ? error : restate(error, message, error.extensions);
    });
  };
}

/** Operations that answer data are known after their first time, so that this judges few of them. */
function isPublic({ document }: Exchange, { status, body }: GraphqlResponse): boolean {
  if (document === undefined || status !== 200 || body.kind !== 'complete') return false;
  return isSchemaOnly(document);
}

/** A request that is valid, whatever it was by. */
const NO_DOCUMENT = { search: '?query={__typename}', body: { query: '{__typename}' } };

/** Never rejects: what was thrown is Apollo Server's to answer. */
async function execute(executor: Executor, operation: Operation): Promise<Outcome> {
  try {
    return { result: await executor(operation) };
  } catch (thrown) {
    return { thrown };
  }
}

/** Errors decide the status and are formatted; that is for Apollo Server. */
function isPlain({ errors, extensions }: ExecutionResult): boolean {
  return errors === undefined && extensions === undefined;
}

/** As Apollo Server writes it, to the byte. */
function write({ data }: ExecutionResult): string {
  return `{"data":${JSON.stringify(data)}}\n`;
}
