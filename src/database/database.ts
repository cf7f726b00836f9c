import type { Pool, PoolClient } from 'pg';
import type { Extension } from '../extension/load-config-file';
import type { Metrics } from '../metrics/metrics';
import { createPool, DEFAULT_LIMITS, type SessionLimits, statsOf } from './connection';
import { readDatabaseUrl } from './database-url';
import type { DatabaseLog } from './log';
import { pendingMigrations } from './migrations';
import { createPlainSql } from './plain-sql';
import { createPrismaClient, type Db, type TransactionOptions, watchConnections } from './prisma-client';
import { createRead, openReplica } from './replica';

export type { Db } from './prisma-client';

/** Prisma's client inside a transaction. A function with a parameter of this type accepts a {@link Db} as well. */
export type Tx = Omit<Db, '$connect' | '$disconnect' | '$on' | '$transaction' | '$extends'>;

/** Options of {@link createDatabase}. */
interface DatabaseOptions {
  /** `postgresql://...`; `?schema=` names the schema, `public` by default. */
  readonly url: string;
  /** Maximum number of connections, at least 1. */
  readonly poolMax: number;
  readonly metrics: Metrics;
  /** How long a caller waits for a connection, in milliseconds; 5,000 by default. */
  readonly connectionTimeoutMs?: number;
  /** Limits of a statement, of waiting for a lock and of an idle transaction. */
  readonly limits?: SessionLimits;
  /** Called when the server closes an idle connection (because it restarts, for example). */
  readonly onConnectionLost?: (error: Error) => void;
  /** A streaming replica for `read`, with a pool of the same size; `log` receives whether it is used. */
  readonly replica?: { readonly url: string; readonly log: DatabaseLog } | undefined;
  /** The configuration file: with hooks, `clientOf` can be used; `pendingMigrations` counts its migrations too. */
  readonly extension?: Pick<Extension, 'hooks' | 'migrations'> | undefined;
}

/** The application's database: Prisma and plain SQL on one pool, and its state for operators. */
export type Database = ReturnType<typeof createDatabase>;

/** Creates the database. Connections are opened when they are needed, so this does not fail if the server is down. */
export function createDatabase(options: DatabaseOptions) {
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
  const { hooks = {}, migrations } = options.extension ?? {};
  const connections = Object.keys(hooks).length > 0 ? watchConnections(pool) : undefined;
  const clients = new WeakMap<object, PoolClient>();
  const prisma = createPrismaClient(connections?.pool ?? pool, metrics, schema);
  const sql = createPlainSql(pool, metrics);
  const poolStats = () => statsOf(pool, poolMax);
  metrics.observePool(poolStats);
  const replica =
    options.replica && openReplica({ ...options.replica, schema, limits, poolMax, primary: sql, metrics });
  const slots = createSlots(transactionsOf(poolMax), connectionTimeoutMs);

  return {
    prisma,
    /** The pool that Prisma uses, for statements that are not Prisma's. */
    pool: pool as Pool,
    /** Runs one statement on the pool without Prisma. */
    sql,
    /** Runs a read on the replica, if there is one that may be used, and otherwise on the primary. */
    read: createRead({ primary: { prisma, sql }, replica, reads: metrics.replicaReads }),
    poolStats,
    /**
     * Reads the server's version, and whether it accepts writes. If it does not (after a failover it is a standby),
     * connections are renewed, so that the next ones find the new primary. Throws when the server can't be reached.
     */
    async ping(): Promise<{ latencyMs: number; version: string; isReadOnly: boolean }> {
      const start = performance.now();
      const { rows } = await pool.query<{ version: string; isReadOnly: boolean }>(PING);
      const { version = 'unknown', isReadOnly = false } = rows[0] ?? {};
      if (isReadOnly) pool.renew();
      return { latencyMs: performance.now() - start, version, isReadOnly };
    },
    /** Returns how many migrations of this release, and of the user's own tables, the database has not finished. */
    pendingMigrations: () => pendingMigrations(pool, migrations),
    /**
     * Runs `run` in one transaction (READ COMMITTED): commits when `run` resolves, and rolls back when it throws.
     * Transactions leave a part of the pool to single statements, so that requests that wait for locks do not hold up
     * requests that only read.
     *
     * @throws TransactionSlotError while too many others run for longer than `connectionTimeoutMs`; `isUnavailable`.
     */
    transaction<T>(run: (tx: Tx) => Promise<T>, options?: TransactionOptions): Promise<T> {
      if (!connections) return slots(() => prisma.$transaction((tx) => run(tx as Tx), options));
      return slots(() =>
        connections.run((holder) =>
          prisma.$transaction((tx) => {
            if (holder.client) clients.set(tx, holder.client);
            return run(tx as Tx);
          }, options),
        ),
      );
    },
    /**
     * Returns the connection that a transaction runs on. For statements between those of Prisma, before the transaction ends.
     *
     * @throws Error without hooks.
     */
    clientOf(tx: Tx): PoolClient {
      const client = clients.get(tx);
      if (!client) throw new Error('The connection of this transaction is not known.');
      return client;
    },
    /**
     * Runs statements of user code in one transaction (READ COMMITTED) on a connection of the pool. It counts as one of the
     * transactions above.
     *
     * @throws Error if PostgreSQL has rolled back, because a statement had failed.
     */
    plainTransaction<T>(run: (client: PoolClient) => Promise<T>): Promise<T> {
      return slots(async () => {
        const end = metrics.prismaTransactionDuration.startTimer();
        const client = await pool.connect();
        // Without a listener, a lost connection would end this process; the next statement fails instead.
        const ignore = () => {};
        client.on('error', ignore);
        const release = (failure?: Error) => {
          client.off('error', ignore);
          client.release(failure);
        };
        try {
          await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
          const result = await run(client);
          const { command } = await client.query('COMMIT');
          if (command !== 'COMMIT') throw new Error('A statement has failed, so that the transaction was rolled back.');
          end({ outcome: 'commit' });
          release();
          return result;
        } catch (error) {
          end({ outcome: 'rollback' });
          // A connection that can't be rolled back is closed, and the transaction with it.
          await client.query('ROLLBACK').then(() => release(), release);
          throw error;
        }
      });
    },
    /** Ends every connection. */
    async close(): Promise<void> {
      await replica?.close();
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** Too many transactions are running for another one to begin. */
class TransactionSlotError extends Error {
  override readonly name = 'TransactionSlotError';
  /** Prisma's code for a pool that has no free connection. */
  readonly code = 'P2024';
}

const PING = `SELECT current_setting('server_version') AS version,
  pg_is_in_recovery() OR current_setting('transaction_read_only') = 'on' AS "isReadOnly"`;

/** Returns how many connections transactions may use: three quarters of the pool, and all but one of a small pool. */
function transactionsOf(poolMax: number): number {
  return Math.max(1, Math.min(poolMax - 1, Math.floor(poolMax * 0.75)));
}

/** Runs at most `count` functions at once; the others wait in order, at most `timeoutMs`. */
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
