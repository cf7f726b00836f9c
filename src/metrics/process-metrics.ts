import { monitorEventLoopDelay, type PerformanceEntry, PerformanceObserver, constants as perf } from 'node:perf_hooks';
import { type Aggregator, Gauge, Histogram, type Registry } from 'prom-client';
import heap from 'prom-client/lib/metrics/heapSizeAndUsed';
import heapSpaces from 'prom-client/lib/metrics/heapSpacesSizeAndUsed';
import memory from 'prom-client/lib/metrics/osMemoryHeap';
import cpu from 'prom-client/lib/metrics/processCpuTotal';
import maxFileDescriptors from 'prom-client/lib/metrics/processMaxFileDescriptors';
import openFileDescriptors from 'prom-client/lib/metrics/processOpenFileDescriptors';
import resources from 'prom-client/lib/metrics/processResources';
import startTime from 'prom-client/lib/metrics/processStartTime';
import nodeVersion from 'prom-client/lib/metrics/version';

/** How late the event loop runs its timers, in seconds; all 0 before the first measurement. */
export interface EventLoopDelay {
  readonly meanSeconds: number;
  readonly p99Seconds: number;
  readonly maxSeconds: number;
}

/** The metric that, when it is read, begins the next period of the delays of the event loop. */
export const BEGINS_PERIOD = 'nodejs_eventloop_lag_seconds';

const GC_KINDS: Readonly<Record<number, string>> = {
  [perf.NODE_PERFORMANCE_GC_MAJOR]: 'major',
  [perf.NODE_PERFORMANCE_GC_MINOR]: 'minor',
  [perf.NODE_PERFORMANCE_GC_INCREMENTAL]: 'incremental',
  [perf.NODE_PERFORMANCE_GC_WEAKCB]: 'weakcb',
};

/**
 * Registers the `process_*` and `nodejs_*` metrics under the names that prom-client gives them, so that existing
 * dashboards work. Not by `collectDefaultMetrics`: its event-loop monitor and GC observer can't be stopped, and would
 * accumulate with every application that a test creates.
 *
 * @returns the delay of the event loop since the last scrape, and a function that stops measuring.
 */
export function collectProcessMetrics(registry: Registry) {
  for (const register of [
    cpu,
    startTime,
    memory,
    openFileDescriptors,
    maxFileDescriptors,
    resources,
    heap,
    heapSpaces,
    nodeVersion,
  ]) {
    register(registry);
  }
  // Several processes report the time of the oldest; prom-client would leave it out.
  Object.assign(registry.getSingleMetric('process_start_time_seconds') ?? {}, { aggregator: 'min' });
  const stopGc = observeGc(registry);
  const eventLoop = observeEventLoop(registry);
  return {
    eventLoopDelay: eventLoop.read,
    close() {
      stopGc();
      eventLoop.stop();
    },
  };
}

function observeGc(registry: Registry): () => void {
  const durations = new Histogram({
    name: 'nodejs_gc_duration_seconds',
    help: 'Garbage collection duration by kind, one of major, minor, incremental or weakcb.',
    labelNames: ['kind'] as const,
    buckets: [0.001, 0.01, 0.1, 1, 2, 5],
    registers: [registry],
  });
  const observer = new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) {
      const { detail } = entry as PerformanceEntry & { detail: { kind: number } };
      durations.observe({ kind: GC_KINDS[detail.kind] ?? 'other' }, entry.duration / 1000);
    }
  });
  observer.observe({ entryTypes: ['gc'] });
  return () => observer.disconnect();
}

function observeEventLoop(registry: Registry): { read(): EventLoopDelay; stop(): void } {
  const monitor = monitorEventLoopDelay({ resolution: 10 });
  monitor.enable();
  // Before its first sample the monitor's mean is NaN and its minimum astronomic.
  const seconds = (nanoseconds: number) => (monitor.count > 0 ? nanoseconds / 1e9 : 0);
  /**
   * The aggregation over several processes: a late loop must not disappear in an average with loops that are not late.
   */
  const readings: [name: string, read: () => number, aggregator: Aggregator][] = [
    ['min', () => monitor.min, 'min'],
    ['max', () => monitor.max, 'max'],
    ['mean', () => monitor.mean, 'average'],
    ['stddev', () => monitor.stddev, 'average'],
    ['p50', () => monitor.percentile(50), 'max'],
    ['p90', () => monitor.percentile(90), 'max'],
    ['p99', () => monitor.percentile(99), 'max'],
  ];
  for (const [name, read, aggregator] of readings) {
    new Gauge({
      name: `nodejs_eventloop_lag_${name}_seconds`,
      help: `Event loop delay since the last scrape (${name}); an idle loop shows the monitor's resolution of 10 ms.`,
      registers: [registry],
      aggregator,
      collect() {
        this.set(seconds(read()));
      },
    });
  }
  // Registered after the others, because a registry collects in that order and this one starts the next period.
  new Gauge({
    name: BEGINS_PERIOD,
    help: 'Lag of the event loop at this scrape.',
    registers: [registry],
    aggregator: 'max',
    async collect() {
      monitor.reset();
      const start = process.hrtime.bigint();
      await new Promise(setImmediate);
      this.set(Number(process.hrtime.bigint() - start) / 1e9);
    },
  });
  return {
    read: () => ({
      meanSeconds: seconds(monitor.mean),
      p99Seconds: seconds(monitor.percentile(99)),
      maxSeconds: seconds(monitor.max),
    }),
    stop: () => monitor.disable(),
  };
}
