import { Gauge, type Registry } from 'prom-client';

/** A connection pool at one moment. */
export interface PoolStats {
  /** The most connections that the pool opens. */
  readonly max: number;
  /** Connections open now. */
  readonly total: number;
  /** Open connections that nobody uses. */
  readonly idle: number;
  /** Callers waiting for a connection. */
  readonly waiting: number;
}

const CONNECTIONS = 'db_pool_connections';
const MAX_CONNECTIONS = 'db_pool_max_connections';

/** Reports a pool through the `db_pool_*` gauges, in place of the one reported before. */
export function observePool(registry: Registry, read: () => PoolStats): void {
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
