import type { ServerResponse } from 'node:http';
import { DomainError } from '../../errors';
import type { RequestInfo } from '../../request-info';
import { HttpFault, isClientGone } from '../http-fault';
import { sendJson } from '../send-json';

/** The error codes of RFC 6749, section 5.2, and the two that it lacks for our own troubles. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'invalid_scope'
  | 'unsupported_grant_type'
  | 'temporarily_unavailable'
  | 'server_error';

/** A refusal by an OAuth endpoint. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';

  /**
   * @param code - for the client's program.
   * @param description - for the client's developer: what to send instead.
   * @param status - 400 unless RFC 6749 says otherwise.
   */
  constructor(
    readonly code: OAuthErrorCode,
    description: string,
    readonly status = 400,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(description);
  }
}

/** Answers for whatever was thrown at an OAuth endpoint, in the shape of RFC 6749, section 5.2. */
export function sendOAuthError(response: ServerResponse, thrown: unknown, info: RequestInfo): void {
  if (isClientGone(thrown)) {
    response.destroy();
    return;
  }
  const error = toOAuthError(thrown, info);
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  sendJson(response, error.status, { error: error.code, error_description: describable(error.message) });
}

function toOAuthError(thrown: unknown, info: RequestInfo): OAuthError {
  if (thrown instanceof OAuthError) return thrown;
  if (thrown instanceof HttpFault) {
    return new OAuthError('invalid_request', thrown.message, thrown.status, thrown.headers);
  }
  if (thrown instanceof DomainError) {
    return thrown.code === 'SERVICE_UNAVAILABLE'
      ? new OAuthError('temporarily_unavailable', thrown.message, 503, { 'Retry-After': '1' })
      : new OAuthError('invalid_request', thrown.message);
  }
  info.log.error({ err: thrown }, 'request failed unexpectedly');
  return new OAuthError('server_error', `Something went wrong here. Quote the request id ${info.id}.`, 500);
}

/** RFC 6749 allows `%x20-21 / %x23-5B / %x5D-7E` in a description: strict clients refuse the rest. */
function describable(text: string): string {
  return text.replaceAll('"', "'").replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?');
}
