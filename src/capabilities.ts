import { availableParallelism } from 'node:os';
import type { Logger } from 'pino';
import { createAccountService } from './account/account-service';
import { type ListAuditArguments, listAudit } from './audit/list-audit';
import { actorOf } from './audit/record';
import { createAudiences } from './auth/audiences';
import { createAuthService } from './auth/auth-service';
import { createLoginQueue, loginLimits } from './auth/login-queue';
import { createOAuthTokens } from './auth/oauth-tokens';
import { createSessionsService, raiseSession } from './auth/sessions';
import { createAccessTokens } from './auth/tokens';
import { createClientsService } from './clients/clients-service';
import type { Config } from './config';
import type { Database } from './database/database';
import { startHousekeeping } from './database/housekeeping';
import { createOwnFactors } from './enrolment/own-factors';
import { createPasskeyEnrolment } from './enrolment/passkey-enrolment';
import { createTotpEnrolment } from './enrolment/totp-enrolment';
import { createHooks, NO_HOOKS } from './extension/hooks';
import type { Extension } from './extension/load-config-file';
import { createSql } from './extension/sql';
import { createChallenges } from './factors/challenges';
import { createFactorNotices } from './factors/factor-notices';
import { createFactors } from './factors/factors';
import { createPasskeys } from './factors/passkeys';
import { reencryptSecrets } from './factors/reencrypt';
import { createSecretBox, type SecretBox } from './factors/secret-box';
import type { Changer } from './identity/changer';
import { createReservedUsernames } from './identity/reserved-usernames';
import { sessionLifetimes } from './identity/session-rule';
import { createStoredValues, type StoredFields, type StoredValues } from './identity/stored-fields';
import type { Keyring } from './keys/keyring';
import { createAccountMails } from './mail/compose-mail';
import { createMailer, type Mailer } from './mail/mailer';
import { loadMailTemplates, mailLocales } from './mail/templates';
import type { Metrics } from './metrics/metrics';
import { createPasswordHasher } from './passwords/hashing';
import { createPasswordPolicy } from './passwords/policy';
import {
  createPersonalTokensService,
  type PersonalTokensDependencies,
} from './personal-tokens/personal-tokens-service';
import type { RequestInfo } from './request-info';
import type { Scopes } from './scopes/scopes';
import { createThrottleKey } from './throttle/counts';
import { createLoginThrottle } from './throttle/login-throttle';
import { createThrottle, UNTHROTTLED } from './throttle/throttle';
import { createInvitationsService } from './users/invitations/invitations-service';
import { startFillingSearchKeys } from './users/list/fill-search-keys';
import { removeSelf } from './users/remove-user';
import { exportUsers } from './users/transfer/export-users';
import { importUsers } from './users/transfer/import-users';
import { createUsersService } from './users/users-service';

/** The inputs of the capabilities. */
export interface CapabilitiesOptions {
  readonly config: Config;
  readonly keyring: Keyring;
  readonly database: Database;
  readonly metrics: Metrics;
  readonly log: Logger;
  /** The fields of users that schema files declare. */
  readonly storedFields: StoredFields;
  /** The scopes and roles that the schema declares. */
  readonly scopes: Scopes;
  /** Returns the scopes that a document requires; `graphql/` provides it. */
  readonly minimalScopes: PersonalTokensDependencies['minimalScopes'];
  /** Sends the mails in place of the mailer of the configuration: a test server keeps them. */
  readonly mailer?: Mailer | undefined;
  /**
   * Present for a command of the operator, which runs in a process of its own: nothing is throttled, passwords wait for
   * as long as it takes, mails go out by this mailer, and no work runs in the background.
   */
  readonly command?: { readonly mailer: Mailer };
  /** The configuration file. Absent: there is none. */
  readonly extension?: Extension | undefined;
  /** The values of the enum `UserErrorCode`, with those of schema files: the codes that a hook may refuse with. */
  readonly userErrorCodes?: ReadonlySet<string>;
}

/** The longest that a password waits for its strength check. Registering has limits of its own. */
const STRENGTH_WAIT_MS = 15_000;

/** Milliseconds that a stop waits for background work of answered requests, and then for the mails of that work. */
const BACKGROUND_TIMEOUT_MS = 2_000;
const MAIL_TIMEOUT_MS = 3_000;

/**
 * Composes the capabilities, without HTTP and GraphQL. The server and the commands of the CLI share this function, so
 * that both have the same behavior.
 *
 * @returns the capabilities; call `close` before the database is closed.
 * @throws MailTemplatesError for mail templates that can't be used.
 */
