import { setTimeout as delay } from 'node:timers/promises';
import { Pool, type PoolConfig } from 'pg';
import type { PoolStats } from '../metrics/metrics';
import { SessionClient, type SessionOptions, sessionConfig } from './connection';
import { readDatabaseUrl } from './database-url';
import { isConflict } from './errors';

/** How a pool is opened. */
export interface PoolOptions extends SessionOptions {
  /** `postgresql://...` */
  readonly url: string;
  /** The most connections to open, at least 1. */
  readonly max: number;
  /** How long a caller waits for a connection, in milliseconds. */
  readonly connectionTimeoutMs: number;
  /** Told when the server ends a connection that nobody uses (a restart, say). */
  readonly onConnectionLost: (error: Error) => void;
}

/** A pool whose connections are set up as `connection.ts` says. */
export interface SessionPool extends Pool {
  /** Closes the connections that are open now, each as soon as it is free: they may lead to a server that is gone. */
  renew(): void;
}

/** At least so long between two renewals, in milliseconds. */
const RENEW_EVERY_MS = 1_000;
/** How often a statement is run that PostgreSQL rolls back for the sake of another transaction. */
const MAX_ATTEMPTS = 5;
/** The longest wait before the next attempt, in milliseconds; random, so that those in each other's way spread. */
const BACKOFF_MS = 20;

/**
 * Opens a pool. Connections are made when they are needed.
 *
 * A statement of `pool.query` is a transaction of its own, so one that was rolled back for the sake of another
 * transaction (SQLSTATE 40001, 40P01) has changed nothing, and is run again.
 */
export function createPool(options: PoolOptions): SessionPool {
  const { url, max, onConnectionLost } = options;
  let generation = 0;
  let renewedAt = Number.NEGATIVE_INFINITY;
  const generations = new WeakMap<object, number>();
  const isStale = (client: object) => (generations.get(client) ?? generation) < generation;

  const renew = () => {
    // Many statements may find out at once that the server is another one by now.
    if (performance.now() - renewedAt < RENEW_EVERY_MS) return;
    renewedAt = performance.now();
    generation += 1;
    for (let idle = pool.idleCount; idle > 0; idle -= 1) {
      pool.connect().then(
        (client) => client.release(isStale(client)),
        () => {},
      );
    }
  };
  const pool = new Pool({
    ...sessionConfig(readDatabaseUrl(url), options, renew),
    Client: SessionClient,
    max,
    idleTimeoutMillis: 30_000,
    async onConnect(client: SessionClient) {
      generations.set(client, generation);
      await client.setUp();
    },
  } as unknown as PoolConfig) as SessionPool;
  pool.renew = renew;
  const ask = pool.query.bind(pool) as (...args: unknown[]) => Promise<unknown>;
  pool.query = (async (...args: unknown[]) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await ask(...args);
      } catch (error) {
        if (attempt === MAX_ATTEMPTS || !isConflict(error)) throw error;
        await delay(attempt * Math.random() * BACKOFF_MS);
      }
    }
  }) as Pool['query'];
  // The pool keeps no connection that has begun to end.
  pool.on('release', (_error, client) => {
    if (isStale(client)) client.end().catch(() => {});
  });
  // Without a listener, a server that restarts would end this process. The pool has replaced the connection already.
  pool.on('error', onConnectionLost);
  return pool;
}

/** A pool at this moment. */
export function statsOf(pool: Pool, max: number): PoolStats {
  return { max, total: pool.totalCount, idle: pool.idleCount, waiting: pool.waitingCount };
}
