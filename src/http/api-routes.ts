import type { Express } from 'express';
import type { GraphQLSchema } from 'graphql';
import type { Config } from '../config';
import type { RunDocument } from '../graphql-request';
import { addDocsPage } from './docs-page/docs-page';
import { offeredGrants } from './oauth/grants';
import { createOpenapiEndpoint } from './openapi/openapi-endpoint';
import type { ExplainScopes } from './openapi/security';
import { addRestRoutes, compileRestTable } from './rest/rest-routes';
import { route } from './route';

/** What the REST routes stand on: the GraphQL door, and what can be said of it. */
export interface GraphqlApi {
  readonly schema: GraphQLSchema;
  readonly runDocument: RunDocument;
  readonly explain: ExplainScopes;
  /** Of the server. */
  readonly version: string;
}

/** See {@link addApiRoutes}. */
export interface ApiRoutesOptions {
  readonly config: Pick<Config, 'maxBodyBytes' | 'introspection' | 'oauthPasswordGrant'>;
  readonly api: GraphqlApi;
  /** Milliseconds for a whole body. */
  readonly bodyTimeoutMs: number;
}

/**
 * Puts the REST routes on the application, and what describes them.
 *
 * @throws Error for a route that does not fit the schema: the server must not start then.
 */
export function addApiRoutes(app: Express, { config, api, bodyTimeoutMs }: ApiRoutesOptions): void {
  const { schema, runDocument, explain, version } = api;
  const routes = compileRestTable(schema);
  const grants = offeredGrants(config);
  route(app, '/openapi.json', { GET: createOpenapiEndpoint({ routes, explain, version, grants }) });
  addRestRoutes(app, routes, { runDocument, maxBytes: config.maxBodyBytes, timeoutMs: bodyTimeoutMs });
  addDocsPage(app, config);
}
