import {
  type DocumentNode,
  type ExecutionResult,
  GraphQLError,
  type GraphQLFormattedError,
  type GraphQLSchema,
  getOperationAST,
  Kind,
  type SelectionSetNode,
} from 'graphql';
import type { Logger } from 'pino';
import type { Introspection } from '../config';
import { RESPONSE_JSON } from '../graphql-media-type';
import type { GraphqlRequest, GraphqlResponse, RunDocument } from '../graphql-request';
import type { Metrics } from '../metrics/metrics';
import type { RequestInfo } from '../request-info';
import { observeOperation, type ReadSent, startApolloServer } from './apollo-server';
import { JsonText } from './compiled-query';
import type { DocumentBudget } from './document-budget';
import type { Exchange, Outcome } from './exchange';
import type { Executor, Operation } from './executor';
import type { HideNames } from './hidden-names';
import { restate } from './http-status';
import { createKnownOperations, type KnownOperations } from './known-operations';
import { createFormatError } from './masking';
import { readDocument } from './read-document';
import { readRequest } from './read-request';
import type { ResolveDocument } from './trusted-documents';

/** Answers HTTP requests to `/graphql`, and runs the server's own documents. */
interface GraphqlServer {
  /** The answer is no promise where nothing has to be waited for. */
  handle(request: GraphqlRequest, info: RequestInfo): GraphqlResponse | Promise<GraphqlResponse>;
  /** Runs documents of the server's own, also where clients may send trusted documents only. */
  readonly run: RunDocument;
  close(): Promise<void>;
}

/**
 * Starts Apollo Server with a shorter path beside it: an operation that it has answered before is executed at once, and a result
 * without errors is written at once. Everything else goes through Apollo Server, together with a result that exists already. See
 * docs/decisions/0004-known-operations.md.
 */
export async function startGraphqlServer(options: {
  readonly schema: GraphQLSchema;
  readonly executor: Executor;
  readonly metrics: Pick<Metrics, 'graphqlOperationDuration'>;
  readonly introspection: Introspection;
  readonly hideNames: HideNames;
  readonly budget: DocumentBudget;
  /** Whether a browser gets Apollo Sandbox. */
  readonly sandbox: boolean;
  readonly resolveDocument: ResolveDocument;
  readonly log: Logger;
}): Promise<GraphqlServer> {
  const { executor, metrics, resolveDocument } = options;
  const known = createKnownOperations();
  const formatError = createFormatError(options);
  const apollo = await startApolloServer({ ...options, readDocument: createReadSent(known, options) });

  const answer = (request: GraphqlRequest, exchange: Exchange): GraphqlResponse | Promise<GraphqlResponse> => {
    const match = known.find(request);
    if (!match) return answerByApollo(request, exchange);
    exchange.document = match.operation.document;
    const { document, operationName, variables, accept } = match.operation;
    // Not a copy by `...`: V8 made a hidden class for each, and kept it until the next collection of the whole heap.
    const operation = { document, operationName, variables, accept, context: exchange.context, asText: true };
    const finish = (outcome: Outcome): GraphqlResponse | Promise<GraphqlResponse> => {
      exchange.outcome = outcome;
      const { result } = outcome;
      if (!result || !isPlain(result)) return answerByApollo(request, exchange);
      observeOperation(metrics, match.type, result, exchange.startedAt);
      return { status: 200, headers: match.headers, body: { kind: 'complete', string: write(result) } };
    };
    const outcome = execute(executor, operation);
    return outcome instanceof Promise ? outcome.then(finish) : finish(outcome);
  };
  const answerByApollo = async (request: GraphqlRequest, exchange: Exchange): Promise<GraphqlResponse> => {
    const response = await apollo.answer(request, exchange);
    // The response to a refused request may have another content type.
    if (exchange.document) known.learn(request, response);
    return isPublic(exchange, response) ? { ...response, isPublic: true } : response;
  };

  return {
    handle(sent, info) {
      try {
        const { request, isTrusted } = resolveDocument(readRequest(sent), info);
        return answer(request, begin(info, isTrusted));
      } catch (thrown) {
        // The request is replaced by a valid one: Apollo Server only has to write the error.
        const valid = { ...sent, headers: { accept: sent.headers.accept }, ...NO_DOCUMENT };
        return apollo.answer(valid, { ...begin(info, true), outcome: outcomeOf(thrown) });
      }
    },
    async run(query, variables, request) {
      const startedAt = performance.now();
      let document = known.document(query);
      if (!document) {
        document = readOwn(options.schema, query);
        known.keep(query, document, true);
      }
      const own = { document, operationName: undefined, variables, accept: RESPONSE_JSON, context: { request } };
      const { result, thrown } = await execute(executor, own);
      const { data, errors } = result ?? { errors: [thrown as GraphQLError] };
      observeOperation(metrics, getOperationAST(document)?.operation ?? 'unknown', { data, errors }, startedAt);
      return {
        ...(data !== undefined && { data }),
        ...(errors && { errors: errors.map((error) => formatError(withCode(error), error)) }),
      };
    },
    close: apollo.close,
  };
}

