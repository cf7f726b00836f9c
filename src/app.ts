import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { createAccountService } from './account/account-service';
import { type ListAuditArguments, listAudit } from './audit/list-audit';
import { createAuthService } from './auth/auth-service';
import { createOAuthTokens } from './auth/oauth-tokens';
import { createSessionsService } from './auth/sessions/sessions-service';
import { createAccessTokens } from './auth/tokens';
import { createClientsService } from './clients/clients-service';
import type { Config } from './config';
import { createDatabase, type Database } from './database/database';
import { startHousekeeping } from './database/housekeeping';
import { startApolloServer } from './graphql/apollo-server';
import { createAppEngine } from './graphql/engine';
import { createExecutor } from './graphql/executor';
import { createExplainDocument } from './graphql/explain-document';
import { createResolvers } from './graphql/resolvers';
import { createSchema } from './graphql/schema';
import { createSubgraph } from './graphql/subgraph';
import { createViewerIntrospection } from './graphql/viewer-introspection';
import { createDrain } from './http/drain';
import { createFrontListener } from './http/front-listener';
import { createHttpServer } from './http/http-server';
import { createRestApp } from './http/rest-app';
import type { Keyring } from './keys/keyring';
import { createMailer } from './mail/mailer';
import { createMetrics } from './metrics/metrics';
import { packageVersion } from './package-root';
import { createPasswordHasher } from './passwords/hashing';
import { createPasswordPolicy } from './passwords/policy';
import { createPersonalTokensService } from './personal-tokens/personal-tokens-service';
import { createPolicyService } from './policy/policy-service';
import { createSystemStatus } from './status/system-status';
import { createThrottles } from './throttle/create-throttles';
import { removeSelf } from './users/remove-user';
import { createUsersService, type UsersService } from './users/users-service';

/** The application, ready to listen. */
export interface App {
  readonly server: Server;
  readonly database: Database;
  readonly users: UsersService;
  /** From now on `/readyz` answers 503 and connections are told to close; requests are still served. */
  startDraining(): void;
  /**
   * Stops accepting, answers what is in flight, then lets go of everything.
   * @param timeoutMs - after this, what is still in flight is cut.
   * @returns how many requests were cut.
   */
  close(timeoutMs?: number): Promise<number>;
}

/** What an application is made from. */
export interface AppOptions {
  readonly config: Config;
  /** The database to use; must be migrated before the first request. */
  readonly databaseUrl: string;
  /** What access tokens are signed and verified with. */
  readonly keyring: Keyring;
  readonly log: Logger;
}

/** How long a stop waits for what was promised in answers, and then for the mails that came of it. */
const BACKGROUND_TIMEOUT_MS = 2_000;
const MAIL_TIMEOUT_MS = 3_000;

/**
 * Puts the application together: the only place that calls factories. Opens no port.
 *
 * @throws SchemaPolicyError where `schema.graphql` leaves a decision open.
 */
