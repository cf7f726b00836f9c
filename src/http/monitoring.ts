import { createHash, timingSafeEqual } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { MetricsUnavailableError, type RenderMetrics } from '../metrics/render-metrics';
import { HttpFault } from './http-fault';
import { requestInfoOf } from './request-info-of';
import { type Handler, type Router, route } from './route';
import { sendJson, sendText } from './send-json';
import { hasMetrics } from './server-pages';

/** Registers what load balancers, orchestrators and Prometheus request: `/livez`, `/readyz` and `/metrics`. */
export function addMonitoring(
  router: Router,
  options: MetricsEndpointOptions & { readonly readiness: ReadinessCheck },
): void {
  const { readiness } = options;
  const probe = { isProbe: true };
  // Only reports that the process runs. It must not check the database: a slow database would cause healthy processes
  // to be killed.
  route(router, '/livez', { GET: (_request, response) => sendJson(response, 200, { status: 'ok' }) }, probe);
  const readyz: Handler = async (_request, response) => {
    const { isReady, checks } = await readiness();
    sendJson(response, isReady ? 200 : 503, { status: isReady ? 'ready' : 'unavailable', checks });
  };
  route(router, '/readyz', { GET: readyz }, probe);
  route(router, '/metrics', { GET: createMetricsEndpoint(options) }, probe);
}

/** Reads the state of the database. A rejection counts as unreachable. */
export type Readiness = () => Promise<{ readonly isReadOnly: boolean; readonly pendingMigrations: number }>;

/** The response of `/readyz`. */
interface ReadinessReport {
  readonly isReady: boolean;
  readonly checks: Checks & { readonly draining: boolean };
}

/** Finds out whether this process can serve requests. Never rejects. */
export type ReadinessCheck = () => Promise<ReadinessReport>;

/**
 * Makes the check of `/readyz` and of the start page. Simultaneous callers share one query, because anyone may call.
 *
 * @param options.timeoutMs - a database that takes longer counts as unreachable; 2,000 by default.
 */
export function createReadinessCheck(options: {
  readonly readiness: Readiness;
  readonly isDraining: () => boolean;
  readonly timeoutMs?: number;
}): ReadinessCheck {
  const { readiness, isDraining, timeoutMs = 2_000 } = options;
  let pending: Promise<Checks> | undefined;

  return async () => {
    // The time limit is part of the shared promise: otherwise a query that never ends would block every later request.
    pending ??= within(timeoutMs, checksOf(readiness)).finally(() => {
      pending = undefined;
    });
    const checks = { ...(await pending), draining: isDraining() };
    return { isReady: checks.database === 'ok' && checks.migrations === 'ok' && !checks.draining, checks };
  };
}

interface Checks {
  /** `read-only`: it accepts no changes, as a standby after a failover. */
  readonly database: 'ok' | 'read-only' | 'unreachable';
  readonly migrations: 'ok' | 'pending' | 'unknown';
}

const UNREACHABLE: Checks = { database: 'unreachable', migrations: 'unknown' };

async function checksOf(readiness: Readiness): Promise<Checks> {
  try {
    const { isReadOnly, pendingMigrations } = await readiness();
    return { database: isReadOnly ? 'read-only' : 'ok', migrations: pendingMigrations === 0 ? 'ok' : 'pending' };
  } catch {
    return UNREACHABLE;
  }
}

async function within(timeoutMs: number, checks: Promise<Checks>): Promise<Checks> {
  const timer = new AbortController();
  const expiry = delay(timeoutMs, UNREACHABLE, { signal: timer.signal }).catch(() => UNREACHABLE);
  return Promise.race([checks, expiry]).finally(() => timer.abort());
}

interface MetricsEndpointOptions {
  readonly config: Pick<Config, 'metricsToken' | 'isProduction'>;
  readonly renderMetrics: RenderMetrics;
  readonly log: Logger;
}

/**
 * Makes `GET /metrics`, in Prometheus' text format. It requires the METRICS_TOKEN if there is one; without one it is open in
 * development and absent in production, which the log says once.
 */
function createMetricsEndpoint({ config, renderMetrics, log }: MetricsEndpointOptions): Handler {
  const isOff = !hasMetrics(config);
  if (isOff) log.warn('/metrics is off: set METRICS_TOKEN to read it in production');
  const expected = config.metricsToken === undefined ? undefined : digest(config.metricsToken);

  return async (request, response) => {
    if (isOff) throw new HttpFault(404, 'There is nothing at this path.');
    const given = /^bearer +(\S+)$/i.exec(requestInfoOf(request).authorization ?? '')?.[1] ?? '';
    if (expected !== undefined && !timingSafeEqual(expected, digest(given))) {
      throw new HttpFault(401, 'Send the METRICS_TOKEN of this server as a Bearer token.', {
        'WWW-Authenticate': 'Bearer realm="metrics"',
      });
    }
    const { text, contentType } = await renderMetrics().catch(answerUnavailable);
    sendText(response, 200, text, contentType);
  };
}

/** The metrics of only some processes must not be sent: every total would seem to fall. */
function answerUnavailable(error: unknown): never {
  if (error instanceof MetricsUnavailableError) throw new HttpFault(503, error.message);
  throw error;
}

/** Hashed, because the comparison needs texts of equal length. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
