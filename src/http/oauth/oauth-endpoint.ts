import type { ServerResponse } from 'node:http';
import type { RequestInfo } from '../../request-info';
import { requestInfoOf } from '../request-info-of';
import type { Handler } from '../route';
import { identifyClient } from './identify-client';
import type { OAuthClient, OAuthClients } from './oauth-client';
import { sendOAuthError } from './oauth-error';
import { type Form, readForm } from './read-form';

/** What every OAuth endpoint needs. */
export interface OAuthEndpointOptions {
  readonly clients: OAuthClients;
  readonly maxBodyBytes: number;
  readonly bodyTimeoutMs: number;
}

/** A request to an OAuth endpoint, read. */
export interface OAuthRequest {
  readonly form: Form;
  /** The registered client that sends it; undefined for a public one. */
  readonly client: OAuthClient | undefined;
  readonly info: RequestInfo;
}

/**
 * An endpoint that takes a form from a client and answers in the way of RFC 6749, sections 5.1 and 5.2.
 *
 * @param answer - what this endpoint is about; may throw an `OAuthError`.
 */
export function createOAuthEndpoint(
  { clients, maxBodyBytes, bodyTimeoutMs }: OAuthEndpointOptions,
  answer: (request: OAuthRequest, response: ServerResponse) => Promise<void>,
): Handler {
  return async (request, response) => {
    const info = requestInfoOf(request);
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Pragma', 'no-cache');
    try {
      const form = await readForm(request, { maxBytes: maxBodyBytes, timeoutMs: bodyTimeoutMs });
      const client = await identifyClient(clients, form, info);
      await answer({ form, client, info }, response);
    } catch (error) {
      sendOAuthError(response, error, info);
    }
  };
}
