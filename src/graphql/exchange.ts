import type { DocumentNode, ExecutionResult, GraphQLError } from 'graphql';
import type { GraphqlContext } from './context';

/** What executing an operation came to. */
export interface Outcome {
  readonly result?: ExecutionResult;
  /** In place of a result. */
  readonly thrown?: unknown;
}

/** One request on its way through the GraphQL door. */
export interface Exchange {
  /** By `performance.now()`. */
  readonly startedAt: number;
  readonly context: GraphqlContext;
  /** Set where the operation was executed ahead of Apollo Server, which then only answers. */
  outcome?: Outcome;
  /** Whether the document is the server's own, or one that its operator trusts: reading it costs the client nothing. */
  readonly isTrusted: boolean;
  /** The document that was read and found valid; nothing else is executed. */
  document?: DocumentNode;
  /** In place of a document: why there is none. */
  refusal?: readonly GraphQLError[];
}

/** Apollo Server copies its context for each operation; what is noted on the exchange must not be lost with the copy. */
export interface ApolloContext {
  readonly exchange: Exchange;
}
