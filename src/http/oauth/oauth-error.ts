import type { ServerResponse } from 'node:http';
import { toUnavailable } from '../../database/errors';
import { boundedMessage, DomainError, type DomainErrorCode } from '../../errors';
import type { RequestInfo } from '../../request-info';
import { HttpFault, isClientGone } from '../http-fault';
import type { FaultRenderer } from '../send-fault';
import { sendJson } from '../send-json';

/**
 * The error codes of RFC 6749, section 5.2, RFC 7009, section 2.2.1, and RFC 6750, section 3.1; and the two that RFC 6749
 * keeps for redirects, for our own troubles.
 */
export const OAUTH_ERROR_CODES = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
  'unsupported_token_type',
  'insufficient_scope',
  'temporarily_unavailable',
  'server_error',
] as const;

/** One of {@link OAUTH_ERROR_CODES}. */
export type OAuthErrorCode = (typeof OAUTH_ERROR_CODES)[number];

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

/** For faults of a request that never reached its OAuth endpoint. */
export const sendOAuthFault: FaultRenderer = (response, fault) => {
  response.setHeader('Pragma', 'no-cache');
  sendJson(response, fault.status, { error: 'invalid_request', error_description: describable(fault.message) });
};

function toOAuthError(thrown: unknown, info: RequestInfo): OAuthError {
  if (thrown instanceof OAuthError) return thrown;
  if (thrown instanceof HttpFault) {
    return new OAuthError('invalid_request', thrown.message, thrown.status, thrown.headers);
  }
  if (thrown instanceof DomainError) return fromDomain(thrown);
  const unavailable = toUnavailable(thrown);
  if (unavailable) {
    info.outages.report('database', thrown, { requestId: info.id });
    return fromDomain(unavailable);
  }
  info.log.error({ err: thrown }, 'request failed unexpectedly');
  return new OAuthError('server_error', `Something went wrong here. Quote the request id ${info.id}.`, 500);
}

const STATUS_TO_WAIT: Partial<Record<DomainErrorCode, number>> = { RATE_LIMITED: 429, SERVICE_UNAVAILABLE: 503 };

/**
 * RFC 6749, section 5.2, has no code for "later". `temporarily_unavailable` says it in section 4.1.2.1; of the others,
 * `invalid_grant` would have clients throw away what is still good, and `invalid_request` look for a mistake of theirs.
 */
function fromDomain({ code, message, retryAfter = 1 }: DomainError): OAuthError {
  if (code === 'UNAUTHENTICATED') return invalidClient(message);
  if (code === 'FORBIDDEN') return new OAuthError('unauthorized_client', message);
  const status = STATUS_TO_WAIT[code];
  if (status === undefined) return new OAuthError('invalid_request', message);
  return new OAuthError('temporarily_unavailable', message, status, { 'Retry-After': String(retryAfter) });
}

/**
 * The client did not show who it is. RFC 6749, section 5.2, has the challenge for clients that tried by the header; RFC
 * 9110, section 15.5.2, for every 401.
 */
export function invalidClient(description: string): OAuthError {
  return new OAuthError('invalid_client', description, 401, {
    'WWW-Authenticate': 'Basic realm="scoped-api", charset="UTF-8"',
  });
}

/** RFC 6749 allows `%x20-21 / %x23-5B / %x5D-7E` in a description: strict clients refuse the rest. */
function describable(text: string): string {
  return boundedMessage(text)
    .replaceAll('"', "'")
    .replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?');
}
