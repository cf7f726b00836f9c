import type { RequestInfo } from '../../request-info';

/** A registered client that showed its secret. */
export interface OAuthClient {
  readonly id: string;
  /** What it may do for itself now. */
  readonly scopes: readonly string[];
}

/** The registered clients, as the OAuth endpoints ask for them. */
export interface OAuthClients {
  /**
   * Says whose id and secret these are.
   *
   * @throws DomainError RATE_LIMITED after too many failures.
   */
  authenticate(id: string, secret: string, info: RequestInfo): Promise<OAuthClient | undefined>;
  /** Whether this is a registered client's id. */
  isRegistered(id: string): Promise<boolean>;
}
