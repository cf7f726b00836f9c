import type { Server } from 'node:http';
import { lockPolicy } from '@scoped-api/engine';
import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import { type CapabilitiesOptions, createCapabilities } from './capabilities';
import type { Config } from './config';
import { createDatabase, type Database } from './database/database';
import { type Extension, schemaFilesOf } from './extension/load-config-file';
import { createCompiledExecute } from './graphql/compiled-execute';
import { descriptionOf } from './graphql/description-of';
import { createDocumentBudget } from './graphql/document-budget';
import { createAppEngine, createPolicyEngine } from './graphql/engine';
import { createExecutor } from './graphql/executor';
import { createExplainDocument, createHandedIn, scopesForToken } from './graphql/explain-document';
import { createExtensionResolvers } from './graphql/extension/create-extension-resolvers';
import { createResolverContexts } from './graphql/extension/resolver-context';
import { startGraphqlServer } from './graphql/graphql-server';
import { createHideNames, type HideNames, hideNothing } from './graphql/hidden-names';
import { LIMITS } from './graphql/limits';
import { createResolvers } from './graphql/resolvers';
import { createSchema, valuesOfEnum } from './graphql/schema';
import { createSelects } from './graphql/selects';
import { loadShadowEngine } from './graphql/shadow-engine';
import { createShadowPolicy, type ShadowPolicy } from './graphql/shadow-policy';
import { createSubgraph } from './graphql/subgraph';
import { createResolveDocument, loadTrustedDocuments } from './graphql/trusted-documents';
import { createViewerIntrospection, noIntrospection } from './graphql/viewer-introspection';
import { createFrontListener } from './http/front-listener';
import { createHttpServer } from './http/http-server';
import { createRoutes } from './http/routes';
import type { Keyring } from './keys/keyring';
import { createMetrics, type Metrics } from './metrics/metrics';
import { accessRegistry, type MetricsAccess, type PeekMetrics } from './metrics/render-metrics';
import { packageVersion } from './package-root';
import { createLockComparison } from './policy/policy-overview';
import { createPolicyService } from './policy/policy-service';
import { loadServerSchema, type ServerSchema } from './schema/load-schema';
import type { Scopes } from './scopes/scopes';
import { createActivity } from './status/activity';
import { createServerDescription, VIEWERS_FIELDS } from './status/server-description';
import { createSystemStatus } from './status/system-status';
import { createWorkBudget } from './throttle/work-budget';
import type { UsersService } from './users/users-service';

/** The application, ready to listen. */
export interface App {
  readonly server: Server;
  readonly database: Database;
  readonly users: UsersService;
  /** Makes `/readyz` answer 503 and responses close their connections; requests are still answered. */
  startDraining(): void;
  /**
   * Stops accepting connections, answers the requests in flight, then closes every part.
   *
   * @param timeoutMs - milliseconds after which the connections of requests in flight are closed.
   * @returns how many requests were not answered.
   */
  close(timeoutMs?: number): Promise<number>;
}

/** The inputs of an application. */
interface AppOptions {
  readonly config: Config;
  /** The database to use; it must be migrated before the first request. */
  readonly databaseUrl: string;
  /** Signs and verifies access tokens. */
  readonly keyring: Keyring;
  readonly log: Logger;
  /** See {@link CapabilitiesOptions}. */
  readonly mailer?: CapabilitiesOptions['mailer'];
  /** The configuration file. Absent: there is none. */
  readonly extension?: Extension | undefined;
  /** The schema. Default: the one that the configuration names. */
  readonly schema?: ServerSchema;
  /** Makes what reads the metrics from this application's registry; a worker adds those of the other workers. */
  readonly accessMetrics?: (registry: Metrics['registry']) => MetricsAccess;
}

/**
 * Composes the application. With `createCapabilities`, this is the only place that calls factories. Opens no port.
 *
 * @throws SchemaFilesError for faults of the schema files; SchemaPolicyError where the schema leaves a decision open; TrustedDocumentsError for a manifest that does not
 *   fit the schema; Error for a REST route that does not fit it.
 */
