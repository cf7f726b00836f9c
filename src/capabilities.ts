import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import { createAccountService } from './account/account-service';
import { type ListAuditArguments, listAudit } from './audit/list-audit';
import { actorOf } from './audit/record';
import { createAuthService } from './auth/auth-service';
import { createLoginQueue, loginLimits } from './auth/login-queue';
import { createOAuthTokens } from './auth/oauth-tokens';
import { createSessionsService } from './auth/sessions';
import { createAccessTokens } from './auth/tokens';
import { createClientsService } from './clients/clients-service';
import type { Config } from './config';
import type { Database } from './database/database';
import { startHousekeeping } from './database/housekeeping';
import { createReservedUsernames } from './identity/reserved-usernames';
import { sessionLifetimes } from './identity/session-rule';
import type { Viewer } from './identity/viewer';
import type { Keyring } from './keys/keyring';
import { createMailer } from './mail/mailer';
import type { Metrics } from './metrics/metrics';
import { createPasswordHasher } from './passwords/hashing';
import { createPasswordPolicy } from './passwords/policy';
import {
  createPersonalTokensService,
  type PersonalTokensDependencies,
} from './personal-tokens/personal-tokens-service';
import { createThrottleKey } from './throttle/counts';
import { createLoginThrottle } from './throttle/login-throttle';
import { createThrottle } from './throttle/throttle';
import { startFillingSearchKeys } from './users/list/fill-search-keys';
import { removeSelf } from './users/remove-user';
import { createUsersService } from './users/users-service';

/** What the capabilities are made from. */
export interface CapabilitiesOptions {
  readonly config: Config;
  readonly keyring: Keyring;
  readonly database: Database;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** What a document asks for; the GraphQL door knows. */
  readonly minimalScopes: PersonalTokensDependencies['minimalScopes'];
}

/** How long a password waits to be judged; registering has limits of its own. */
const STRENGTH_WAIT_MS = 15_000;

/** How long a stop waits for what was promised in answers, and then for the mails that came of it. */
const BACKGROUND_TIMEOUT_MS = 2_000;
const MAIL_TIMEOUT_MS = 3_000;

/** The part of the composition root below the doors: what the application can do. */
export function createCapabilities(options: CapabilitiesOptions) {
  const { config, keyring, database, metrics, log, minimalScopes } = options;
  const { issuer, audience, isProduction } = config;
  // The processes of one machine share its cores.
  const maxRunning = Math.max(1, Math.ceil(availableParallelism() / config.workers));
  const hasher = createPasswordHasher({ cost: config.bcryptCost, maxRunning });
  const policy = createPasswordPolicy({ minLength: config.passwordMinLength, maxWaitMs: STRENGTH_WAIT_MS });
  const isReserved = createReservedUsernames(config.reservedUsernames);
  const throttling = { pool: database.pool, key: createThrottleKey(config.secretKey ?? ''), metrics };
  const throttle = createThrottle(throttling);
  const loginThrottle = createLoginThrottle({ ...throttling, failuresPerNetwork: config.loginFailuresPerAddress });
  const mailer = createMailer({
    smtpUrl: config.smtpUrl,
    from: config.mailFrom,
    allowPlain: config.allowPlainSmtp,
    isProduction,
    log,
    metrics,
  });
  const account = createAccountService({
    database,
    hasher,
    policy,
    throttle,
    mailer,
    log,
    closeAccount: (viewer, passwordHash, origin) => removeSelf({ database }, viewer, passwordHash, origin),
    pages: {
      passwordReset: config.passwordResetUrl,
      emailVerification: config.emailVerificationUrl,
      graphiql:
        config.introspection !== 'off' && config.port !== 0 ? `http://localhost:${config.port}/graphiql` : undefined,
    },
  });
  const tokens = createAccessTokens({ keyring, issuer, audience, ttlSeconds: config.accessTokenTtlSeconds });
  const lifetimes = sessionLifetimes(config);
  const auth = createAuthService({ database, hasher, tokens, throttle: loginThrottle, lifetimes, metrics });
  // Registrations have a queue of their own, so that a flood of them takes no place from logins.
  const registrationTurns = createLoginQueue({ ...loginLimits(hasher.maxRunning), maxWaiting: 64 * hasher.maxRunning });
  const clients = createClientsService({ database, throttle });
  const oauthTokens = createOAuthTokens({ database, tokens, lifetimes, issuer, audience });
  const housekeeping = startHousekeeping({
    pool: database.pool,
    lifetimes,
    onFailure: (error) => log.warn({ reason: error.message }, 'could not remove what is over; trying again in an hour'),
  });
  const searchKeys = startFillingSearchKeys({ database, log });

  return {
    users: createUsersService({ database, hasher, policy, throttle, isReserved, registrationTurns }, account),
    auth,
    sessions: createSessionsService({ database, lifetimes }),
    account,
    clients,
    personalTokens: createPersonalTokensService({ database, minimalScopes }),
    auditLog: (args: ListAuditArguments, viewer: Viewer) =>
      database.read(actorOf(viewer).id, ({ prisma }) => listAudit(prisma, args)),
    oauth: { ...oauthTokens, clients, login: auth.login, refresh: auth.refresh },
    /** Finishes what was promised; the database must still be open. */
    async close(): Promise<void> {
      const lost = await account.close(BACKGROUND_TIMEOUT_MS);
      if (lost > 0) log.warn(`Lost ${lost} piece(s) of work that were promised in answers`);
      await mailer.close(MAIL_TIMEOUT_MS);
      await Promise.all([housekeeping.close(), searchKeys.close()]);
      await Promise.all([hasher.close(), policy.close()]);
    },
  };
}
