import { AggregatorRegistry, type MetricObject, type Registry } from 'prom-client';

/** The answer of `/metrics`. */
interface RenderedMetrics {
  readonly contentType: string;
  readonly text: string;
}

/**
 * Renders the metrics of the server, of one or several processes.
 *
 * @throws MetricsUnavailableError when a process did not report its metrics.
 */
export type RenderMetrics = () => Promise<RenderedMetrics>;

/** The metrics are not available now. The message says why; `/metrics` answers it. */
export class MetricsUnavailableError extends Error {
  override readonly name = 'MetricsUnavailableError';
}

/** Renders the registry of a server of one process. */
export function renderRegistry(registry: Pick<Registry, 'metrics' | 'contentType'>): RenderMetrics {
  return async () => ({ contentType: registry.contentType, text: await registry.metrics() });
}

/** The metrics of one process, or several, at one moment: the JSON of prom-client's `getMetricsAsJSON()`. */
export type MetricsSnapshot = string;

/** Returns the present metrics of a registry. */
export async function takeSnapshot(registry: Pick<Registry, 'getMetricsAsJSON'>): Promise<MetricsSnapshot> {
  return JSON.stringify(await registry.getMetricsAsJSON());
}

/** Renders the metrics of several processes as one, each by its own `aggregator`: the sum by default. */
export function renderSnapshots(snapshots: readonly MetricsSnapshot[]): Promise<RenderedMetrics> {
  return renderRegistry(aggregate(snapshots))();
}

/** Returns the counters and histograms of several processes as one snapshot, without gauges: those are of the moment. */
export async function countsOf(snapshots: readonly MetricsSnapshot[]): Promise<MetricsSnapshot> {
  const metrics: MetricObject[] = await aggregate(snapshots).getMetricsAsJSON();
  return JSON.stringify(metrics.filter(({ type }) => `${type}` !== 'gauge'));
}

function aggregate(snapshots: readonly MetricsSnapshot[]): Registry {
  return AggregatorRegistry.aggregate(snapshots.map((snapshot) => JSON.parse(snapshot) as object));
}
