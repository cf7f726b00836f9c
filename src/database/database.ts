import type { Pool } from 'pg';
import type { Metrics } from '../metrics/metrics';
import type { PoolStats } from '../metrics/pool-gauges';
import type { DatabaseLog } from './log';
import { pendingMigrations } from './migrations';
import { createPlainSql, type PlainSql } from './plain-sql';
import { createPool, statsOf } from './pool';
import { createPrismaClient, type Db } from './prisma-client';
import { createRead, type Read } from './read';
import { openReplica } from './replica';
import type { TransactionOptions } from './transaction-metrics';

export type { Db } from './prisma-client';

/** The client inside a transaction. A function that takes it may be given a {@link Db} as well. */
export type Tx = Omit<Db, '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'>;

/** Where the application's data lives: Prisma on one pool, and what operators ask of it. */
export interface Database {
  readonly prisma: Db;
  /** The pool that Prisma runs on, for statements that are not Prisma's. */
  readonly pool: Pool;
  /** Runs one statement on the pool without Prisma. */
  readonly sql: PlainSql;
  /** Runs a read on the replica, if there is one that may be asked, or else on the primary. */
  readonly read: Read;
  poolStats(): PoolStats;
  /** Asks the server for its version. Throws when it can't be reached. */
  ping(): Promise<{ latencyMs: number; version: string }>;
  /** How many migrations of this release the database has not finished. */
  pendingMigrations(): Promise<number>;
  /** Runs `run` in one transaction: it commits when `run` resolves and rolls back when it throws. */
  transaction<T>(run: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** What {@link createDatabase} needs. */
export interface DatabaseOptions {
  /** `postgresql://...` */
  readonly url: string;
  /** The most connections to open, at least 1. */
  readonly poolMax: number;
  readonly metrics: Metrics;
  /** How long a caller waits for a connection, and for the answer to plain SQL, in milliseconds; 5,000 by default. Without a limit it would be for ever. */
  readonly connectionTimeoutMs?: number;
  /** Told when the server ends a connection that nobody uses (a restart, say). */
  readonly onConnectionLost?: (error: Error) => void;
  /** A streaming replica for {@link Database.read}, with a pool of the same size; `log` hears whether it is used. */
  readonly replica?: { readonly url: string; readonly log: DatabaseLog } | undefined;
}

/** Opens the database. Connections are made when they are needed, so this never fails for want of a server. */
export function createDatabase(options: DatabaseOptions): Database {
  const { url, poolMax, metrics, connectionTimeoutMs = 5_000, onConnectionLost } = options;
  const pool = createPool({
    url,
    max: poolMax,
    connectionTimeoutMs,
    onConnectionLost: (error) => onConnectionLost?.(error),
  });
  const prisma = createPrismaClient(pool, metrics);
  const sql = createPlainSql(pool, metrics, connectionTimeoutMs);
  const poolStats = () => statsOf(pool, poolMax);
  metrics.observePool(poolStats);
  const replica =
    options.replica &&
    openReplica({ ...options.replica, poolMax, primary: sql, metrics, timeoutMs: connectionTimeoutMs });

  return {
    prisma,
    pool,
    sql,
    read: createRead({ primary: { prisma, sql }, replica, reads: metrics.replicaReads }),
    poolStats,
    async ping() {
      const start = performance.now();
      const { rows } = await pool.query<{ version: string }>("SELECT current_setting('server_version') AS version");
      return { latencyMs: performance.now() - start, version: rows[0]?.version ?? 'unknown' };
    },
    pendingMigrations: () => pendingMigrations(pool),
    transaction: (run, options) => prisma.$transaction((tx) => run(tx as Tx), options),
    async close() {
      await replica?.close();
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
