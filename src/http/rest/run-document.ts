import type { GraphqlRequest } from '../../graphql-request';
import type { RequestInfo } from '../../request-info';
import type { GraphqlHandler } from '../graphql-endpoint';
import type { GraphqlError } from './rest-problem';

/** Of a GraphQL answer. */
export interface DocumentResult {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly GraphqlError[];
}

/** Nothing of the client's own: what it says in headers was read already, or is none of GraphQL's business. */
const HEADERS: GraphqlRequest['headers'] = {
  'content-type': 'application/json',
  accept: 'application/graphql-response+json',
};

/**
 * Runs a document as `POST /graphql` would: the same token, scopes, limits, throttles, masking, log and metrics.
 *
 * @param graphql - the GraphQL door, for the server's own documents.
 */
export async function runDocument(
  graphql: GraphqlHandler,
  query: string,
  variables: Readonly<Record<string, unknown>>,
  info: RequestInfo,
): Promise<DocumentResult> {
  const { body } = await graphql({ method: 'POST', headers: HEADERS, search: '', body: { query, variables } }, info);
  if (body.kind !== 'complete') throw new Error('a REST route was answered in pieces');
  return JSON.parse(body.string) as DocumentResult;
}
