import type { IncomingMessage, RequestListener } from 'node:http';
import type { Logger } from 'pino';
import type { Config } from '../config';
import type { Metrics } from '../metrics/metrics';
import { createOutageLog } from '../outage-log';
import { recordAnswer } from './access-log';
import { createCors } from './cors';
import { createUnreadableLog } from './forwarded';
import { createGraphqlEndpoint, type GraphqlHandler } from './graphql-endpoint';
import { sendOAuthFault } from './oauth/oauth-error';
import { checkHead, splitTarget, type Target } from './request-head';
import { informRequest } from './request-info-of';
import { withoutTrailingSlash } from './routes';
import { createSecurityHeaders } from './security-headers';
import { answerFault, type FaultRenderer, sendGraphqlFault, sendProblem } from './send-fault';

/** See {@link createFrontListener}. */
export interface FrontListenerOptions {
  readonly config: Pick<Config, 'corsOrigins' | 'trustProxy' | 'isProduction' | 'introspection' | 'maxBodyBytes'>;
  readonly log: Logger;
  readonly metrics: Pick<Metrics, 'httpRequestDuration'>;
  readonly graphql: GraphqlHandler;
  /** Everything but `/graphql`. */
  readonly rest: RequestListener;
  /** Milliseconds for a whole body; less than the server's own limit, so that the answer is ours. */
  readonly bodyTimeoutMs?: number;
}

/**
 * Where every request arrives, and the one place that gives each its id, client address, security headers, CORS
 * decision, log line and duration. `/graphql` is answered here, ahead of Express, which costs more than the rest of a
 * request together.
 */
export function createFrontListener(options: FrontListenerOptions): RequestListener {
  const { config, log, metrics, rest } = options;
  const outages = createOutageLog(log);
  const onUnreadable = createUnreadableLog(log);
  const setSecurityHeaders = createSecurityHeaders(config);
  const applyCors = createCors(config.corsOrigins, log);
  const serveGraphql = createGraphqlEndpoint({
    graphql: options.graphql,
    maxBodyBytes: config.maxBodyBytes,
    bodyTimeoutMs: options.bodyTimeoutMs ?? 10_000,
    allowSandbox: config.introspection !== 'off' && !config.isProduction,
  });

  return (request, response) => {
    const info = informRequest(request, response, config.trustProxy, { log, outages, onUnreadable });
    const { path, search, fault } = readHead(request);
    recordAnswer(request, response, { info, path, log, metrics });
    setSecurityHeaders(response);
    response.setHeader('X-Request-Id', info.id);

    const isGraphql = withoutTrailingSlash(path) === '/graphql';
    const fail = (thrown: unknown) => answerFault(response, thrown, info, rendererFor(path));
    if (fault !== undefined) {
      fail(fault);
      return;
    }
    applyCors(request, response, () => {
      if (isGraphql) serveGraphql(request, response, search, info).catch(fail);
      else rest(request, response);
    });
  };
}

/** RFC 6749, section 5.2, has a shape of its own for errors: clients look for the code in it. */
const OAUTH_PATHS: ReadonlySet<string> = new Set(['/token', '/revoke', '/introspect']);

function rendererFor(path: string): FaultRenderer {
  const route = withoutTrailingSlash(path);
  if (route === '/graphql') return sendGraphqlFault;
  return OAUTH_PATHS.has(route) ? sendOAuthFault : sendProblem;
}

function readHead(request: IncomingMessage): { path: string; search: string; fault?: unknown } {
  let target: Target = { path: '*', search: '' };
  try {
    target = splitTarget(request.url ?? '');
    request.url = target.path + target.search;
    checkHead(request);
    if (target.host !== undefined) request.headers.host = target.host;
    return target;
  } catch (fault) {
    return { ...target, fault };
  }
}
