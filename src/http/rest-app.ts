import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Logger } from 'pino';
import type { Config } from '../config';
import type { Keyring } from '../keys/keyring';
import type { RenderMetrics } from '../metrics/render-metrics';
import { addApiRoutes, type GraphqlApi } from './api-routes';
import { addGraphiqlPage } from './graphiql-page';
import { createReadinessCheck, createReadyz, livez, type Readiness } from './health-endpoints';
import { HttpFault } from './http-fault';
import { createJwksEndpoint } from './metadata-endpoint';
import { createMetricsEndpoint } from './metrics-endpoint';
import { addOAuthRoutes, type OAuthOperations } from './oauth-routes';
import { requestInfoOf } from './request-info-of';
import { route } from './route';
import { answerFault, sendProblem } from './send-fault';
import { addStartPage } from './start-page';

/** See {@link createRestApp}. */
export interface RestAppOptions {
  readonly config: Pick<
    Config,
    'oauthPasswordGrant' | 'maxBodyBytes' | 'issuer' | 'trustProxy' | 'introspection' | 'metricsToken' | 'isProduction'
  >;
  readonly log: Logger;
  /** What `/metrics` answers. */
  readonly renderMetrics: RenderMetrics;
  readonly oauth: OAuthOperations;
  readonly keyring: Pick<Keyring, 'jwks'>;
  readonly readiness: Readiness;
  readonly isDraining: () => boolean;
  /** What the REST routes stand on; absent: there are none. */
  readonly api?: GraphqlApi;
  /** Milliseconds for a whole body. */
  readonly bodyTimeoutMs?: number;
}

/** Everything but `/graphql`, behind the front listener: it needs the `RequestInfo` that comes from there. */
export function createRestApp(options: RestAppOptions): Express {
  const { config, log, renderMetrics, oauth, api, bodyTimeoutMs = 10_000 } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  const readiness = createReadinessCheck(options);

  addOAuthRoutes(app, { config, oauth, bodyTimeoutMs });
  if (api) addApiRoutes(app, { config, api, bodyTimeoutMs });
  route(app, '/.well-known/jwks.json', { GET: createJwksEndpoint(options.keyring) });
  route(app, '/metrics', { GET: createMetricsEndpoint({ config, render: renderMetrics, log }) });
  route(app, '/livez', { GET: livez });
  route(app, '/readyz', { GET: createReadyz(readiness) });
  addGraphiqlPage(app, config);
  addStartPage(app, { config, readiness });

  app.use(() => {
    throw new HttpFault(404, 'There is nothing at this path.');
  });
  app.use(answerThrown);
  return app;
}

const answerThrown: ErrorRequestHandler = (error, request, response, _next) => {
  answerFault(response, toFault(error), requestInfoOf(request), sendProblem);
};

/** Express marks what the client got wrong, such as a path that does not decode, with a status of its own. */
function toFault(error: unknown): unknown {
  if (error instanceof HttpFault || !(error instanceof Error)) return error;
  const { status } = error as { status?: unknown };
  if (typeof status !== 'number' || status < 400 || status > 499) return error;
  return new HttpFault(status, 'The request is malformed: check that its path is percent-encoded UTF-8.');
}
