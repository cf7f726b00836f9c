import { Pool } from 'pg';
import type { PoolStats } from '../metrics/pool-gauges';

/** How a pool is opened. */
export interface PoolOptions {
  /** `postgresql://...` */
  readonly url: string;
  /** The most connections to open, at least 1. */
  readonly max: number;
  /** How long a caller waits for a connection, in milliseconds. */
  readonly connectionTimeoutMs: number;
  /** How long an answer may take before its connection is given up, in milliseconds; no limit unless given. */
  readonly queryTimeoutMs?: number;
  /** Told when the server ends a connection that nobody uses (a restart, say). */
  readonly onConnectionLost: (error: Error) => void;
}

/** Opens a pool. Connections are made when they are needed. What it sends at their start, every pooler understands. */
export function createPool(options: PoolOptions): Pool {
  const { url, max, connectionTimeoutMs, queryTimeoutMs, onConnectionLost } = options;
  const pool = new Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: connectionTimeoutMs,
    ...(queryTimeoutMs !== undefined && { query_timeout: queryTimeoutMs }),
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'scoped-api',
  });
  // Without a listener, a server that restarts would end this process. The pool has replaced the connection already.
  pool.on('error', onConnectionLost);
  return pool;
}

/** A pool at this moment. */
export function statsOf(pool: Pool, max: number): PoolStats {
  return { max, total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
}
