import type { Server } from 'node:http';
import type { Logger } from 'pino';
import { createCapabilities } from './capabilities';
import type { Config } from './config';
import { createDatabase, type Database } from './database/database';
import { createCompiledExecute } from './graphql/compiled-execute';
import { createDocumentBudget } from './graphql/document-budget';
import { createAppEngine } from './graphql/engine';
import { createExecutor } from './graphql/executor';
import { createExplainDocument, createHandedIn } from './graphql/explain-document';
import { startGraphqlServer } from './graphql/graphql-server';
import { createHideNames, type HideNames, hideNothing } from './graphql/hidden-names';
import { LIMITS } from './graphql/limits';
import { createResolvers } from './graphql/resolvers';
import { createSchema } from './graphql/schema';
import { createSubgraph } from './graphql/subgraph';
import { loadTrustedDocuments } from './graphql/trusted-documents/load-trusted-documents';
import { createResolveDocument } from './graphql/trusted-documents/resolve-document';
import { createViewerIntrospection, noIntrospection } from './graphql/viewer-introspection';
import { createFrontListener } from './http/front-listener';
import { createHttpServer } from './http/http-server';
import { createRoutes } from './http/routes';
import type { Keyring } from './keys/keyring';
import { createMetrics, type Metrics } from './metrics/metrics';
import { type RenderMetrics, renderRegistry } from './metrics/render-metrics';
import { packageVersion } from './package-root';
import type { PersonalTokensDependencies } from './personal-tokens/personal-tokens-service';
import { createPolicyService } from './policy/policy-service';
import { createSystemStatus } from './status/system-status';
import { createWorkBudget } from './throttle/work-budget';
import type { UsersService } from './users/users-service';

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
  /** Makes what `/metrics` answers of this application's own registry, where there is more to tell than what is on it. */
  readonly renderMetrics?: (registry: Metrics['registry']) => RenderMetrics;
}

/**
 * Puts the application together: the only place that calls factories. Opens no port.
 *
 * @throws SchemaPolicyError where `schema.graphql` leaves a decision open.
 */
export async function createApp(options: AppOptions): Promise<App> {
  /** What closes each part that has begun; the last one is closed first, and each once. */
  const begun: (() => unknown)[] = [];
  const closeAll = async () => {
    for (let close = begun.pop(); close !== undefined; close = begun.pop()) await close();
  };
  try {
    return await assemble(options, begun, closeAll);
  } catch (error) {
    // The rounds in the background would go on, and report a database that the process has closed.
    await closeAll();
    throw error;
  }
}

async function assemble(options: AppOptions, begun: (() => unknown)[], closeAll: () => Promise<void>): Promise<App> {
  const { config, databaseUrl, keyring, log } = options;
  const startedAt = new Date();
  const metrics = createMetrics();
  begun.push(metrics.close);
  const database = createDatabase({
    url: databaseUrl,
    poolMax: config.dbPoolMax,
    limits: config.dbLimits,
    metrics,
    onConnectionLost: (error) => log.warn({ reason: error.message }, 'lost an idle database connection'),
    replica: config.databaseReplicaUrl === undefined ? undefined : { url: config.databaseReplicaUrl, log },
  });
  begun.push(database.close);

  const { introspection, showRequiredScopes: showScopes } = config;
  const budget = createWorkBudget({ perSecond: config.documentWorkPerAddress * 1000 });
  const explaining = {
    engine: () => engine,
    handedIn: createHandedIn({ budget, metrics }),
    // The names are those of the schema, which has the explaining resolvers in it.
    hideNames: ((message, sent) => hideNames(message, sent)) satisfies HideNames,
  };
  const explainFully = createExplainDocument({ ...explaining, showScopes: true });
  const minimalScopes: PersonalTokensDependencies['minimalScopes'] = (document, operationName, held, asker) =>
    explainFully(document, operationName, held, { asker }).minimalScopes;
  const capabilities = createCapabilities({ config, keyring, database, metrics, log, minimalScopes });
  begun.push(capabilities.close);
  const { users, auth, oauth } = capabilities;
  const version = packageVersion();
  const status = createSystemStatus({ database, countUsers: users.counts, metrics, version, startedAt });
  const policy = createPolicyService({ engine: () => engine, countHolding: users.countHolding, showScopes });
  const explain = createExplainDocument({ ...explaining, showScopes });
  const subgraph = config.federation ? [createSubgraph({ usersByIds: users.byIds, introspection })] : [];
  const schema = createSchema(createResolvers({ ...capabilities, policy, explain, status }), subgraph);
  const engine = createAppEngine(schema, { showScopes, paths: config.errorPaths, execute: createCompiledExecute() });
  const viewerIntrospection = introspection === 'viewer' ? createViewerIntrospection(engine) : undefined;
  const suggestions = introspection === 'on';
  const hideNames = suggestions ? hideNothing : createHideNames(schema, viewerIntrospection?.shownToAnyone);
  const executor = createExecutor({
    schema,
    engine,
    authenticate: auth.authenticate,
    metrics,
    introspection: introspection === 'off' ? noIntrospection : viewerIntrospection,
    hideNames,
    suggestions,
    maxErrors: config.errorPaths === 'indices' ? LIMITS.maxPlacedErrors : LIMITS.maxAnswerErrors,
  });
  const sandbox = introspection !== 'off' && !config.isProduction;
  const documentBudget = createDocumentBudget({ budget, metrics });
  const resolveDocument = createResolveDocument({
    manifest: config.trustedDocumentsFile ? loadTrustedDocuments(config.trustedDocumentsFile, schema) : undefined,
    only: config.trustedDocumentsOnly,
    budget: documentBudget,
  });
  const reading = { resolveDocument, hideNames, introspection, budget: documentBudget };
  const graphql = await startGraphqlServer({ ...reading, schema, executor, metrics, sandbox, log });
  begun.push(graphql.close);

  let draining = false;
  const isDraining = () => draining;
  const readiness = async () => {
    const { isReadOnly } = await database.ping();
    return { isReadOnly, pendingMigrations: await database.pendingMigrations() };
  };
  const renderMetrics = (options.renderMetrics ?? renderRegistry)(metrics.registry);
  const explainOwn = (document: string) => explain(document, undefined, null);
  const api = { schema, runDocument: graphql.run, explain: explainOwn, version };
  const served = { graphql: graphql.handle, renderMetrics, keyring, oauth, readiness, isDraining, api };
  const routes = createRoutes({ config, log, ...served });
  const timeouts = { keepAliveTimeout: config.keepAliveTimeoutSeconds * 1000 };
  const listener = createFrontListener({ config, log, metrics, routes });
  const { server, drain } = createHttpServer({ listener, log, metrics, isDraining, timeouts });

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
      await closeAll();
      return cut;
    },
  };
}