export async function createApp(options: AppOptions): Promise<App> {
  const closers: Closers = [];
  try {
    return await compose(options, closers);
  } catch (error) {
    // Otherwise background work would continue, and report errors of the closed database.
    await closeAll(closers);
    throw error;
  }
}

/** The functions that close the parts that were started. The last one is called first, and each once. */
type Closers = (() => unknown)[];

async function closeAll(closers: Closers): Promise<void> {
  for (let close = closers.pop(); close !== undefined; close = closers.pop()) await close();
}

async function compose(options: AppOptions, closers: Closers): Promise<App> {
  const { config, databaseUrl, keyring, log, mailer, extension } = options;
  const serverSchema = options.schema ?? loadServerSchema({ ...config, schemaFiles: schemaFilesOf(config, extension) });
  const { scopes } = serverSchema;
  const metrics = createMetrics();
  closers.push(metrics.close);
  const metricsAccess = (options.accessMetrics ?? accessRegistry)(metrics.registry);
  const database = createDatabase({
    url: databaseUrl,
    poolMax: config.dbPoolMax,
    limits: config.dbLimits,
    metrics,
    onConnectionLost: (error) => log.warn({ reason: error.message }, 'lost an idle database connection'),
    replica: config.databaseReplicaUrl === undefined ? undefined : { url: config.databaseReplicaUrl, log },
    extension,
  });
  closers.push(database.close);
  const { capabilities, schema, explain, graphql } = await composeGraphql(
    { config, keyring, database, metrics, log, mailer, extension, serverSchema, peekMetrics: metricsAccess.peek },
    closers,
  );

  let draining = false;
  const isDraining = () => draining;
  const routes = createRoutes({
    config,
    log,
    graphql: graphql.handle,
    renderMetrics: metricsAccess.render,
    keyring,
    scopes,
    oauth: capabilities.oauth,
    async readiness() {
      const { isReadOnly } = await database.ping();
      return { isReadOnly, pendingMigrations: await database.pendingMigrations() };
    },
    isDraining,
    api: {
      schema,
      storedFields: capabilities.stored.fields,
      runDocument: graphql.run,
      explain: (document) => explain(document, undefined, null),
      version: packageVersion(),
    },
  });
  const { server, drain } = createHttpServer({
    listener: createFrontListener({ config, log, metrics, routes }),
    log,
    metrics,
    isDraining,
    timeouts: { keepAliveTimeout: config.keepAliveTimeoutSeconds * 1000 },
  });

  return {
    server,
    database,
    users: capabilities.users,
    startDraining() {
      draining = true;
    },
    async close(timeoutMs = 0) {
      draining = true;
      const cut = await drain(timeoutMs);
      await closeAll(closers);
      return cut;
    },
  };
}

