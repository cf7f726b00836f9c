import { createAudiences } from '../../src/auth/audiences';
import { type AuthService, createAuthService } from '../../src/auth/auth-service';
import { createSessionsService, type SessionsService } from '../../src/auth/sessions';
import { type AccessTokenOptions, type AccessTokens, createAccessTokens } from '../../src/auth/tokens';
import { PASSWORD_ONLY } from '../../src/identity/authentication';
import { createHmacKeyring } from '../../src/keys/hmac-keyring';
import type { LoginThrottle } from '../../src/throttle/login-throttle';
import { UNTHROTTLED as NO_LIMITS } from '../../src/throttle/throttle';
import { ALL_SCOPES, SCOPES } from '../support/scopes';
import { testFactors } from '../support/second-factors';
import { createUsersHarness, type UsersHarness } from '../users/harness';

const SECRET = 'a secret of at least thirty-two bytes';

/** How the tests' tokens are made. */
export const TOKEN_OPTIONS: AccessTokenOptions & { secret: string } = {
  secret: SECRET,
  keyring: createHmacKeyring({ secret: SECRET, algorithm: 'HS256' }),
  issuer: 'http://localhost:4000',
  audience: 'scoped-api',
  ttlSeconds: 900,
};

/** This server alone. */
export const AUDIENCES = createAudiences([TOKEN_OPTIONS.audience], SCOPES);

/** For tests that are about something else. */
export const UNTHROTTLED: LoginThrottle = {
  attempt: async () => ({
    closed: undefined,
    opensForUser: true,
    succeeded: async () => {},
    withdraw: async () => {},
  }),
  code: async () => ({ giveBack: async () => {} }),
  unfinished: async () => ({ giveBack: async () => {} }),
  finished: async () => {},
};

/** Second factors as on a test server, without passkeys, limits and mails. */
export const SECOND_FACTORS = { factors: testFactors(), notices: { send: () => {} }, attempts: NO_LIMITS };

/** How long the tests' sessions last, in seconds. */
export const LIFETIMES = { absoluteSeconds: 30 * 86_400, idleSeconds: 14 * 86_400 };

/** Both rooms on a database of their own. */
export interface AuthHarness extends UsersHarness {
  readonly auth: AuthService;
  readonly tokens: AccessTokens;
  readonly sessions: SessionsService;
  /** Begins a session of any user, and returns its access token. */
  issue(userId: string, scopes?: readonly string[]): Promise<string>;
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
    auth: createAuthService({
      database,
      hasher,
      tokens,
      throttle: UNTHROTTLED,
      lifetimes: LIFETIMES,
      metrics,
      scopes: SCOPES,
      audiences: AUDIENCES,
      ...SECOND_FACTORS,
    }),
    sessions: createSessionsService({ database, lifetimes: LIFETIMES }),
    async issue(userId, scopes = ALL_SCOPES) {
      const { id, authenticatedAt } = await database.prisma.session.create({
        data: {
          userId,
          scopes: [...scopes],
          address: '192.0.2.1',
          refreshKey: new Uint8Array(32),
          expiresAt: new Date(Date.now() + LIFETIMES.absoluteSeconds * 1000),
        },
      });
      const authentication = { ...PASSWORD_ONLY, authenticatedAt: authenticatedAt ?? new Date() };
      return tokens.issue({ subject: userId, clientId: null, sessionId: id, authentication, scopes });
    },
    async logins() {
      const { values } = await metrics.authLogins.get();
      return Object.fromEntries(values.map(({ labels, value }) => [String(labels.outcome), value]));
    },
  };
}
