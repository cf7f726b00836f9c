import type { Logger } from 'pino';
import type { OutageLog } from './logger';

/** The data about a request that every part of the application may use. */
export interface RequestInfo {
  /** Returned as `X-Request-Id`, and part of every log line of the request. */
  readonly id: string;
  /** The peer's address, or the address that a trusted proxy reports (`TRUST_PROXY`). */
  readonly clientAddress: string;
  /** The network of `clientAddress`, for counting: an IPv4 address itself, or the /64 of an IPv6 address. */
  readonly network: string;
  readonly userAgent: string | undefined;
  /** The `Accept-Language` header as sent. */
  readonly acceptLanguage?: string | undefined;
  /** The one `Authorization` header as sent; more than one is refused before this exists. */
  readonly authorization: string | undefined;
  readonly log: Logger;
  /** Reports that the database is unavailable, without a log line for each request. */
  readonly outages: OutageLog;
  /** Present if the client has sent `X-Session-Cookie`, and may use it. */
  readonly sessionCookie?: SessionCookie | undefined;
  /** Aborted when the client closes its connection before it has its answer. Created when it is first read. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The cookie that keeps the refresh token of a page, so that no script can read it. A change takes effect with the answer
 * to the request.
 */
export interface SessionCookie {
  /** The refresh token that the browser has sent; undefined if there is none. */
  readonly refreshToken: string | undefined;
  /** @param seconds - after which the browser removes it. */
  set(refreshToken: string, seconds: number): void;
  clear(): void;
}
