import { Gauge, type Registry } from 'prom-client';
import type { PoolStats } from './pool-gauges';

/** What is known of a replica at one moment. */
export interface ReplicaStats {
  readonly pool: () => PoolStats;
  /** How far it was behind when last asked; undefined while that is not known. */
  readonly lagSeconds: () => number | undefined;
}

/** Reports a replica through the `db_replica_*` gauges. Once for a registry. */
export function observeReplica(registry: Registry, { pool, lagSeconds }: ReplicaStats): void {
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
    // Of several workers the one that sees it furthest behind.
    aggregator: 'max',
    collect() {
      const lag = lagSeconds();
      if (lag === undefined) this.remove();
      else this.set(lag);
    },
  });
}
