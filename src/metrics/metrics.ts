import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { collectProcessMetrics } from './process-metrics';

/** From a quarter of a millisecond (a prepared look-up) to 10 s (something waits for a lock). */
const QUERY_BUCKETS = [0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10];
/** From a millisecond; a login spends 0.1 to 0.5 s on its password hash. */
const REQUEST_BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** The metrics of one application, on a registry of its own. */
export type Metrics = ReturnType<typeof createMetrics>;

/**
 * Makes a registry with every metric of the application. A new metric is one entry here, and its use. The names are part of
 * the contract with dashboards, and every label must have a bounded set of values. Nothing goes to prom-client's global
 * registry.
 */
export function createMetrics() {
  const registry = new Registry();
  const registers = [registry];
  const { eventLoopDelay, close } = collectProcessMetrics(registry);
  return {
    /** The registry that `/metrics` renders. */
    registry,
    /** Seconds per Prisma query. `model` is `raw` for raw SQL. */
    prismaQueryDuration: new Histogram({
      name: 'prisma_query_duration_seconds',
      help: 'Seconds per Prisma query, by model (raw for raw SQL), operation and outcome (ok, error).',
      labelNames: ['model', 'operation', 'outcome'] as const,
      buckets: QUERY_BUCKETS,
      registers,
    }),
    /** Seconds per transaction, from `BEGIN` to the end, waiting for a connection included. */
    prismaTransactionDuration: new Histogram({
      name: 'prisma_transaction_duration_seconds',
      help: 'Seconds per database transaction, waiting for a connection included, by outcome (commit, rollback).',
      labelNames: ['outcome'] as const,
      buckets: QUERY_BUCKETS,
      registers,
    }),
    /** Reads that may go to the replica, by where they went; none without a replica. */
    replicaReads: new Counter({
      name: 'db_replica_reads_total',
      help: 'Reads that may go to the replica, by where they went (replica, primary).',
      labelNames: ['outcome'] as const,
      registers,
    }),
    /** Seconds per GraphQL operation. Never label by operation name: the client chooses it. */
    graphqlOperationDuration: new Histogram({
      name: 'graphql_operation_duration_seconds',
      help: 'Seconds per GraphQL operation, by type (query, mutation) and outcome.',
      labelNames: ['type', 'outcome'] as const,
      buckets: REQUEST_BUCKETS,
      registers,
    }),
    /** Authorization denials by error code. */
    graphqlAuthorizationDenials: new Counter({
      name: 'graphql_authorization_denials_total',
      help: 'Fields and operations denied, by error code.',
      labelNames: ['code'] as const,
      registers,
    }),
    /** Requests refused because a budget is used up: of an `address`, a `user` or one `operation`. */
    graphqlWorkRefused: new Counter({
      name: 'graphql_work_refused_total',
      help: 'Requests refused because the documents that they send cost too much, by whose budget it was.',
      labelNames: ['reason'] as const,
      registers,
    }),
    /** Operations that a shadow policy decided on, or not; none without one. */
    policyShadowOperations: new Counter({
      name: 'policy_shadow_operations_total',
      help: 'Operations by the decision of the shadow policy: same, different, skipped (too many at once), failed.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    /** What a shadow policy would change. The coordinates are those of the schema, and the series are limited. */
    policyShadowDifferences: new Counter({
      name: 'policy_shadow_differences_total',
      help: 'Fields and inputs that the shadow policy would allow (widened), deny (narrowed) or require a further authentication for (step_up), by role of the viewer.',
      labelNames: ['coordinate', 'role', 'change'] as const,
      registers,
    }),
    /** Logins by outcome. */
    authLogins: new Counter({
      name: 'auth_logins_total',
      help: 'Logins through any door, by outcome.',
      labelNames: ['outcome'] as const,
      registers,
    }),
    /** Attempts refused because there were too many, by limit: `LimitName` and `LoginLimitName` in `throttle/`. */
    throttleRejections: new Counter({
      name: 'throttle_rejections_total',
      help: 'Attempts refused because there were too many, by limit.',
      labelNames: ['limit'] as const,
      registers,
    }),
    /** Attempts to hand a mail to the mail server. */
    mailDeliveries: new Counter({
      name: 'mail_deliveries_total',
      help: 'Attempts to hand a mail to the mail server, by outcome (sent, retried, failed, dropped).',
      labelNames: ['outcome'] as const,
      registers,
    }),
    /** Mails for which the server's own text was sent, because the function of the configuration file failed. */
    mailFunctionFailures: new Counter({
      name: 'mail_function_failures_total',
      help: 'Mails that a function of the configuration file failed to write, by the kind of mail.',
      labelNames: ['kind'] as const,
      registers,
    }),
    /** Open connections of clients. */
    httpConnections: new Gauge({
      name: 'http_connections',
      help: 'Open connections of clients.',
      registers,
    }),
    /** Connections that the server closed because of its limits, by reason: `CloseReason` in `http/`. */
    httpConnectionsClosed: new Counter({
      name: 'http_connections_closed_total',
      help: 'Connections closed by the server: stalled (answers not read), idle_for_new, too_many, memory.',
      labelNames: ['reason'] as const,
      registers,
    }),
    /** Seconds per HTTP request. `route` must be the pattern, not the requested path. */
    httpRequestDuration: new Histogram({
      name: 'http_request_duration_seconds',
      help: 'Seconds per HTTP request, by route pattern, method and status.',
      labelNames: ['route', 'method', 'status'] as const,
      buckets: REQUEST_BUCKETS,
      registers,
    }),
    /**
     * Reports a connection pool through the `db_pool_*` gauges, instead of the one that was reported before.
     *
     * @param read - called on each scrape.
     */
    observePool: (read: () => PoolStats) => observePool(registry, read),
    /** Reports a replica through the `db_replica_*` gauges. At most once. */
    observeReplica: (stats: ReplicaStats) => observeReplica(registry, stats),
    /** Returns how late the event loop runs its timers, in seconds, since the last scrape. */
    eventLoopDelay,
    /** Stops the event-loop monitor and the GC observer. The registry stays readable. */
    close,
  };
}

/** A connection pool at one moment. */
export interface PoolStats {
  /** The most connections that the pool opens. */
  readonly max: number;
  /** Open connections. */
  readonly total: number;
  /** Open connections that are not in use. */
  readonly idle: number;
  /** Callers waiting for a connection. */
  readonly waiting: number;
}

const CONNECTIONS = 'db_pool_connections';
const MAX_CONNECTIONS = 'db_pool_max_connections';

function observePool(registry: Registry, read: () => PoolStats): void {
  registry.removeSingleMetric(CONNECTIONS);
  registry.removeSingleMetric(MAX_CONNECTIONS);
  new Gauge({
    name: CONNECTIONS,
    help: 'Connections of the database pool (total, idle) and callers waiting for one (waiting).',
    labelNames: ['state'] as const,
    registers: [registry],
    collect() {
      const stats = read();
      for (const state of ['total', 'idle', 'waiting'] as const) this.set({ state }, stats[state]);
    },
  });
  new Gauge({
    name: MAX_CONNECTIONS,
    help: 'The most connections that the database pool opens.',
    registers: [registry],
    collect() {
      this.set(read().max);
    },
  });
}

/** A replica at one moment. */
interface ReplicaStats {
  readonly pool: () => PoolStats;
  /** How far it was behind the primary at the last probe; undefined if unknown. */
  readonly lagSeconds: () => number | undefined;
}

function observeReplica(registry: Registry, { pool, lagSeconds }: ReplicaStats): void {
  new Gauge({
    name: 'db_replica_pool_connections',
    help: 'Connections of the pool to the replica (total, idle) and callers waiting for one (waiting).',
    labelNames: ['state'] as const,
    registers: [registry],
    collect() {
      const stats = pool();
      for (const state of ['total', 'idle', 'waiting'] as const) this.set({ state }, stats[state]);
    },
  });
  new Gauge({
    name: 'db_replica_lag_seconds',
    help: 'Seconds that the replica was behind the primary when last asked; absent while that is not known.',
    registers: [registry],
    // Several workers report the largest lag.
    aggregator: 'max',
    collect() {
      const lag = lagSeconds();
      if (lag === undefined) this.remove();
      else this.set(lag);
    },
  });
}