export function createCapabilities(options: CapabilitiesOptions) {
  const { config, keyring, database, metrics, log, scopes, storedFields, minimalScopes, command, extension } = options;
  const stored = createStoredValues(storedFields, { maxBytes: config.storedMaxBytes });
  const { issuer, isProduction } = config;
  const audiences = createAudiences(config.audiences, scopes);
  // First: a template that can't be used ends the start.
  const hasGraphiql = !command && config.introspection !== 'off' && config.port !== 0;
  const pages = { ...config, graphiql: hasGraphiql ? `http://localhost:${config.port}/graphiql` : undefined };
  const templates = loadMailTemplates({ directory: config.mailTemplates, pages });
  // The processes of one server share the cores of its machine.
  const maxRunning = Math.max(1, Math.ceil(availableParallelism() / (command ? 1 : config.workers)));
  const hasher = createPasswordHasher({
    cost: config.bcryptCost,
    maxRunning,
    maxWaitMs: command && Number.POSITIVE_INFINITY,
  });
  const policy = createPasswordPolicy({
    minLength: config.passwordMinLength,
    maxWaitMs: command ? Number.POSITIVE_INFINITY : STRENGTH_WAIT_MS,
  });
  const isReserved = createReservedUsernames(config.reservedUsernames);
  const throttling = { pool: database.pool, key: createThrottleKey(config.secretKey ?? ''), metrics };
  const throttle = command ? UNTHROTTLED : createThrottle(throttling);
  const loginThrottle = createLoginThrottle({ ...throttling, failuresPerNetwork: config.loginFailuresPerAddress });
  const mailer =
    command?.mailer ??
    options.mailer ??
    createMailer({
      smtpUrl: config.smtpUrl,
      from: config.mailFrom,
      allowPlain: config.allowPlainSmtp,
      isProduction,
      log,
      metrics,
    });
  const hooks = extension ? composeHooks(options, extension, stored) : NO_HOOKS;
  const { accessTokenClaims } = hooks;
  const mails = createAccountMails({
    pages,
    templates,
    functions: extension?.mails,
    onFailure({ kind, userId, error }) {
      metrics.mailFunctionFailures.inc({ kind });
      log.error({ err: error, userId, kind }, `mails.${kind} failed, so the standard mail is sent`);
    },
  });
  const factorNotices = createFactorNotices({ database, stored, mailer, mails, throttle, log });
  const mailing = { mailer, mails, invitationMinutes: config.invitationExpireHours * 60 };
  const account = createAccountService({
    ...mailing,
    notices: factorNotices,
    database,
    stored,
    hasher,
    policy,
    throttle,
    log,
    hooks,
    closeAccount: (viewer, passwordHash, origin) =>
      removeSelf({ database, scopes, hooks }, viewer, passwordHash, origin),
  });
  const tokens = createAccessTokens({
    keyring,
    issuer,
    audience: audiences.own,
    otherAudiences: audiences.all.slice(1),
    ttlSeconds: config.accessTokenTtlSeconds,
  });
  const lifetimes = sessionLifetimes(config);
  const box = createSecretBox({ encryptionKeys: config.encryptionKeys, keyring });
  if (!box.isAvailable && !command) {
    log.info('No user can add an authenticator app: set ENCRYPTION_KEYS or SECRET_KEY, which encrypt their secrets');
  }
  const passkeys = composePasskeys(config, box, command ? undefined : log);
  const factors = createFactors({ box, passkeys });
  const auth = createAuthService({
    database,
    hasher,
    tokens,
    throttle: loginThrottle,
    lifetimes,
    metrics,
    scopes,
    audiences,
    stored,
    accessTokenClaims,
    transactionOptions: accessTokenClaims && hooks.inTransaction(),
    factors,
    passkeys,
    notices: factorNotices,
    attempts: throttle,
  });
  const own = createOwnFactors({ database, factors, scopes, notices: factorNotices });
  const totpEnrolment = createTotpEnrolment({ own, box, throttle, raiseSession, issuer: config.serverName });
  const passkeyEnrolment = createPasskeyEnrolment({ own, passkeys, raiseSession });
  // Registrations have their own queue, so that a flood of them does not delay logins.
  const registrationQueue = createLoginQueue({ ...loginLimits(hasher.maxRunning), maxWaiting: 64 * hasher.maxRunning });
  const clients = createClientsService({ database, throttle, scopes });
  const oauthTokens = createOAuthTokens({ database, tokens, lifetimes, scopes, issuer, audiences, accessTokenClaims });
  const background = command
    ? []
    : [
        startHousekeeping({
          pool: database.pool,
          lifetimes,
          onFailure: (error) =>
            log.warn({ reason: error.message }, 'could not delete expired rows; trying again in an hour'),
        }),
        startFillingSearchKeys({ database, log }),
      ];

  const sessions = createSessionsService({ database, lifetimes });
  const { registration } = config;
  const registering = {
    database,
    stored,
    hasher,
    policy,
    throttle,
    scopes,
    isReserved,
    registrationQueue,
    registration,
    hooks,
  };

  return {
    stored,
    users: createUsersService(registering, { ...account, factorsChanged: factorNotices.send }),
    invitations: createInvitationsService({ ...registering, ...mailing }),
    auth,
    sessions,
    /** The sessions of the pages that keep them in a cookie; a client that has the token may end its session. */
    cookieSessions: {
      secondsLeft: sessions.secondsLeft,
      end: (token: string, info: RequestInfo) => oauthTokens.revoke({ token, clientId: null }, info),
    },
    account,
    factors,
    factorNotices,
    /** What an installation has turned on: for front ends. */
    offers: {
      passkeys: passkeys !== undefined,
      totp: box.isAvailable,
      mail: !mailer.isOff,
      mailLocales: mailLocales(templates),
    },
    totpEnrolment,
    /** Encrypts the secrets of second factors with the present key. */
    reencryptSecrets: () => reencryptSecrets({ sql: database.sql, box }),
    passkeyEnrolment,
    clients,
    personalTokens: createPersonalTokensService({ database, scopes, minimalScopes }),
    auditLog: (args: ListAuditArguments, asker: Changer) =>
      database.read(actorOf(asker).id, ({ prisma }) => listAudit(prisma, args)),
    oauth: { ...oauthTokens, clients, login: auth.login, refresh: auth.refresh },
    /** For a token of any application: to tell why one is invalid. */
    verifyAccessToken: tokens.verifyForAny,
    importUsers: importUsers.bind(null, { database, stored, hasher, policy, scopes, hooks }),
    exportUsers: exportUsers.bind(null, { database, stored, scopes }),
    /** Finishes the background work of answered requests. The database must still be open. */
    async close(): Promise<void> {
      const closing = [account, factorNotices].map((work) => work.close(BACKGROUND_TIMEOUT_MS));
      const lost = (await Promise.all(closing)).reduce((sum, count) => sum + count, 0);
      if (lost > 0) log.warn(`Lost ${lost} background task(s) of answered requests`);
      await mailer.close(MAIL_TIMEOUT_MS);
      await Promise.all(background.map((work) => work.close()));
      await Promise.all([hasher.close(), policy.close()]);
    },
  };
}

