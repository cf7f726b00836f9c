import type { Metrics } from '../metrics/metrics';
import type { Prisma, PrismaClient } from './generated/client';

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
 * Times `client.$transaction`, in both its forms, by outcome. Query extensions don't see transactions, so the method
 * itself is wrapped; it must happen before `$extends`, whose clients inherit it.
 */
export function timeTransactions(client: PrismaClient, metrics: Pick<Metrics, 'prismaTransactionDuration'>): void {
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
