import { AggregatorRegistry, type MetricObject, type Registry } from 'prom-client';
import { type RenderedMetrics, renderRegistry } from './render-metrics';

/** The metrics of one process, or several, at one moment: the JSON of prom-client's `getMetricsAsJSON()`. */
export type MetricsSnapshot = string;

/** Takes down what a process has on its registry. */
export async function takeSnapshot(registry: Pick<Registry, 'getMetricsAsJSON'>): Promise<MetricsSnapshot> {
  return JSON.stringify(await registry.getMetricsAsJSON());
}

/** Renders several processes as one, each metric by its own `aggregator`: a sum unless it says otherwise. */
export function renderSnapshots(snapshots: readonly MetricsSnapshot[]): Promise<RenderedMetrics> {
  return renderRegistry(aggregate(snapshots))();
}

/** What was counted, as one snapshot; gauges are left out, because they tell of now. */
export async function countsOf(snapshots: readonly MetricsSnapshot[]): Promise<MetricsSnapshot> {
  const metrics: MetricObject[] = await aggregate(snapshots).getMetricsAsJSON();
  return JSON.stringify(metrics.filter(({ type }) => `${type}` !== 'gauge'));
}

function aggregate(snapshots: readonly MetricsSnapshot[]): Registry {
  return AggregatorRegistry.aggregate(snapshots.map((snapshot) => JSON.parse(snapshot) as object));
}
