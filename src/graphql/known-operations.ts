import { type DocumentNode, getOperationAST, OperationTypeNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import type { GraphqlRequest, GraphqlResponse } from '../graphql-request';
import type { Operation } from './executor';

/** A request for an operation that needs no more checks. */
export interface KnownOperation {
  readonly type: OperationTypeNode;
  readonly operation: Omit<Operation, 'context'>;
  /** Of its answer. */
  readonly headers: readonly (readonly [name: string, value: string])[];
}

/** What Apollo Server has answered before; see {@link createKnownOperations}. */
export interface KnownOperations {
  find(request: GraphqlRequest): KnownOperation | undefined;
  /** @param validated - the document of the request, if it was found valid. */
  learn(request: GraphqlRequest, response: GraphqlResponse, validated: DocumentNode | undefined): void;
}

/** In characters of their text; parsed, a document takes some 70 bytes for each. */
const MAX_DOCUMENTS_SIZE = 400_000;
/** `Accept` headers: each client has one of its own. */
const MAX_ACCEPTS = 200;
const MAX_ACCEPT_LENGTH = 300;

/**
 * Remembers documents by their text once they are valid, and the type of an answer by the `Accept` header that it was
 * for. Only a plain request is ever found: a POST whose members have the right types and that is in nothing special.
 */
export function createKnownOperations(): KnownOperations {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: MAX_DOCUMENTS_SIZE,
    sizeCalculation: (_document, text) => text.length,
  });
  const headersByAccept = new LRUCache<string, KnownOperation['headers']>({ max: MAX_ACCEPTS });

  return {
    find({ method, headers: { accept }, body }) {
      const { query, operationName = null, variables = null, extensions = null } = body;
      if (method !== 'POST' || typeof query !== 'string' || !isOrdinary(extensions)) return undefined;
      if (operationName !== null && typeof operationName !== 'string') return undefined;
      if (typeof variables !== 'object' || Array.isArray(variables)) return undefined;
      const document = documents.get(query);
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

    learn({ method, headers: { accept = '' }, body: { query } }, { status, headers, body }, validated) {
      if (!validated || method !== 'POST' || typeof query !== 'string' || query.length > MAX_DOCUMENTS_SIZE) return;
      documents.set(query, validated);
      // Other statuses may have been decided by an error.
      if (status !== 200 || body.kind !== 'complete' || accept.length > MAX_ACCEPT_LENGTH) return;
      headersByAccept.set(
        accept,
        [...headers].filter(([name]) => name === 'content-type'),
      );
    },
  };
}

/** Whether `extensions` ask for nothing of ours: some clients say in them who they are. */
function isOrdinary(extensions: unknown): boolean {
  return (
    typeof extensions === 'object' && !Array.isArray(extensions) && !Object.hasOwn(extensions ?? {}, 'persistedQuery')
  );
}
