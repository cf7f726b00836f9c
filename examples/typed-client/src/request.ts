import type { TypedDocumentString } from './gql/graphql';

/** A top-level error of a GraphQL response. */
interface ResponseError {
  readonly message: string;
  readonly extensions?: { readonly code?: string };
}

/** Sends an operation; the types of its variables and of its result come from the document. */
export async function request<Result, Variables>(
  url: string,
  operation: TypedDocumentString<Result, Variables>,
  variables: Variables,
  accessToken?: string,
): Promise<Result> {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(accessToken && { authorization: `Bearer ${accessToken}` }),
    },
    body: JSON.stringify({ query: operation.toString(), variables }),
  });
  const { data, errors } = (await response.json()) as { data?: Result; errors?: ResponseError[] };
  const [error] = errors ?? [];
  if (error) throw new Error(`${error.extensions?.code}: ${error.message}`);
  if (!data) throw new Error(`HTTP ${response.status} without data`);
  return data;
}
