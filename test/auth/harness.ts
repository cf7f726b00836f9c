import { type AuthService, createAuthService } from '../../src/auth/auth-service';
import { type AccessTokenOptions, type AccessTokens, createAccessTokens } from '../../src/auth/tokens';
import { createUsersHarness, type UsersHarness } from '../users/harness';

/** How the tests' tokens are made. */
export const TOKEN_OPTIONS: AccessTokenOptions = {
  secret: 'a secret of at least thirty-two bytes',
  algorithm: 'HS256',
  issuer: 'http://localhost:4000',
  audience: 'scoped-api',
  ttlSeconds: 900,
};

/** Both rooms on a database of their own. */
export interface AuthHarness extends UsersHarness {
  readonly auth: AuthService;
  readonly tokens: AccessTokens;
  /** How many logins there were, by outcome. */
  logins(): Promise<Record<string, number>>;
}

export async function createAuthHarness(): Promise<AuthHarness> {
  const harness = await createUsersHarness();
  const { database, hasher, metrics } = harness;
  const tokens = createAccessTokens(TOKEN_OPTIONS);
  return {
    ...harness,
    tokens,
    auth: createAuthService({ prisma: database.prisma, hasher, tokens, metrics }),
    async logins() {
      const { values } = await metrics.authLogins.get();
      return Object.fromEntries(values.map(({ labels, value }) => [String(labels.outcome), value]));
    },
  };
}