function begin(request: RequestInfo, isTrusted: boolean): Exchange {
  return { startedAt: performance.now(), context: { request }, isTrusted };
}

/**
 * Makes the function that reads documents which this process does not know yet. The cost is charged to the client's network,
 * unless the document is the server's own or trusted.
 */
function createReadSent(
  known: KnownOperations,
  options: {
    readonly schema: GraphQLSchema;
    readonly introspection: Introspection;
    readonly hideNames: HideNames;
    readonly budget: DocumentBudget;
  },
): ReadSent {
  const { schema, introspection, hideNames, budget } = options;
  const reading = { suggestions: introspection === 'on' };

  return (text, { context: { request }, isTrusted }) => {
    const document = known.document(text);
    if (document) return document;
    const refused = isTrusted ? undefined : budget.refusal(request);
    if (refused) return [refused];
    const read = readDocument(schema, text, reading);
    if (!isTrusted) budget.charge(request, read.cost);
    if (read.ok) {
      // Introspection costs more than most documents, and is charged each time: such a document is not kept.
      if (isTrusted || read.size.schemaValues === 0) known.keep(text, read.document, isTrusted);
      return read.document;
    }
    return read.errors.map((error) => {
      const message = hideNames(error.message, { document: text });
      return message === error.message ? error : restate(error, message, error.extensions);
    });
  };
}

/** @throws the first error of a document that is invalid. */
function readOwn(schema: GraphQLSchema, text: string): DocumentNode {
  const read = readDocument(schema, text, { suggestions: true });
  if (read.ok) return read.document;
  throw read.errors[0];
}

/** Returns the error as Apollo Server formats it: with a code, and without the extension that decides the status. */
function withCode(error: GraphQLError): GraphQLFormattedError {
  const { http: _, code = 'INTERNAL_SERVER_ERROR', ...extensions } = error.extensions;
  return { ...error.toJSON(), extensions: { ...extensions, code } };
}

/**
 * Whether the response contains only parts of the schema. Rarely called for responses with data: such operations soon
 * become known.
 */
function isPublic({ document }: Exchange, { status, body }: GraphqlResponse): boolean {
  if (document === undefined || status !== 200 || body.kind !== 'complete') return false;
  return isSchemaOnly(document);
}

/**
 * Whether a document selects only parts of the schema: introspection, and the SDL of Federation. Such an answer has no
 * user data and no secret. Unlike `readsOnlySchema` of the engine, this counts `_service`, and all operations of the
 * document.
 *
 * @param document - a valid one, whose fragments make no cycle.
 */
function isSchemaOnly(document: DocumentNode): boolean {
  const fragments = new Map<string, SelectionSetNode>();
  for (const definition of document.definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition.selectionSet);
  }
  const read = ({ selections }: SelectionSetNode): boolean =>
    selections.every((selection) => {
      if (selection.kind === Kind.FIELD) return /^(?:__|_service$)/.test(selection.name.value);
      if (selection.kind === Kind.INLINE_FRAGMENT) return read(selection.selectionSet);
      const fragment = fragments.get(selection.name.value);
      // Each fragment is visited once: nested spreads would multiply the work.
      fragments.delete(selection.name.value);
      return fragment === undefined || read(fragment);
    });
  return document.definitions.every(
    (definition) => definition.kind !== Kind.OPERATION_DEFINITION || read(definition.selectionSet),
  );
}

/** Returns the outcome for a thrown error. With a status of 200 it has `data`, as GraphQL over HTTP requires. */
function outcomeOf(thrown: unknown): Outcome {
  const { http } = thrown instanceof GraphQLError ? thrown.extensions : {};
  const isAnswer = (http as { readonly status?: number } | undefined)?.status === 200;
  return isAnswer ? { result: { data: null, errors: [thrown as GraphQLError] } } : { thrown };
}

/** The query of a valid request, for GET and for POST. */
const NO_DOCUMENT = { search: '?query={__typename}', body: { query: '{__typename}' } };

/** Executes an operation. Neither throws nor rejects: Apollo Server answers what was thrown. */
function execute(executor: Executor, operation: Operation): Outcome | Promise<Outcome> {
  try {
    const result = executor(operation);
    if (!(result instanceof Promise)) return { result };
    return result.then(
      (value) => ({ result: value }),
      (thrown) => ({ thrown }),
    );
  } catch (thrown) {
    return { thrown };
  }
}

/** Whether a result can be written at once. Errors decide the status and are formatted: Apollo Server does that. */
function isPlain({ errors, extensions }: ExecutionResult): boolean {
  return errors === undefined && extensions === undefined;
}

/** Writes a result in the same bytes as Apollo Server. */
function write({ data }: ExecutionResult): string {
  return `{"data":${data instanceof JsonText ? data.text : JSON.stringify(data)}}\n`;
}
