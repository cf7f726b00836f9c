import { AggregatorRegistry, type Gauge, type MetricObject, type Registry } from 'prom-client';
import { BEGINS_PERIOD } from './process-metrics';

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

/** Returns the present metrics of a registry, as a scrape does: the delays of the event loop begin a new period. */
export async function takeSnapshot(registry: Pick<Registry, 'getMetricsAsJSON'>): Promise<MetricsSnapshot> {
  return JSON.stringify(await registry.getMetricsAsJSON());
}

/** Returns the present metrics of a registry without those that begin a new period when they are read. */
export async function peekSnapshot(registry: Pick<Registry, 'getMetricsAsArray'>): Promise<MetricsSnapshot> {
  const metrics = registry.getMetricsAsArray().filter(({ name }) => name !== BEGINS_PERIOD);
  return JSON.stringify(await Promise.all(metrics.map((metric) => (metric as unknown as Gauge).get())));
}

/**
 * Returns the present metrics of every process of the server: one snapshot for each, and possibly some of what processes that have
 * ended counted. Does not count as a scrape.
 *
 * @throws MetricsUnavailableError when a process did not report its metrics.
 */
export type PeekMetrics = () => Promise<readonly MetricsSnapshot[]>;

/** How the metrics of a server are read. */
export interface MetricsAccess {
  readonly render: RenderMetrics;
  readonly peek: PeekMetrics;
}

/** How those of a server of one process are read. */
export function accessRegistry(registry: Registry): MetricsAccess {
  return { render: renderRegistry(registry), peek: async () => [await peekSnapshot(registry)] };
}

/** A value with its labels, and the name of its series where that differs from the metric's: `_sum`, `_count`, `_bucket`. */
export interface MetricSample {
  readonly value: number;
  readonly labels: Readonly<Record<string, string | number>>;
  readonly metricName?: string;
}

/** Returns the samples of several processes as one, by the name of the metric: each by its own `aggregator`. */
export async function readSnapshots(
  snapshots: readonly MetricsSnapshot[],
): Promise<ReadonlyMap<string, readonly MetricSample[]>> {
  const metrics = await aggregate(snapshots).getMetricsAsJSON();
  return new Map(metrics.map(({ name, values }) => [name, values as readonly MetricSample[]]));
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
