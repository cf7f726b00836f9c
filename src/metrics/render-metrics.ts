import type { Registry } from 'prom-client';

/** What `/metrics` answers. */
export interface RenderedMetrics {
  readonly contentType: string;
  readonly text: string;
}

/**
 * Renders the metrics of the server, of however many processes it is made.
 *
 * @throws MetricsUnavailableError when a process did not say its own.
 */
export type RenderMetrics = () => Promise<RenderedMetrics>;

/** The metrics can't be had now; the message says why, for whoever reads `/metrics`. */
export class MetricsUnavailableError extends Error {
  override readonly name = 'MetricsUnavailableError';
}

/** For a server of one process: what is on its registry. */
export function renderRegistry(registry: Pick<Registry, 'metrics' | 'contentType'>): RenderMetrics {
  return async () => ({ contentType: registry.contentType, text: await registry.metrics() });
}
