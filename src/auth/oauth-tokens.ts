import type { AuditOrigin } from '../audit/audit-event';
import type { Database } from '../database/database';
import { type ActingClient, type ClientTokenOutcome, issueToClient } from './client-token';
import { type Introspection, introspectToken } from './introspect-token';
import { type RevokeInput, type RevokeOutcome, revokeToken } from './revoke-token';
import type { SessionLifetimes } from './sessions/session';
import type { AccessTokens } from './tokens';
import { createLoadSessionUser } from './viewers/load-session-user';

/** What only OAuth clients ask for. Each operation is described where it is written. */
export interface OAuthTokens {
  /** Issues an access token to a client that acts for itself. */
  issueToClient(client: ActingClient, scopes: readonly string[] | undefined): ClientTokenOutcome;
  /** Revokes a token. */
  revoke(input: RevokeInput, origin: AuditOrigin): Promise<RevokeOutcome>;
  /** Says what a token is good for. */
  introspect(token: string): Promise<Introspection>;
}

/** Binds the operations to what they work with. */
export function createOAuthTokens(dependencies: {
  readonly database: Pick<Database, 'prisma' | 'sql' | 'transaction'>;
  readonly tokens: AccessTokens;
  readonly lifetimes: SessionLifetimes;
  readonly issuer: string;
  readonly audience: string;
}): OAuthTokens {
  const loadSessionUser = createLoadSessionUser(dependencies.database.sql);
  return {
    issueToClient: (client, scopes) => issueToClient(dependencies.tokens, client, scopes),
    revoke: (input, origin) => revokeToken(dependencies, input, origin),
    introspect: (token) => introspectToken({ ...dependencies, loadSessionUser }, token),
  };
}
