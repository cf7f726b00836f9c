import { type AddressInfo, connect } from 'node:net';
import { loadConfig } from '../../../src/config';
import type { GraphqlRequest } from '../../../src/graphql-request';
import type { CONNECTION_LIMITS } from '../../../src/http/connections';
import type { Drain } from '../../../src/http/drain';
import { createFrontListener } from '../../../src/http/front-listener';
import type { GraphqlHandler } from '../../../src/http/graphql-endpoint';
import { createHttpServer, type TIMEOUTS } from '../../../src/http/http-server';
import type { Readiness } from '../../../src/http/monitoring';
import type { Grant } from '../../../src/http/oauth/grant';
import type { OAuthOperations } from '../../../src/http/oauth-routes';
import { createRoutes } from '../../../src/http/routes';
import { createLogger } from '../../../src/logger';
import { createMetrics, type Metrics } from '../../../src/metrics/metrics';
import { type RenderMetrics, renderRegistry } from '../../../src/metrics/render-metrics';
import { refuse } from '../../../src/outcome';
import type { RequestInfo } from '../../../src/request-info';
import { SCOPES } from '../../support/scopes';

export const PRODUCTION = { NODE_ENV: 'production', SECRET_KEY: 'a key of the doors, of thirty-two bytes or more' };

export interface Served {
  readonly url: string;
  readonly port: number;
  /** What reached GraphQL. */
  readonly received: { request: GraphqlRequest; info: RequestInfo }[];
  readonly drain: Drain;
  readonly metrics: Metrics;
  /** Lines of the log so far. */
  logs(): Record<string, unknown>[];
  /** Sends bytes as they are and reads until the server closes or falls silent. */
  raw(bytes: string, options?: { until?: 'close' | RegExp; timeoutMs?: number }): Promise<string>;
  post(body: unknown, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
}

export interface ServeOptions {
  env?: Record<string, string>;
  graphql?: GraphqlHandler;
  login?: OAuthOperations['login'];
  oauth?: Partial<OAuthOperations>;
  readiness?: Readiness;
  renderMetrics?: RenderMetrics;
  isDraining?: () => boolean;
  grants?: readonly Grant[];
  bodyTimeoutMs?: number;
  timeouts?: Partial<Record<keyof typeof TIMEOUTS, number>>;
  limits?: Partial<Record<keyof typeof CONNECTION_LIMITS, number>>;
}

/** A GraphQL answer. */
export function answer(value: unknown, init: { status?: number; headers?: Record<string, string> } = {}) {
  const headers = new Map([['content-type', 'application/json; charset=utf-8'], ...Object.entries(init.headers ?? {})]);
  const string = typeof value === 'string' ? value : JSON.stringify(value);
  return { status: init.status ?? 200, headers, body: { kind: 'complete' as const, string } };
}

/** OAuth operations that refuse everything. */
export const REFUSING: OAuthOperations = {
  clients: { authenticate: async () => undefined, isRegistered: async () => false },
  login: async () => refuse('INVALID_CREDENTIALS', [], 'no'),
  refresh: async () => refuse('INVALID_TOKEN', [], 'no'),
  issueToClient: async () => refuse('SCOPE_NOT_HELD', [], 'no'),
  revoke: async () => 'done',
  introspect: async () => ({ active: false }),
};

/** The doors on a real socket, with what lies behind them given by the test. */
export async function serve(options: ServeOptions = {}): Promise<Served> {
  const config = loadConfig({ NODE_ENV: 'test', LOG_LEVEL: 'debug', ...options.env });
  const lines: string[] = [];
  const log = createLogger({ level: config.logLevel }, { write: (line) => void lines.push(line) });
  const metrics = createMetrics();
  const received: Served['received'] = [];
  const isDraining = options.isDraining ?? (() => false);
  const timing = options.bodyTimeoutMs === undefined ? {} : { bodyTimeoutMs: options.bodyTimeoutMs };
  const graphql = options.graphql ?? (async () => answer({ data: { ping: 'pong' } }));
  const routes = createRoutes({
    config,
    log,
    graphql: (request, info) => {
      received.push({ request, info });
      return graphql(request, info);
    },
    renderMetrics: options.renderMetrics ?? renderRegistry(metrics.registry),
    scopes: SCOPES,
    keyring: { jwks: () => ({ keys: [] }) },
    oauth: { ...REFUSING, ...(options.login && { login: options.login }), ...options.oauth },
    readiness: options.readiness ?? (async () => ({ isReadOnly: false, pendingMigrations: 0 })),
    isDraining,
    ...timing,
    ...(options.grants && { grants: options.grants }),
  });
  const listener = createFrontListener({ config, log, metrics, routes });
  const { timeouts, limits } = options;
  const { server, drain } = createHttpServer({ listener, log, metrics, isDraining, timeouts, limits });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    port,
    received,
    drain,
    metrics,
    logs: () => lines.map((line) => JSON.parse(line)),
    raw: (bytes, reading) => exchange(port, bytes, reading),
    post: (body, headers = {}) =>
      fetch(`${url}/graphql`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    async close() {
      await drain(0);
      metrics.close();
    },
  };
}

function exchange(
  port: number,
  bytes: string,
  { until = 'close', timeoutMs = 120_000 }: { until?: 'close' | RegExp; timeoutMs?: number } = {},
): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes, 'latin1'));
    let text = '';
    const timer = setTimeout(() => finish(new Error(`Nothing more within ${timeoutMs} ms after: ${text}`)), timeoutMs);
    const finish = (error?: Error) => {
      clearTimeout(timer);
      socket.destroy();
      if (error) reject(error);
      else resolve(text);
    };
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1');
      if (until !== 'close' && until.test(text)) finish();
    });
    socket.on('close', () => finish());
    socket.on('error', (error) => finish(error));
  });
}
