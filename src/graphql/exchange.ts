import type { DocumentNode, ExecutionResult, GraphQLError } from 'graphql';
import type { GraphqlContext } from './context';

/** The outcome of executing an operation. */
export interface Outcome {
  readonly result?: ExecutionResult;
  /** The thrown error; there is no result then. */
  readonly thrown?: unknown;
}

/** The state of one request. */
export interface Exchange {
  /** The time of its arrival, by `performance.now()`. */
  readonly startedAt: number;
  readonly context: GraphqlContext;
  /** Set where the operation was executed before Apollo Server, which then only writes the answer. */
  outcome?: Outcome;
  /** Whether the document is the server's own or trusted: reading it is not charged to the client. */
  readonly isTrusted: boolean;
  /** The document that was read and is valid; nothing else is executed. */
  document?: DocumentNode;
  /** The errors of a document that is refused. */
  refusal?: readonly GraphQLError[];
}

/** Apollo Server copies its context for each operation. The exchange is one object in all copies. */
export interface ApolloContext {
  readonly exchange: Exchange;
}
