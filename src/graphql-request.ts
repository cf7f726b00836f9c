import type { IncomingHttpHeaders } from 'node:http';

/** A request to `/graphql`, its body read and parsed. */
export interface GraphqlRequest {
  readonly method: string;
  readonly headers: IncomingHttpHeaders;
  /** The query string with its question mark, or empty. */
  readonly search: string;
  /** The JSON object that was posted; empty for other methods. */
  readonly body: Readonly<Record<string, unknown>>;
}

/** What to answer. */
export interface GraphqlResponse {
  readonly status: number;
  readonly headers: Iterable<readonly [name: string, value: string]>;
  readonly body:
    | { readonly kind: 'complete'; readonly string: string }
    | { readonly kind: 'chunked'; readonly asyncIterator: AsyncIterableIterator<string> };
  /** Whether all of it is about the schema: there is no secret in it, so that it may be compressed. */
  readonly isPublic?: boolean;
}
