import { createHash, timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { MetricsUnavailableError, type RenderMetrics } from '../metrics/render-metrics';
import { HttpFault } from './http-fault';
import { requestInfoOf } from './request-info-of';
import { sendText } from './send-json';

/**
 * `GET /metrics` in Prometheus' text format. With a METRICS_TOKEN it asks for that; without one it is open in
 * development and absent in production, which the log says once.
 */
export function createMetricsEndpoint(options: {
  readonly config: Pick<Config, 'metricsToken' | 'isProduction'>;
  readonly render: RenderMetrics;
  readonly log: Logger;
}) {
  const { config, render, log } = options;
  const isOff = config.metricsToken === undefined && config.isProduction;
  if (isOff) log.warn('/metrics is off: set METRICS_TOKEN to read it in production');
  const expected = config.metricsToken === undefined ? undefined : digest(config.metricsToken);

  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (isOff) throw new HttpFault(404, 'There is nothing at this path.');
    const given = /^bearer +(\S+)$/i.exec(requestInfoOf(request).authorization ?? '')?.[1] ?? '';
    if (expected !== undefined && !timingSafeEqual(expected, digest(given))) {
      throw new HttpFault(401, 'Send the METRICS_TOKEN of this server as a Bearer token.', {
        'WWW-Authenticate': 'Bearer realm="metrics"',
      });
    }
    const { text, contentType } = await render().catch(answerUnavailable);
    sendText(response, 200, text, contentType);
  };
}

/** Half the truth would look like a fall of every total. */
function answerUnavailable(error: unknown): never {
  if (error instanceof MetricsUnavailableError) throw new HttpFault(503, error.message);
  throw error;
}

/** Equal lengths for the comparison, whatever was sent. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
