import type { GraphqlError } from './types.ts';

/** A GraphQL response with errors, or no GraphQL response at all. */
export class GraphqlRequestError extends Error {
  override readonly name = 'GraphqlRequestError';
  /** The errors of the response; empty if it was not GraphQL. */
  readonly errors: readonly GraphqlError[];
  /** The HTTP status. */
  readonly status: number;
  /** `extensions.code` of the first error, such as `FORBIDDEN`. */
  readonly code: string | undefined;
  /** What came besides the errors: parts of the result, or null. */
  readonly data: unknown;

  constructor(status: number, { errors = [], data = null }: GraphqlResponse) {
    super(errors.map(({ message }) => message).join(' ') || `The server answered ${status} without GraphQL.`);
    this.errors = errors;
    this.status = status;
    this.code = errors[0]?.extensions?.code;
    this.data = data;
  }
}

/** The body of a GraphQL response. */
export interface GraphqlResponse {
  readonly data?: unknown;
  readonly errors?: readonly GraphqlError[];
}

/** Returns what `fetch` needs to send an operation. */
export function operation(document: string, variables: unknown, headers?: Record<string, string>): RequestInit {
  return {
    method: 'POST',
    // A password or a refresh token must not follow a redirect to another server.
    redirect: 'error',
    headers: {
      accept: 'application/graphql-response+json, application/json;q=0.9',
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify({ query: document, variables }),
  };
}

/**
 * Returns the data of a response.
 *
 * @throws GraphqlRequestError if it has errors, or is not GraphQL.
 */
export async function dataOf(response: Response): Promise<unknown> {
  const body = await bodyOf(response);
  if (body.errors || !body.data) throw new GraphqlRequestError(response.status, body);
  return body.data;
}

/** Returns the JSON object of a response; an empty one if it has none. */
export async function bodyOf(response: Response): Promise<GraphqlResponse & Record<string, unknown>> {
  const text = await response.text();
  try {
    return Object(JSON.parse(text));
  } catch {
    return {};
  }
}
