import { hash } from 'node:crypto';
import { type DocumentNode, getOperationAST, OperationTypeNode, visit } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GraphqlRequest, GraphqlResponse } from '../graphql-request';
import type { Operation } from './executor';

/** A request for an operation that needs no more checks. */
interface KnownOperation {
  readonly type: OperationTypeNode;
  readonly operation: Omit<Operation, 'context'>;
  /** The headers of its response. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** The operations that Apollo Server has answered before; see {@link createKnownOperations}. */
export interface KnownOperations {
  find(request: GraphqlRequest): KnownOperation | undefined;
  /** Returns the document of a text. The kind of request does not matter. */
  document(text: string): DocumentNode | undefined;
  /** Keeps a valid document when its text is sent for the second time, and at once if it `isTrusted`. */
  keep(text: string, document: DocumentNode, isTrusted: boolean): void;
  /** Stores the content type of the response to the request's `Accept` header. */
  learn(request: GraphqlRequest, response: GraphqlResponse): void;
}

/** Bytes of all documents that are kept, those of clients and trusted ones each, with what the scope engine keeps of each; see {@link bytesOf}. */
const MAX_DOCUMENTS_BYTES = 16_000_000;
/** Texts that were seen once, in each of two generations; about 40 bytes each, 8 of them the hash. */
const MAX_FIRST_SIGHTS = 20_000;
/** Maximum number of `Accept` headers: each kind of client has its own. */
const MAX_ACCEPTS = 200;
const MAX_ACCEPT_LENGTH = 300;

/**
 * Remembers documents by their text once they are valid and were sent twice, and the type of an answer by the `Accept`
 * header of the request: a client that never sends the same text again takes no memory. The server's own documents and
 * trusted ones are kept at once, in a store of their own. Only plain requests are found: POST, with members of the
 * right types and without a persisted query.
 */
export function createKnownOperations(): KnownOperations {
  const createStore = () =>
    new LRUCache<string, DocumentNode>({ maxSize: MAX_DOCUMENTS_BYTES, sizeCalculation: bytesOf });
  const documents = createStore();
  // In a store of their own, so that no client's documents evict them.
  const trusted = createStore();
  const wasSeen = createFirstSights();
  const headersByAccept = new LRUCache<string, KnownOperation['headers']>({ max: MAX_ACCEPTS });

  const documentOf = (text: string) => trusted.get(text) ?? documents.get(text);

  return {
    find({ method, headers: { accept }, body }) {
      const { query, operationName = null, variables = null, extensions = null } = body;
      if (method !== 'POST' || typeof query !== 'string' || !isOrdinary(extensions)) return undefined;
      if (operationName !== null && typeof operationName !== 'string') return undefined;
      if (typeof variables !== 'object' || Array.isArray(variables)) return undefined;
      const document = documentOf(query);
      const headers = headersByAccept.get(accept ?? '');
      if (!document || !headers) return undefined;
      const type = getOperationAST(document, operationName)?.operation;
      if (type === undefined || type === OperationTypeNode.SUBSCRIPTION) return undefined;
      return {
        type,
        headers,
        operation: {
          document,
          operationName: operationName ?? undefined,
          variables: (variables as Record<string, unknown> | null) ?? undefined,
          accept,
        },
      };
    },

    document: documentOf,

    keep(text, document, isTrusted) {
      if (isTrusted) trusted.set(text, document);
      else if (wasSeen(text)) documents.set(text, document);
    },

    learn({ method, headers: { accept = '' } }, { status, headers, body }) {
      // Other statuses may have been decided by an error.
      if (method !== 'POST' || status !== 200 || body.kind !== 'complete' || accept.length > MAX_ACCEPT_LENGTH) return;
      headersByAccept.set(
        accept,
        [...headers].filter(([name]) => name === 'content-type'),
      );
    },
  };
}

/**
 * Estimates what a kept document holds in memory: its text, the nodes and tokens of its syntax tree, and the plan and the
 * decisions of the scope engine, which grow with it. `bench/documents` compares it with the heap.
 */
function bytesOf(document: DocumentNode, text: string): number {
  let nodes = 0;
  visit(document, {
    enter() {
      nodes += 1;
    },
  });
  return 5_000 + 2 * text.length + 300 * nodes;
}

/** Makes a function that returns whether it was called with the same text before, among the last tens of thousands. */
function createFirstSights(): (text: string) => boolean {
  let young = new Set<number>();
  let old = new Set<number>();
  return (text) => {
    const key = hash('sha1', text, 'buffer').readUIntBE(0, 6);
    if (young.has(key) || old.has(key)) return true;
    young.add(key);
    if (young.size > MAX_FIRST_SIGHTS) {
      old = young;
      young = new Set();
    }
    return false;
  };
}

/** Whether `extensions` have no effect here: some clients put only their name and version there. */
function isOrdinary(extensions: unknown): boolean {
  return (
    typeof extensions === 'object' && !Array.isArray(extensions) && !Object.hasOwn(extensions ?? {}, 'persistedQuery')
  );
}
