import { setTimeout as delay } from 'node:timers/promises';
import type { Metrics } from '../metrics/metrics';
import type { SessionLimits } from './connection';
import type { DatabaseLog } from './log';
import { createPlainSql, type PlainSql } from './plain-sql';
import { createPool, statsOf } from './pool';
import { createPrismaClient, type Db } from './prisma-client';
import { watchReplica } from './replica-watch';

/** What a read is made of: the primary, or a replica. */
export interface Reader {
  readonly prisma: Db;
  /** Runs one statement without Prisma. */
  readonly sql: PlainSql;
}

/** A streaming replica of the primary. */
export interface Replica {
  /** Whether it may be asked now. Costs nothing: somebody else asks it about once a second while reads happen. */
  isFit(): boolean;
  /** Runs `read` on it; rejects with a {@link ReplicaLostError} when it is given up meanwhile. */
  run<T>(read: (from: Reader) => Promise<T>): Promise<T>;
  /** Lets it rest, after it has failed. */
  rest(reason: string): void;
  /** Ends every connection. */
  close(): Promise<void>;
}

/** What {@link openReplica} needs. */
export interface ReplicaOptions {
  /** `postgresql://...` */
  readonly url: string;
  /** The most connections to open, besides the one that asks how it is. */
  readonly poolMax: number;
  /** Tells how far it should have come. */
  readonly primary: PlainSql;
  readonly metrics: Metrics;
  readonly log: DatabaseLog;
  /** The primary's schema. */
  readonly schema: string;
  readonly limits: SessionLimits;
}

/** The replica was given up in the middle of a read. */
export class ReplicaLostError extends Error {
  override readonly name = 'ReplicaLostError';
}

/** A live server takes milliseconds. */
const CONNECT_TIMEOUT_MS = 1_000;
const CLOSE_TIMEOUT_MS = 1_000;

/** Opens a replica. Never fails for want of one. */
export function openReplica({ url, schema, limits, poolMax, primary, metrics, log }: ReplicaOptions): Replica {
  const pool = createPool({
    url,
    max: poolMax,
    access: 'replica',
    schema,
    limits,
    connectionTimeoutMs: CONNECT_TIMEOUT_MS,
    onConnectionLost: () => {},
  });
  const reader: Reader = { prisma: createPrismaClient(pool, metrics, schema), sql: createPlainSql(pool, metrics) };
  const underWay = new Set<(error: Error) => void>();
  const watch = watchReplica({
    url,
    primary,
    log,
    isBusy: () => underWay.size > 0,
    onLost() {
      for (const giveUp of underWay) giveUp(new ReplicaLostError('the replica does not answer'));
    },
  });
  metrics.observeReplica({ pool: () => statsOf(pool, poolMax), lagSeconds: watch.lagSeconds });

  return {
    isFit: watch.isFit,
    rest: watch.rest,
    async run(read) {
      let giveUp: (error: Error) => void = () => {};
      const givenUp = new Promise<never>((_resolve, reject) => {
        giveUp = reject;
      });
      underWay.add(giveUp);
      try {
        return await Promise.race([read(reader), givenUp]);
      } finally {
        underWay.delete(giveUp);
      }
    },
    async close() {
      await watch.close();
      await reader.prisma.$disconnect();
      // A read that was given up may hold its connection for a while yet.
      await Promise.race([pool.end(), delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}
