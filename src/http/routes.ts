import type { GraphQLSchema } from 'graphql';
import type { Logger } from 'pino';
import type { Config } from '../config';
import type { RunDocument } from '../graphql-request';
import type { StoredFields } from '../identity/stored-fields';
import type { Keyring } from '../keys/keyring';
import type { RenderMetrics } from '../metrics/render-metrics';
import type { Scopes } from '../scopes/scopes';
import { addDocsPage } from './docs-page';
import { addGraphiqlPage } from './graphiql-page';
import { createGraphqlEndpoint, type GraphqlHandler } from './graphql-endpoint';
import { sendGraphqlFault } from './http-fault';
import { createJwksEndpoint } from './metadata-endpoint';
import { addMonitoring, createReadinessCheck, type Readiness } from './monitoring';
import type { Grant } from './oauth/grant';
import { offeredGrants } from './oauth/grants';
import { addOAuthRoutes, type OAuthOperations } from './oauth-routes';
import { createOpenapiEndpoint, type ExplainScopes } from './openapi/openapi-document';
import { compileRestTable } from './rest/compile-route';
import { addRestRoutes } from './rest/rest-handler';
import { REST_TABLE } from './rest/rest-table';
import { withStoredFields } from './rest/stored-fields';
import { createRouter, type Router, route } from './route';
import { addStartPage } from './start-page';
import { addWebPages } from './web-pages';

/** The inputs of the REST routes. */
interface GraphqlApi {
  readonly schema: GraphQLSchema;
  /** The fields of users that schema files declare. */
  readonly storedFields: StoredFields;
  readonly runDocument: RunDocument;
  readonly explain: ExplainScopes;
  /** Version of the server. */
  readonly version: string;
}

/** See {@link createRoutes}. */
interface RoutesOptions {
  readonly config: Config;
  readonly log: Logger;
  /** Executes the operations of clients. */
  readonly graphql: GraphqlHandler;
  /** Renders the response of `/metrics`. */
  readonly renderMetrics: RenderMetrics;
  readonly oauth: OAuthOperations;
  readonly keyring: Pick<Keyring, 'jwks'>;
  readonly scopes: Scopes;
  readonly readiness: Readiness;
  readonly isDraining: () => boolean;
  /** Grants of the token endpoint. Default: those that the configuration turns on. */
  readonly grants?: readonly Grant[];
  /** Absent: there are no REST routes. */
  readonly api?: GraphqlApi;
  /** Milliseconds for a whole body; less than the limit of Node's server, so that this application sends the error. */
  readonly bodyTimeoutMs?: number;
}

/**
 * Registers every path of the server. A new endpoint is added here; its metrics label, its 405 and its HEAD follow.
 *
 * @throws Error for a row of the REST table that does not fit: the server must not start then.
 */
export function createRoutes(options: RoutesOptions): Router {
  const { config, log, graphql, renderMetrics, oauth, scopes, api, bodyTimeoutMs = 10_000 } = options;
  const grants = options.grants ?? offeredGrants(config);
  const router = createRouter();
  const readiness = createReadinessCheck(options);

  const serveGraphql = createGraphqlEndpoint({ graphql, config, bodyTimeoutMs });
  route(router, '/graphql', { GET: serveGraphql, POST: serveGraphql }, { sendFault: sendGraphqlFault });
  addOAuthRoutes(router, { config, oauth, bodyTimeoutMs, grants, scopes });
  route(router, '/.well-known/jwks.json', { GET: createJwksEndpoint(options.keyring) });
  addMonitoring(router, { config, log, readiness, renderMetrics });
  addGraphiqlPage(router, config);
  addStartPage(router, { config, readiness });
  addWebPages(router, config);
  if (api) {
    const { schema, storedFields, runDocument, explain, version } = api;
    const { registration } = config;
    const table = withStoredFields(REST_TABLE, storedFields, (document) => explain(document).minimalScopes);
    const routes = compileRestTable(schema, table);
    route(router, '/openapi.json', {
      GET: createOpenapiEndpoint({ routes, explain, version, grants, scopes, registration }),
    });
    addDocsPage(router, config);
    // Last, so that a row with the path of another endpoint is the one that is refused.
    addRestRoutes(router, routes, { runDocument, maxBytes: config.maxBodyBytes, timeoutMs: bodyTimeoutMs });
  }
  return router;
}
