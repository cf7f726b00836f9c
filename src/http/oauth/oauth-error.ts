import type { ServerResponse } from 'node:http';
import { toUnavailable } from '../../database/errors';
import { boundedMessage, DomainError, type DomainErrorCode } from '../../errors';
import type { RequestInfo } from '../../request-info';
import { type FaultRenderer, HttpFault, isClientGone } from '../http-fault';
import { sendJson } from '../send-json';

/**
 * Every error code of the OAuth endpoints with its usual HTTP status: the codes of RFC 6749, section 5.2, RFC 7009,
 * section 2.2.1, RFC 6750, section 3.1, and RFC 8707, section 2; and the two that RFC 6749 defines for redirects, for faults of the server.
 */
const STATUS = {
  invalid_request: 400,
  invalid_client: 401,
  invalid_grant: 400,
  invalid_scope: 400,
  invalid_target: 400,
  unauthorized_client: 400,
  unsupported_grant_type: 400,
  unsupported_token_type: 400,
  insufficient_scope: 403,
  temporarily_unavailable: 503,
  server_error: 500,
} as const;

/** An error code of the OAuth endpoints. */
type OAuthErrorCode = keyof typeof STATUS;

/** Every {@link OAuthErrorCode}. */
export const OAUTH_ERROR_CODES = Object.keys(STATUS) as OAuthErrorCode[];

/**
 * The challenge of a client that is not authenticated. RFC 6749, section 5.2, requires it for clients that used the
 * header; RFC 9110, section 15.5.2, for every 401.
 */
const CHALLENGE = { 'WWW-Authenticate': 'Basic realm="scoped-api", charset="UTF-8"' };

/** A refusal by an OAuth endpoint. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  /**
   * @param code - for the client's program.
   * @param description - for the client's developer: what to send instead.
   * @param options - where the status is not the usual one of the code, or more headers are needed.
   */
  constructor(
    readonly code: OAuthErrorCode,
    description: string,
    options: { readonly status?: number; readonly headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(description);
    this.status = options.status ?? STATUS[code];
    this.headers = options.headers ?? (code === 'invalid_client' ? CHALLENGE : {});
  }
}

/** Answers for anything that was thrown at an OAuth endpoint, in the form of RFC 6749, section 5.2. */
export function sendOAuthError(response: ServerResponse, thrown: unknown, info: RequestInfo): void {
  if (isClientGone(thrown)) {
    response.destroy();
    return;
  }
  const error = toOAuthError(thrown, info);
  for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
  sendJson(response, error.status, { error: error.code, error_description: describable(error.message) });
}

/** Answers for faults of a request that did not reach its OAuth endpoint. */
export const sendOAuthFault: FaultRenderer = (response, fault) => {
  response.setHeader('Pragma', 'no-cache');
  sendJson(response, fault.status, { error: 'invalid_request', error_description: describable(fault.message) });
};

function toOAuthError(thrown: unknown, info: RequestInfo): OAuthError {
  if (thrown instanceof OAuthError) return thrown;
  if (thrown instanceof HttpFault) {
    const { status, headers } = thrown;
    return new OAuthError('invalid_request', thrown.message, { status, headers });
  }
  if (thrown instanceof DomainError) return fromDomain(thrown);
  const unavailable = toUnavailable(thrown);
  if (unavailable) {
    info.outages.report('database', thrown, { requestId: info.id });
    return fromDomain(unavailable);
  }
  info.log.error({ err: thrown }, 'request failed unexpectedly');
  return new OAuthError('server_error', `Something went wrong here. Quote the request id ${info.id}.`);
}

const STATUS_TO_WAIT: Partial<Record<DomainErrorCode, number>> = { RATE_LIMITED: 429, SERVICE_UNAVAILABLE: 503 };

/**
 * Converts a fault that the caller may be told. RFC 6749, section 5.2, has no code for "try again later", so this uses
 * `temporarily_unavailable` of section 4.1.2.1: clients that read `invalid_grant` would discard a valid token, and with
 * `invalid_request` they would look for a mistake of their own.
 */
function fromDomain({ code, message, retryAfter = 1 }: DomainError): OAuthError {
  if (code === 'UNAUTHENTICATED') return new OAuthError('invalid_client', message);
  if (code === 'FORBIDDEN') return new OAuthError('unauthorized_client', message);
  const status = STATUS_TO_WAIT[code];
  if (status === undefined) return new OAuthError('invalid_request', message);
  return new OAuthError('temporarily_unavailable', message, {
    status,
    headers: { 'Retry-After': String(retryAfter) },
  });
}

/** RFC 6749 allows `%x20-21 / %x23-5B / %x5D-7E` in a description: strict clients refuse other characters. */
function describable(text: string): string {
  return boundedMessage(text)
    .replaceAll('"', "'")
    .replaceAll(/[^\x20-\x21\x23-\x5b\x5d-\x7e]/g, '?');
}
