import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/api.js';

/** A client whose paths, parameters, bodies and answers are typed by the server's own document. */
export type ApiClient = Client<paths>;

/** Why the server refused (RFC 9457). */
export type Problem = components['schemas']['Problem'];

/**
 * A client for the server at `baseUrl`.
 *
 * @param accessToken - sent with every request; absent for an anonymous client.
 */
export function createApiClient(baseUrl: string, accessToken?: string): ApiClient {
  return createClient<paths>({
    baseUrl,
    headers: accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` },
  });
}

/** The answer, or an error with what the server said. */
export function answerOf<Data>({ data, error }: { data?: Data; error?: Problem }): Data {
  if (data !== undefined) return data;
  const reasons = (error?.errors ?? []).map(({ detail }) => detail);
  throw new Error([error?.detail, ...reasons].join(' '));
}
