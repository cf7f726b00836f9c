import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { createMetrics } from '../../src/metrics/metrics';
import { countsOf, type MetricsSnapshot, renderSnapshots, takeSnapshot } from '../../src/metrics/render-metrics';

/** A process that has answered requests, in seconds each. */
async function processWith(seconds: number[], connections: number): Promise<MetricsSnapshot> {
  const registers = [new Registry()];
  const requests = new Counter({ name: 'requests_total', help: 'r', labelNames: ['route'], registers });
  const duration = new Histogram({ name: 'duration_seconds', help: 'd', buckets: [0.1, 1], registers });
  new Gauge({ name: 'connections', help: 'c', registers }).set(connections);
  for (const one of seconds) {
    requests.inc({ route: '/token' });
    duration.observe(one);
  }
  return takeSnapshot(registers[0] as Registry);
}

test('several processes are rendered as one', async () => {
  const { contentType, text } = await renderSnapshots([await processWith([0.05, 0.5], 3), await processWith([2], 4)]);
  expect(contentType).toMatch(/^text\/plain; version=0\.0\.4/);
  for (const line of [
    'requests_total{route="/token"} 3',
    'duration_seconds_bucket{le="0.1"} 1',
    'duration_seconds_bucket{le="1"} 2',
    'duration_seconds_bucket{le="+Inf"} 3',
    'duration_seconds_sum 2.55',
    'duration_seconds_count 3',
    'connections 7',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});

test('what a process counted outlasts it, and can be added to again; what it had at one moment does not', async () => {
  const once = await countsOf([await processWith([0.05], 3)]);
  const { text } = await renderSnapshots([await countsOf([once, await processWith([2], 4)])]);
  expect(text).toContain('requests_total{route="/token"} 2');
  expect(text).toContain('duration_seconds_count 2');
  expect(text).not.toContain('connections');
});

test('a process that is late shows, however many are not, and the start is that of the oldest', async () => {
  const metrics = createMetrics();
  const own = JSON.parse(await takeSnapshot(metrics.registry)) as { name: string; values: { value: number }[] }[];
  metrics.close();
  const withValues = (value: number) => JSON.stringify(own.map((one) => ({ ...one, values: [{ value, labels: {} }] })));
  const { text } = await renderSnapshots([withValues(1), withValues(9)]);
  for (const line of [
    'nodejs_eventloop_lag_seconds 9',
    'nodejs_eventloop_lag_p99_seconds 9',
    'nodejs_eventloop_lag_mean_seconds 5',
    'nodejs_eventloop_lag_min_seconds 1',
    'process_start_time_seconds 1',
    'process_resident_memory_bytes 10',
  ]) {
    expect(text.split('\n')).toContain(line);
  }
});
