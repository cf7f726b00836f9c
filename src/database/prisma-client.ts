import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import type { Metrics } from '../metrics/metrics';
import { PrismaClient } from './generated/client';
import { recordQueries } from './query-metrics';
import { timeTransactions } from './transaction-metrics';

/** Prisma's client with the recording of every query; what capabilities work on. */
export type Db = ReturnType<typeof createPrismaClient>;

/**
 * Makes Prisma's client on a pool, with every query and transaction recorded.
 *
 * @param schema - the schema that its statements name tables in.
 */
export function createPrismaClient(pool: Pool, metrics: Metrics, schema: string) {
  // Prisma puts the name between quotation marks as it is.
  const adapter = new PrismaPg(pool, { schema: schema.replaceAll('"', '""') });
  const client = new PrismaClient({ adapter, errorFormat: 'minimal' });
  timeTransactions(client, metrics);
  return client.$extends(recordQueries(metrics));
}
