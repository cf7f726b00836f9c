import type { IncomingHttpHeaders } from 'node:http';
import type { RequestInfo } from './request-info';

/** A request to `/graphql`, its body read and parsed. */
export interface GraphqlRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The query string with its question mark, or empty. */
  readonly search: string;
  /** The JSON object that was posted; empty for other methods. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** The answer to such a request. */
export interface GraphqlResponse {
  readonly status: number;
  readonly headers: Iterable<readonly [name: string, value: string]>;
  readonly body:
    | { readonly kind: 'complete'; readonly string: string }
    | { readonly kind: 'chunked'; readonly asyncIterator: AsyncIterableIterator<string> };
  /** Whether the answer is about the schema only: it has no secret, so it may be compressed. */
  readonly isPublic?: boolean;
}

/** The result of a document of the server's own; `data` is to be written by `JSON.stringify`. */
export interface DocumentResult {
  readonly data?: Readonly<Record<string, unknown>> | null;
  readonly errors?: readonly { readonly message: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

/**
 * Runs a document of the server's own as `POST /graphql` would: the same token, scopes, limits, throttles, masking, log and
 * metrics.
 */
export type RunDocument = (
  query: string,
  variables: Readonly<Record<string, unknown>>,
  info: RequestInfo,
) => Promise<DocumentResult>;
