import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { loggablePath } from '../logger';
import type { Metrics } from '../metrics/metrics';
import type { RequestInfo } from '../request-info';
import { methodLabel } from './request-head';
import { isProbe, routeLabel } from './routes';

/** What nginx logs for a client that hung up before its answer. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * Writes one log line and one observation when the answer is out, or when nobody waits for it any more. No query, no
 * body, no header: a secret may be in any of them. Secrets in the path are masked.
 */
export function recordAnswer(
  request: IncomingMessage,
  response: ServerResponse,
  {
    info,
    path,
    log,
    metrics,
  }: { info: RequestInfo; path: string; log: Logger; metrics: Pick<Metrics, 'httpRequestDuration'> },
): void {
  const start = performance.now();
  response.once('close', () => {
    const milliseconds = performance.now() - start;
    const status = response.writableFinished ? response.statusCode : CLIENT_CLOSED_REQUEST;
    const route = routeLabel(path);
    metrics.httpRequestDuration.observe(
      { route, method: methodLabel(request.method), status: String(status) },
      milliseconds / 1000,
    );
    // Without a logger for this one line.
    log[levelOf(status, route)](
      {
        requestId: info.id,
        method: request.method,
        path: loggablePath(path),
        status,
        ms: Math.round(milliseconds * 10) / 10,
        clientAddress: info.clientAddress,
      },
      'request',
    );
  });
}

function levelOf(status: number, route: string): 'debug' | 'info' | 'warn' {
  if (status >= 500) return 'warn';
  // Probes and scrapes come every few seconds for ever; only their failures are news.
  return isProbe(route) && status < 400 ? 'debug' : 'info';
}
