import type { Pool } from 'pg';
import type { Metrics, PoolStats } from '../metrics/metrics';
import { DEFAULT_LIMITS, type SessionLimits } from './connection';
import { readDatabaseUrl } from './database-url';
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
  /**
   * Asks the server for its version, and whether it accepts writes; where it does not (it is a standby since a
   * failover), connections are renewed, so that the next ones find the new primary. Throws when it can't be reached.
   */
  ping(): Promise<{ latencyMs: number; version: string; isReadOnly: boolean }>;
  /** How many migrations of this release the database has not finished. */
  pendingMigrations(): Promise<number>;
  /**
   * Runs `run` in one transaction (READ COMMITTED): it commits when `run` resolves and rolls back when it throws.
   * Transactions leave a part of the pool to single statements, so that requests that wait for locks do not hold up
   * those that only read.
   *
   * @throws TransactionSlotError while too many others run for longer than `connectionTimeoutMs`; `isUnavailable`.
   */
  transaction<T>(run: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T>;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** What {@link createDatabase} needs. */
export interface DatabaseOptions {
  /** `postgresql://...`; `?schema=` names the schema, which is `public` unless given. */
  readonly url: string;
  /** The most connections to open, at least 1. */
  readonly poolMax: number;
  readonly metrics: Metrics;
  /** How long a caller waits for a connection, in milliseconds; 5,000 by default. */
  readonly connectionTimeoutMs?: number;
  /** How long a statement, a lock and an idle transaction may take. */
  readonly limits?: SessionLimits;
  /** Told when the server ends a connection that nobody uses (a restart, say). */
  readonly onConnectionLost?: (error: Error) => void;
  /** A streaming replica for {@link Database.read}, with a pool of the same size; `log` hears whether it is used. */
  readonly replica?: { readonly url: string; readonly log: DatabaseLog } | undefined;
}

/** Opens the database. Connections are made when they are needed, so this never fails for want of a server. */
export function createDatabase(options: DatabaseOptions): Database {
  const { url, poolMax, metrics, connectionTimeoutMs = 5_000, limits = DEFAULT_LIMITS, onConnectionLost } = options;
  const schema = readDatabaseUrl(url).schema ?? 'public';
  const pool = createPool({
    url,
    schema,
    limits,
    max: poolMax,
    connectionTimeoutMs,
    onConnectionLost: (error) => onConnectionLost?.(error),
  });
  const prisma = createPrismaClient(pool, metrics, schema);
  const sql = createPlainSql(pool, metrics);
  const poolStats = () => statsOf(pool, poolMax);
  metrics.observePool(poolStats);
  const replica =
    options.replica && openReplica({ ...options.replica, schema, limits, poolMax, primary: sql, metrics });
  const slots = createSlots(transactionsOf(poolMax), connectionTimeoutMs);

  return {
    prisma,
    pool,
    sql,
    read: createRead({ primary: { prisma, sql }, replica, reads: metrics.replicaReads }),
    poolStats,
    async ping() {
      const start = performance.now();
      const { rows } = await pool.query<{ version: string; isReadOnly: boolean }>(PING);
      const { version = 'unknown', isReadOnly = false } = rows[0] ?? {};
      if (isReadOnly) pool.renew();
      return { latencyMs: performance.now() - start, version, isReadOnly };
    },
    pendingMigrations: () => pendingMigrations(pool),
    transaction: (run, options) => slots(() => prisma.$transaction((tx) => run(tx as Tx), options)),
    async close() {
      await replica?.close();
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** Too many transactions run for this one to begin. */
export class TransactionSlotError extends Error {
  override readonly name = 'TransactionSlotError';
  /** Prisma's code for a pool that has no free connection. */
  readonly code = 'P2024';
}

const PING = `SELECT current_setting('server_version') AS version,
  pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "isReadOnly"`;

/** How many connections transactions may take: three quarters, and all but one of a small pool. */
function transactionsOf(poolMax: number): number {
  return Math.max(1, Math.min(poolMax - 1, Math.floor(poolMax * 0.75)));
}

/** Runs at most `count` pieces of work at once; the others wait in turn, for `timeoutMs` at most. */
function createSlots(count: number, timeoutMs: number) {
  let free = count;
  const waiting: (() => void)[] = [];
  const take = () => {
    if (free > 0) {
      free -= 1;
      return undefined;
    }
    return new Promise<void>((resolve, reject) => {
      const enter = () => {
        clearTimeout(timer);
        resolve();
      };
      const timer = setTimeout(() => {
        waiting.splice(waiting.indexOf(enter), 1);
        reject(new TransactionSlotError('too many transactions wait for a connection'));
      }, timeoutMs);
      waiting.push(enter);
    });
  };
  return async <T>(work: () => Promise<T>): Promise<T> => {
    await take();
    try {
      return await work();
    } finally {
      const next = waiting.shift();
      if (next) next();
      else free += 1;
    }
  };
}