/** Composes the capabilities and the GraphQL server. */
async function composeGraphql(
  {
    serverSchema,
    peekMetrics,
    ...given
  }: Omit<CapabilitiesOptions, 'minimalScopes' | 'scopes' | 'storedFields'> & {
    readonly serverSchema: ServerSchema;
    readonly peekMetrics: PeekMetrics;
  },
  closers: Closers,
) {
  const { config, database, metrics, log } = given;
  const { scopes } = serverSchema;
  const { introspection, showRequiredScopes: showScopes } = config;
  const budget = createWorkBudget({ perSecond: config.documentWorkPerAddress * 1000 });

  // Some capabilities read the policy, and the resolvers of the schema that defines the policy call the capabilities.
  // So `engine` and `hideNames` are read at the first request.
  const explaining = {
    engine: () => engine,
    handedIn: createHandedIn({ budget, metrics }),
    hideNames: ((message, sent) => hideNames(message, sent)) satisfies HideNames,
  };
  const explain = createExplainDocument({ ...explaining, showScopes });
  const explainFully = createExplainDocument({ ...explaining, showScopes: true });
  const minimalScopes: CapabilitiesOptions['minimalScopes'] = (document, operationName, held, asker) =>
    scopesForToken(explainFully(document, operationName, held, { asker }));
  const userErrorCodes = valuesOfEnum(serverSchema.document, 'UserErrorCode');
  const capabilities = createCapabilities({
    ...given,
    ...{ scopes, storedFields: serverSchema.stored, minimalScopes, userErrorCodes },
  });
  closers.push(capabilities.close);
  const { users, auth, factors } = capabilities;
  const changes = createLockComparison({
    file: 'policy.lock.json',
    present: () => lockPolicy(createPolicyEngine(serverSchema).policy),
    ...{ showScopes, log },
  });
  const policy = createPolicyService({
    engine: () => engine,
    ...{ scopes, countHolding: users.countHolding, showScopes, changes },
    descriptionOf: (coordinate) => descriptionOf(schema, coordinate),
  });
  const describeServer = createServerDescription({
    ...{ config, offers: capabilities.offers, storedFields: serverSchema.stored },
  });
  const status = createSystemStatus({
    database,
    countUsers: users.counts,
    metrics,
    version: packageVersion(),
    startedAt: new Date(),
  });

  const subgraph = config.federation ? [createSubgraph({ serverSchema, usersByIds: users.byIds, introspection })] : [];
  const own = createExtensionResolvers({
    ...{ serverSchema, extension: given.extension, usersByIds: users.byIds },
    contextOf: createResolverContexts({ database, metrics }),
  });
  const resolvers = createResolvers({
    ...capabilities,
    ...{ scopes, policy, explain, status, describeServer, extensionUserFields: own.userFields },
    readActivity: createActivity(peekMetrics),
  });
  const schema = createSchema(serverSchema, resolvers, [{ resolvers: own.resolvers }, ...subgraph]);
  const execute = createCompiledExecute();
  const engine = createAppEngine(schema, { showScopes, paths: config.errorPaths, execute });
  const viewerIntrospection = introspection === 'viewer' ? createViewerIntrospection(engine) : undefined;
  const suggestions = introspection === 'on';
  const hideNames = suggestions ? hideNothing : createHideNames(schema, viewerIntrospection?.shownToAnyone);

  const shadow = composeShadow({ config, metrics, log }, scopes, schema);
  if (shadow) closers.push(shadow.close);
  const executor = createExecutor({
    schema,
    engine,
    shadow,
    execute,
    authenticate: auth.authenticate,
    enrolledFactors: (userId) => factors.enrolled(database.sql, userId),
    metrics,
    introspection: introspection === 'off' ? noIntrospection : viewerIntrospection,
    hideNames,
    usesViewer: createSelects(new Set([...VIEWERS_FIELDS, ...own.viewerFields])),
    suggestions,
    maxErrors: config.errorPaths === 'indices' ? LIMITS.maxPlacedErrors : LIMITS.maxAnswerErrors,
  });
  const documentBudget = createDocumentBudget({ budget, metrics });
  const resolveDocument = createResolveDocument({
    manifest: config.trustedDocumentsFile ? loadTrustedDocuments(config.trustedDocumentsFile, schema) : undefined,
    only: config.trustedDocumentsOnly,
    budget: documentBudget,
  });
  const graphql = await startGraphqlServer({
    resolveDocument,
    hideNames,
    introspection,
    budget: documentBudget,
    schema,
    executor,
    metrics,
    sandbox: introspection !== 'off' && !config.isProduction,
    log,
  });
  closers.push(graphql.close);
  return { capabilities, schema, explain, graphql };
}

/** Loads the policy of POLICY_SHADOW, if there is one. */
function composeShadow(
  { config, metrics, log }: Pick<CapabilitiesOptions, 'config' | 'metrics' | 'log'>,
  scopes: Scopes,
  schema: GraphQLSchema,
): ShadowPolicy | undefined {
  if (config.policyShadow === undefined) return undefined;
  const { policyShadow, requireSecondFactor } = config;
  const shadow = loadShadowEngine({ files: policyShadow, schema, scopes, requireSecondFactor });
  const { removed, added } = shadow;
  log.info(
    { removed: removed.length, added: added.length },
    'evaluating the policy of POLICY_SHADOW beside the present one; answers do not change',
  );
  return createShadowPolicy({ shadow, scopes, metrics, log });
}
