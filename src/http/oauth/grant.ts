import type { AuthService } from '../../auth/auth-service';
import type { OAuthTokens } from '../../auth/oauth-tokens';
import type { AuthenticatedClient, ClientsService } from '../../clients/clients-service';
import type { Config } from '../../config';
import type { Outcome } from '../../outcome';
import type { RequestInfo } from '../../request-info';
import type { JsonSchema } from '../openapi/json-schema';
import { OAuthError } from './oauth-error';

/** The operations that the OAuth endpoints call. */
export interface OAuthOperations extends OAuthTokens, Pick<AuthService, 'login' | 'refresh'> {
  readonly clients: Pick<ClientsService, 'authenticate' | 'isRegistered'>;
}

/** The tokens of a grant, to be rendered as RFC 6749, section 5.1. */
export interface GrantedTokens {
  readonly accessToken: string;
  readonly tokenType: 'Bearer';
  /** Lifetime of the access token, in seconds. */
  readonly expiresIn: number;
  readonly scopes: readonly string[];
  readonly refreshToken?: string;
}

/** A request of one grant: its form is complete. */
interface GrantRequest<Parameter extends string, Registered extends boolean, Optional extends string> {
  /** The parameters of the grant; of the optional ones, those that were sent. */
  readonly values: Readonly<Record<Parameter, string> & Partial<Record<Optional, string>>>;
  /** The requested scopes; undefined if the request names none. */
  readonly scopes: string[] | undefined;
  /** The applications that the request names (RFC 8707, section 2); empty if it names none. */
  readonly resources: readonly string[];
  readonly client: Registered extends true ? AuthenticatedClient : AuthenticatedClient | undefined;
  readonly info: RequestInfo;
}

/**
 * One `grant_type` of the token endpoint. `grants.ts` lists them; `/token`, the metadata, the OpenAPI document and its
 * security schemes follow from that list.
 */
export interface Grant<
  Parameter extends string = string,
  Registered extends boolean = boolean,
  Optional extends string = string,
> {
  /** The `grant_type`. */
  readonly type: string;
  /** The credential that a client exchanges for tokens, in words. */
  readonly credential: string;
  /** The required parameters, each with its schema in the OpenAPI document. `grant_type` and `scope` come on top. */
  readonly parameters: Readonly<Record<Parameter, JsonSchema>>;
  /** The parameters that a request may leave out; none if absent. */
  readonly optional?: Readonly<Record<Optional, JsonSchema>>;
  /** Whether only registered clients, with their secret, may use it. */
  readonly onlyRegistered: Registered;
  /** The OAuth flow of this grant in the OpenAPI document, with members other than `tokenUrl` and `scopes`. */
  readonly flow?: Readonly<Record<string, JsonSchema>>;
  /** Whether the configuration turns it on; always if absent. */
  isOffered?(config: Config): boolean;
  /**
   * Exchanges the credential for tokens.
   *
   * @throws OAuthError when it refuses.
   */
  exchange(operations: OAuthOperations, request: GrantRequest<Parameter, Registered, Optional>): Promise<GrantedTokens>;
}

/** Returns a grant as it is; TypeScript infers the names of its parameters. */
export function defineGrant<Parameter extends string, Registered extends boolean, Optional extends string = never>(
  grant: Grant<Parameter, Registered, Optional>,
): Grant<Parameter, Registered, Optional> {
  return grant;
}

/**
 * Returns the tokens of an outcome.
 *
 * @param refusal - the description for every reason but a scope that is not held and an unknown application: one text, so that an attacker does not
 * learn which check failed.
 * @throws OAuthError `invalid_scope`, `invalid_target` or `invalid_grant`.
 */
export function tokensOf(outcome: Outcome<{ readonly tokens: GrantedTokens }>, refusal: string): GrantedTokens {
  if (outcome.ok) return outcome.tokens;
  for (const { code, message } of outcome.errors) {
    if (code === 'SCOPE_NOT_HELD') throw new OAuthError('invalid_scope', message);
    if (code === 'INVALID_TARGET') throw new OAuthError('invalid_target', message);
  }
  throw new OAuthError('invalid_grant', refusal);
}

/**
 * Returns the application that a request names, for a grant that issues one access token and nothing else.
 *
 * @throws OAuthError `invalid_target` if it names several.
 */
export function oneResource(resources: readonly string[]): string | undefined {
  if (resources.length <= 1) return resources[0];
  throw new OAuthError('invalid_target', 'An access token is for one application: send resource once.');
}
