import { type MetricSample, MetricsUnavailableError, type PeekMetrics, readSnapshots } from '../metrics/render-metrics';

/** What the server has done since it started, over all of its processes on this machine. */
export interface Activity {
  readonly at: Date;
  readonly since: Date;
  readonly processes: number;
  readonly operations: Durations;
  readonly queries: Durations;
  readonly transactions: Durations;
  readonly logins: { readonly outcome: string; readonly count: number }[];
  readonly denials: { readonly code: string; readonly count: number }[];
  readonly pool: { readonly max: number; readonly total: number; readonly idle: number; readonly waiting: number };
  readonly eventLoopDelayP99Ms: number;
}

/** How often something happened, and how long it took. */
interface Durations {
  readonly count: number;
  readonly errors: number;
  readonly sumSeconds: number;
  readonly buckets: { readonly upToSeconds: number | null; readonly count: number }[];
}

/** How old an answer may be, in milliseconds: several charts, and several people who watch them, cost one collection. */
const MAX_AGE_MS = 500;

/** Returns a function that reads the activity; null while a process of the server does not report its metrics. */
export function createActivity(peek: PeekMetrics): () => Promise<Activity | null> {
  let latest: { readonly at: number; readonly activity: Promise<Activity | null> } | undefined;
  return () => {
    const now = performance.now();
    if (latest === undefined || now - latest.at > MAX_AGE_MS) latest = { at: now, activity: readActivity(peek) };
    return latest.activity;
  };
}

async function readActivity(peek: PeekMetrics): Promise<Activity | null> {
  try {
    const snapshots = await peek();
    const metrics = await readSnapshots(snapshots);
    const samples = (name: string) => metrics.get(name) ?? [];
    const gauge = (name: string, state?: string) =>
      samples(name).find(({ labels }) => state === undefined || labels.state === state)?.value ?? 0;
    return {
      at: new Date(),
      since: new Date(gauge(START) * 1000),
      // What processes that have ended counted is a snapshot without gauges.
      processes: snapshots.filter((snapshot) => snapshot.includes(`"${START}"`)).length,
      operations: durationsOf(samples('graphql_operation_duration_seconds')),
      queries: durationsOf(samples('prisma_query_duration_seconds')),
      transactions: durationsOf(samples('prisma_transaction_duration_seconds')),
      logins: countsOf(samples('auth_logins_total'), 'outcome').map(([outcome, count]) => ({ outcome, count })),
      denials: countsOf(samples('graphql_authorization_denials_total'), 'code').map(([code, count]) => ({
        code,
        count,
      })),
      pool: {
        max: gauge('db_pool_max_connections'),
        total: gauge('db_pool_connections', 'total'),
        idle: gauge('db_pool_connections', 'idle'),
        waiting: gauge('db_pool_connections', 'waiting'),
      },
      eventLoopDelayP99Ms: gauge('nodejs_eventloop_lag_p99_seconds') * 1000,
    };
  } catch (error) {
    if (error instanceof MetricsUnavailableError) return null;
    throw error;
  }
}

const START = 'process_start_time_seconds';

/** Outcomes that are no error. */
const GOOD: ReadonlySet<unknown> = new Set(['ok', 'commit']);

/** Returns a histogram over all of its labels. Its buckets count what is up to their limit; the result, what is between two. */
function durationsOf(samples: readonly MetricSample[]): Durations {
  let [count, errors, sumSeconds] = [0, 0, 0];
  const upTo = new Map<number, number>();
  for (const { metricName = '', labels, value } of samples) {
    if (metricName.endsWith('_sum')) sumSeconds += value;
    if (metricName.endsWith('_count')) {
      count += value;
      if (!GOOD.has(labels.outcome)) errors += value;
    }
    if (metricName.endsWith('_bucket')) {
      const limit = labels.le === '+Inf' ? Number.POSITIVE_INFINITY : Number(labels.le);
      upTo.set(limit, (upTo.get(limit) ?? 0) + value);
    }
  }
  let before = 0;
  const buckets = [...upTo]
    .sort(([one], [other]) => one - other)
    .map(([limit, total]) => {
      const own = total - before;
      before = total;
      return { upToSeconds: Number.isFinite(limit) ? limit : null, count: own };
    });
  return { count, errors, sumSeconds, buckets };
}

/** Returns the counts by the value of one label, in alphabetical order. */
function countsOf(samples: readonly MetricSample[], label: string): [string, number][] {
  const counts = new Map<string, number>();
  for (const { labels, value } of samples) {
    const name = String(labels[label] ?? '');
    counts.set(name, (counts.get(name) ?? 0) + value);
  }
  return [...counts].sort(([one], [other]) => (one < other ? -1 : 1));
}
