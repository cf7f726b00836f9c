import express, { type ErrorRequestHandler, type Express } from 'express';
import type { Logger } from 'pino';
import type { Config } from '../config';
import type { Metrics } from '../metrics/metrics';
import { createGraphiqlPage } from './graphiql-page';
import { createReadyz, livez, type Readiness } from './health-endpoints';
import { HttpFault } from './http-fault';
import { createMetricsEndpoint } from './metrics-endpoint';
import type { Grant } from './oauth/grant';
import { createPasswordGrant, type Login } from './oauth/password-grant';
import { requestInfoOf } from './request-info-of';
import { route } from './route';
import { answerFault, sendProblem } from './send-fault';
import { createTokenEndpoint } from './token-endpoint';

/** See {@link createRestApp}. */
export interface RestAppOptions {
  readonly config: Pick<
    Config,
    'oauthPasswordGrant' | 'maxBodyBytes' | 'introspection' | 'metricsToken' | 'isProduction'
  >;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'registry'>;
  readonly login: Login;
  readonly readiness: Readiness;
  readonly isDraining: () => boolean;
  /** Milliseconds for a whole body. */
  readonly bodyTimeoutMs?: number;
}

/** Everything but `/graphql`, behind the front listener: it needs the `RequestInfo` that comes from there. */
export function createRestApp(options: RestAppOptions): Express {
  const { config, log, metrics, login } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');

  const grants = new Map<string, Grant>();
  if (config.oauthPasswordGrant) grants.set('password', createPasswordGrant(login));
  const { maxBodyBytes } = config;
  route(app, '/token', {
    POST: createTokenEndpoint({ grants, maxBodyBytes, bodyTimeoutMs: options.bodyTimeoutMs ?? 10_000 }),
  });
  route(app, '/metrics', { GET: createMetricsEndpoint({ config, registry: metrics.registry, log }) });
  route(app, '/livez', { GET: livez });
  route(app, '/readyz', { GET: createReadyz(options) });
  route(app, '/graphiql', { GET: createGraphiqlPage(config) });

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
