import { AsyncLocalStorage } from 'node:async_hooks';
import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool, PoolClient } from 'pg';
import type { Metrics } from '../metrics/metrics';
import { Prisma, PrismaClient } from './generated/client';

/** Prisma's client, with metrics of every query. */
export type Db = ReturnType<typeof createPrismaClient>;

/**
 * Creates Prisma's client on a pool, with metrics of every query and transaction.
 *
 * @param schema - the schema of the tables in its statements.
 */
export function createPrismaClient(pool: Pool, metrics: Metrics, schema: string) {
  // Prisma quotes the name without escaping it.
  const adapter = new PrismaPg(pool, { schema: schema.replaceAll('"', '""') });
  const client = new PrismaClient({ adapter, errorFormat: 'minimal' });
  timeTransactions(client, metrics);
  return client.$extends(recordQueries(metrics));
}

/** Receives the connection of a transaction that begins. */
interface ConnectionHolder {
  client?: PoolClient;
}

/**
 * Finds out which connection a Prisma transaction runs on, for statements of user code in the same transaction. Prisma itself
 * does not tell, and its raw queries return other types than node-postgres.
 *
 * @returns `pool` for Prisma's adapter, and `run`, which begins a transaction by `begin` and fills in the holder.
 */
export function watchConnections(pool: Pool) {
  const beginning = new AsyncLocalStorage<ConnectionHolder>();
  const watched = Object.create(pool, {
    connect: {
      // The adapter connects once for each transaction, and waits for a promise.
      value: async () => {
        const holder = beginning.getStore();
        const client = await pool.connect();
        if (holder) holder.client = client;
        return client;
      },
    },
  }) as Pool;
  return {
    pool: watched,
    run: <T>(begin: (holder: ConnectionHolder) => Promise<T>): Promise<T> => {
      const holder: ConnectionHolder = {};
      return beginning.run(holder, () => begin(holder));
    },
  };
}

/** Creates a Prisma extension that records the duration of every query by model, operation and outcome. */
function recordQueries({ prismaQueryDuration }: Pick<Metrics, 'prismaQueryDuration'>) {
  return Prisma.defineExtension({
    name: 'query-metrics',
    query: {
      // Both labels have few values: models and operations come from the generated client, never from a request.
      async $allOperations({ model = 'raw', operation, args, query }) {
        const end = prismaQueryDuration.startTimer({ model, operation });
        try {
          const result = await query(args);
          end({ outcome: 'ok' });
          return result;
        } catch (error) {
          end({ outcome: 'error' });
          throw error;
        }
      },
    },
  });
}

/** Options of a transaction. */
export interface TransactionOptions {
  /** How long to wait for a connection, in milliseconds; Prisma's default is 2,000. */
  readonly maxWait?: number;
  /** How long the transaction may take before it is rolled back, in milliseconds; Prisma's default is 5,000. */
  readonly timeout?: number;
  /** PostgreSQL's default is `ReadCommitted`. */
  readonly isolationLevel?: Prisma.TransactionIsolationLevel;
}

type AnyTransaction = (this: unknown, ...args: unknown[]) => Promise<unknown>;

/**
 * Records the duration of `client.$transaction`, in both its forms, by outcome. Query extensions don't see transactions, so
 * the method itself is wrapped, before `$extends`, whose clients inherit it.
 */
function timeTransactions(client: PrismaClient, metrics: Pick<Metrics, 'prismaTransactionDuration'>): void {
  const transaction = client.$transaction as AnyTransaction;
  const timed: AnyTransaction = async function (...args) {
    const end = metrics.prismaTransactionDuration.startTimer();
    try {
      const result = await transaction.apply(this, args);
      end({ outcome: 'commit' });
      return result;
    } catch (error) {
      end({ outcome: 'rollback' });
      throw error;
    }
  };
  client.$transaction = timed as PrismaClient['$transaction'];
}