export async function createApp({ config, databaseUrl, keyring, log }: AppOptions): Promise<App> {
  const startedAt = new Date();
  const metrics = createMetrics();
  const database = createDatabase({
    url: databaseUrl,
    poolMax: config.dbPoolMax,
    metrics,
    onConnectionLost: (error) => log.warn({ reason: error.message }, 'lost an idle database connection'),
  });
  metrics.observePool(database.poolStats);

  const hasher = createPasswordHasher({ cost: config.bcryptCost });
  const policy = createPasswordPolicy({ minLength: config.passwordMinLength });
  const throttles = createThrottles({
    pool: database.pool,
    secret: config.secretKey ?? '',
    metrics,
    failuresPerNetwork: config.loginFailuresPerAddress,
  });
  const { smtpUrl, mailFrom: from, isProduction } = config;
  const mailer = createMailer({ smtpUrl, from, isProduction, log, metrics });
  const account = createAccountService({
    database,
    hasher,
    policy,
    throttle: throttles.throttle,
    mailer,
    closeAccount: (viewer, passwordHash, origin) => removeSelf({ database }, viewer, passwordHash, origin),
    pages: {
      passwordReset: config.passwordResetUrl,
      emailVerification: config.emailVerificationUrl,
      graphiql: config.introspection && config.port !== 0 ? `http://localhost:${config.port}/graphiql` : undefined,
    },
  });
  const users = createUsersService({ database, hasher, policy, throttle: throttles.throttle }, account);
  const tokens = createAccessTokens({
    keyring,
    issuer: config.issuer,
    audience: config.audience,
    ttlSeconds: config.accessTokenTtlSeconds,
  });
  const lifetimes = { absoluteSeconds: config.refreshTokenTtlSeconds, idleSeconds: config.refreshTokenIdleSeconds };
  const housekeeping = startHousekeeping({
    pool: database.pool,
    idleSeconds: lifetimes.idleSeconds,
    onFailure: (error) => log.warn({ reason: error.message }, 'could not remove what is over; trying again in an hour'),
  });
  const auth = createAuthService({ database, hasher, tokens, throttle: throttles.login, lifetimes, metrics });
  const sessions = createSessionsService({ database, lifetimes });
  const clients = createClientsService({ database, throttle: throttles.throttle });
  const { issuer, audience } = config;
  const oauthTokens = createOAuthTokens({ database, tokens, lifetimes, issuer, audience });
  const status = createSystemStatus({
    database,
    countUsers: users.counts,
    metrics,
    version: packageVersion(),
    startedAt,
  });

  const { showRequiredScopes: showScopes } = config;
  const explainFully = createExplainDocument({ engine: () => engine, showScopes: true });
  const personalTokens = createPersonalTokensService({
    database,
    minimalScopes: (document, operationName) => explainFully(document, operationName, null).minimalScopes,
  });
  const auditLog = (args: ListAuditArguments) => listAudit(database.prisma, args);
  const policyService = createPolicyService({ engine: () => engine, countHolding: users.countHolding, showScopes });
  const explain = createExplainDocument({ engine: () => engine, showScopes });
  const { introspection } = config;
  const subgraph = config.federation ? [createSubgraph({ usersByIds: users.byIds, introspection })] : [];
  const schema = createSchema(
    createResolvers({
      users,
      auth,
      sessions,
      account,
      clients,
      personalTokens,
      auditLog,
      policy: policyService,
      explain,
      status,
    }),
    subgraph,
  );
  const engine = createAppEngine(schema, showScopes);
  const executor = createExecutor({
    schema,
    engine,
    authenticate: auth.authenticate,
    metrics,
    introspection: config.introspectionForViewer ? createViewerIntrospection(engine) : undefined,
  });
  const sandbox = introspection && !config.isProduction;
  const graphql = await startApolloServer({ schema, executor, metrics, introspection, sandbox, log });

  let draining = false;
  const isDraining = () => draining;
  const readiness = async () => {
    await database.ping();
    return { database: true, pendingMigrations: await database.pendingMigrations() };
  };
  const oauth = {
    clients,
    login: auth.login,
    refresh: auth.refresh,
    issueToClient: oauthTokens.issueToClient,
    revoke: oauthTokens.revoke,
    introspect: oauthTokens.introspect,
  };
  const rest = createRestApp({ config, log, metrics, keyring, oauth, readiness, isDraining });
  const listener = createFrontListener({ config, log, metrics, graphql: graphql.handle, rest, isDraining });
  const server = createHttpServer({ listener, log });
  const drain = createDrain(server);

  return {
    server,
    database,
    users,
    startDraining() {
      draining = true;
    },
    async close(timeoutMs = 0) {
      draining = true;
      const cut = await drain(timeoutMs);
      await graphql.close();
      await account.close(BACKGROUND_TIMEOUT_MS);
      await mailer.close(MAIL_TIMEOUT_MS);
      await housekeeping.close();
      await database.close();
      metrics.close();
      return cut;
    },
  };
}
