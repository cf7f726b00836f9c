import { type Counter, type Gauge, type Histogram, Registry } from 'prom-client';
import { createInstruments } from './instruments';
import { observePool, type PoolStats } from './pool-gauges';
import { collectProcessMetrics, type EventLoopDelay } from './process-metrics';
import { observeReplica, type ReplicaStats } from './replica-gauges';

/** The instruments of one application, on a registry of its own. */
export interface Metrics {
  /** What `/metrics` renders: `registry.metrics()` with `registry.contentType`. */
  readonly registry: Registry;
  /** Seconds per Prisma query. `model` is `raw` for raw SQL. */
  readonly prismaQueryDuration: Histogram<'model' | 'operation' | 'outcome'>;
  /** Seconds per transaction, `BEGIN` to the end, waiting for a connection included. */
  readonly prismaTransactionDuration: Histogram<'outcome'>;
  /** Reads that may go to the replica, by where they went; none without a replica. */
  readonly replicaReads: Counter<'outcome'>;
  /** Seconds per GraphQL operation. Never label by operation name: the client chooses it. */
  readonly graphqlOperationDuration: Histogram<'type' | 'outcome'>;
  /** Authorization denials by error code. */
  readonly graphqlAuthorizationDenials: Counter<'code'>;
  /** Documents that were not read because a budget is spent: of an `address`, a `user` or one `operation`. */
  readonly graphqlWorkRefused: Counter<'reason'>;
  /** Logins by outcome. */
  readonly authLogins: Counter<'outcome'>;
  /** Attempts refused because there were too many, by limit: `LimitName` and `LoginLimitName` in `throttle/`. */
  readonly throttleRejections: Counter<'limit'>;
  /** Attempts to hand a mail to the mail server. */
  readonly mailDeliveries: Counter<'outcome'>;
  /** Open connections of clients. */
  readonly httpConnections: Gauge;
  /** Connections that the server closed because of its limits, by reason: `CloseReason` in `http/connections.ts`. */
  readonly httpConnectionsClosed: Counter<'reason'>;
  /** Seconds per HTTP request. `route` must be the pattern, not the path that was asked for. */
  readonly httpRequestDuration: Histogram<'route' | 'method' | 'status'>;
  /**
   * Reports a connection pool through the `db_pool_*` gauges.
   *
   * @param read - called on each scrape; the last one given wins.
   */
  observePool(read: () => PoolStats): void;
  /** Reports a replica through the `db_replica_*` gauges. At most once. */
  observeReplica(stats: ReplicaStats): void;
  /** How late the event loop runs its timers, in seconds, since the last scrape. */
  eventLoopDelay(): EventLoopDelay;
  /** Stops the event-loop monitor and the GC observer. The registry stays readable. */
  close(): void;
}

/** Makes a registry with every instrument of the application. Nothing goes to prom-client's global registry. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const processMetrics = collectProcessMetrics(registry);
  return {
    registry,
    ...createInstruments(registry),
    observePool: (read) => observePool(registry, read),
    observeReplica: (stats) => observeReplica(registry, stats),
    eventLoopDelay: processMetrics.eventLoopDelay,
    close: processMetrics.close,
  };
}
