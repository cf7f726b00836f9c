import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import type { Metrics } from '../metrics/metrics';
import type { PoolStats } from '../metrics/pool-gauges';
import { PrismaClient } from './generated/client';
import { pendingMigrations } from './migrations';
import { createPlainSql, type PlainSql } from './plain-sql';
import { recordQueries } from './query-metrics';
import { type TransactionOptions, timeTransactions } from './transaction-metrics';

/** Prisma's client with the recording of every query; what capabilities work on. */
export type Db = ReturnType<typeof createClient>;

/** The client inside a transaction. A function that takes it may be given a {@link Db} as well. */
export type Tx = Omit<Db, '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'>;

/** Where the application's data lives: Prisma on one pool, and what operators ask of it. */
export interface Database {
  readonly prisma: Db;
  /** The pool that Prisma runs on, for statements that are not Prisma's. */
  readonly pool: Pool;
  /** Runs one statement on the pool without Prisma. */
  readonly sql: PlainSql;
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
}

/** Opens the database. Connections are made when they are needed, so this never fails for want of a server. */
export function createDatabase(options: DatabaseOptions): Database {
  const { url, poolMax, metrics, connectionTimeoutMs = 5_000, onConnectionLost } = options;
  const pool = new Pool({
    connectionString: url,
    max: poolMax,
    connectionTimeoutMillis: connectionTimeoutMs,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    application_name: 'scoped-api',
  });
  // Without a listener, a server that restarts would end this process. The pool has replaced the connection already.
  pool.on('error', (error) => onConnectionLost?.(error));
  const prisma = createClient(pool, metrics);
  const poolStats = (): PoolStats => ({
    max: poolMax,
    total: pool.totalCount,
    idle: pool.idleCount,
    waiting: pool.waitingCount,
  });
  metrics.observePool(poolStats);

  return {
    prisma,
    pool,
    sql: createPlainSql(pool, metrics, connectionTimeoutMs),
    poolStats,
    async ping() {
      const start = performance.now();
      const { rows } = await pool.query<{ version: string }>("SELECT current_setting('server_version') AS version");
      return { latencyMs: performance.now() - start, version: rows[0]?.version ?? 'unknown' };
    },
    pendingMigrations: () => pendingMigrations(pool),
    transaction: (run, options) => prisma.$transaction((tx) => run(tx as Tx), options),
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

function createClient(pool: Pool, metrics: Metrics) {
  const client = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });
  timeTransactions(client, metrics);
  return client.$extends(recordQueries(metrics));
}
