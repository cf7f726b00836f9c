import createClient, { type Client } from 'openapi-fetch';
import type { components, paths } from './generated/api.js';

/** A client whose paths, parameters, bodies and responses are typed by the OpenAPI document of the server. */
export type ApiClient = Client<paths>;

/** An error response of the server (RFC 9457). */
export type Problem = components['schemas']['Problem'];

/**
 * Creates a client for the server at `baseUrl`.
 *
 * @param accessToken - sent with every request; absent for an anonymous client.
 */
export function createApiClient(baseUrl: string, accessToken?: string): ApiClient {
  return createClient<paths>({
    baseUrl,
    headers: accessToken === undefined ? {} : { authorization: `Bearer ${accessToken}` },
  });
}

/** Returns the data of a response, or throws an error with the message of the server. */
export function answerOf<Data>({ data, error }: { data?: Data; error?: Problem }): Data {
  if (data !== undefined) return data;
  const reasons = (error?.errors ?? []).map(({ detail }) => detail);
  throw new Error([error?.detail, ...reasons].join(' '));
}