/**
 * Composes passkeys; undefined without the settings or without a key of the server for challenges.
 *
 * @param log - says why there are none.
 */
function composePasskeys({ relyingParty }: Config, box: SecretBox, log: Logger | undefined) {
  if (relyingParty === undefined) {
    log?.info('Passkeys are off: set WEBAUTHN_RP_ID to the domain of your pages to turn them on');
    return undefined;
  }
  const keys = box.derivedKeys('scoped-api/webauthn-challenge/v1');
  if (keys.length > 0) return createPasskeys({ relyingParty, challenges: createChallenges(keys) });
  log?.warn('Passkeys are off: there is no key for their challenges; set ENCRYPTION_KEYS or SECRET_KEY');
  return undefined;
}

/** Composes the hooks of the configuration file. */
function composeHooks(
  { database, metrics, log, userErrorCodes = NO_CODES }: CapabilitiesOptions,
  { hooks, hookTimeoutMs: timeoutMs }: Extension,
  stored: StoredValues,
) {
  const { prisma, clientOf } = database;
  const sql = createSql((text, values) => database.pool.query(text, values), metrics);
  return createHooks({ hooks, timeoutMs, log, metrics, sql, clientOf, prisma, stored, errorCodes: userErrorCodes });
}

/** No one registers on the command line, so that no hook refuses a registration there. */
const NO_CODES: ReadonlySet<string> = new Set();

/** The capabilities of the application: see {@link createCapabilities}. */
export type Capabilities = ReturnType<typeof createCapabilities>;
