import type { RequestInfo } from '../../request-info';
import type { OAuthClient } from './oauth-client';
import type { Form } from './read-form';

/** What a grant yields; the endpoint renders it as RFC 6749, section 5.1. */
export interface GrantedTokens {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** Seconds. */
  readonly expiresIn: number;
  readonly scopes: readonly string[];
  readonly refreshToken?: string;
}

/**
 * One `grant_type` of the token endpoint.
 *
 * @param client - the registered client that asks; undefined for a public one.
 * @throws OAuthError when it refuses.
 */
export type Grant = (form: Form, info: RequestInfo, client: OAuthClient | undefined) => Promise<GrantedTokens>;
