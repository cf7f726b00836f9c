import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool } from 'pg';
import type { Metrics } from '../metrics/metrics';
import { PrismaClient } from './generated/client';
import { recordQueries } from './query-metrics';
import { timeTransactions } from './transaction-metrics';

/** Prisma's client with the recording of every query; what capabilities work on. */
export type Db = ReturnType<typeof createPrismaClient>;

/** Makes Prisma's client on a pool, with every query and transaction recorded. */
export function createPrismaClient(pool: Pool, metrics: Metrics) {
  const client = new PrismaClient({ adapter: new PrismaPg(pool), errorFormat: 'minimal' });
  timeTransactions(client, metrics);
  return client.$extends(recordQueries(metrics));
}
