import type { PoolClient } from 'pg';
import type { AuditActor, AuditOrigin } from '../audit/audit-event';
import { recordRows } from '../audit/record';
import type { LimitedQuery } from '../database/connection';
import type { Database } from '../database/database';
import type { Metrics } from '../metrics/metrics';
import { withinTime } from '../time-limit';
import { readAuditEvent } from './audit-event';
import type { Transaction } from './config-types';
import { createSql } from './sql';

/** A handle on a transaction for user code. */
export interface OpenTransaction {
  readonly tx: Transaction;
  /**
   * Ends the handle: later statements are refused, those that were sent already are waited for.
   *
   * @throws Error if a statement has failed, so that PostgreSQL would turn a COMMIT into a ROLLBACK.
   */
  settle(): Promise<void>;
  /** Ends the handle after a failure. */
  close(): void;
}

/**
 * Opens a handle on a transaction that runs on a connection.
 *
 * @param deadline - the time, of `performance.now()`, after which statements are refused; a running one is cancelled.
 */
export function openTransaction(
  client: PoolClient,
  given: {
    readonly metrics: Pick<Metrics, 'prismaQueryDuration'>;
    readonly actor: AuditActor;
    readonly origin: AuditOrigin | null;
    readonly deadline: number;
  },
): OpenTransaction {
  const { metrics, actor, origin, deadline } = given;
  let isOpen = true;
  let hasFailed = false;
  let sentCount = 0;
  const running = new Set<Promise<unknown>>();
  const sql = createSql((text, values) => {
    const left = deadline - performance.now();
    if (!isOpen || left <= 0)
      return Promise.reject(new Error('The transaction has ended: this statement was not run.'));
    const query: LimitedQuery = { text, values, limitMs: Math.ceil(left) };
    const sent = client.query(query);
    sentCount += 1;
    running.add(sent);
    sent
      .catch(() => {
        hasFailed = true;
      })
      .finally(() => running.delete(sent));
    return sent;
  }, metrics);
  /** A statement that was sent and that is not awaited must not end the process when it fails: `settle` rolls back for it. */
  const send = <T>(call: () => Promise<T>): Promise<T> => {
    const before = sentCount;
    const result = call();
    if (sentCount > before) result.catch(() => {});
    return result;
  };
  const audit = async (event: unknown) => {
    const entry = readAuditEvent(event, actor, origin);
    await recordRows((text, values) => sql.query(text, values), [entry]);
  };
  return {
    // A function of its own, because `sql` is frozen and cannot have `audit` too.
    tx: Object.freeze(
      Object.assign((...args: Parameters<typeof sql>) => send(() => sql(...args)), {
        query: (...args: Parameters<typeof sql.query>) => send(() => sql.query(...args)),
        audit,
      }),
    ) as unknown as Transaction,
    async settle() {
      isOpen = false;
      if (running.size > 0) await Promise.allSettled(running);
      // A savepoint may have undone the failure; otherwise this fails too (SQLSTATE 25P02).
      if (hasFailed) await client.query('SELECT 1');
    },
    close() {
      isOpen = false;
    },
  };
}

/** The longest transaction of a resolver, in milliseconds. */
const MAX_MS = 10_000;

/**
 * Runs `work` in a transaction of its own.
 *
 * @throws what `work` throws; Error if it takes longer than 10 seconds, or if a statement has failed. Nothing is written then.
 */
export function runTransaction<T>(
  { plainTransaction }: Pick<Database, 'plainTransaction'>,
  given: Omit<Parameters<typeof openTransaction>[1], 'deadline'>,
  work: (tx: Transaction) => Promise<T>,
): Promise<T> {
  return plainTransaction(async (client) => {
    const open = openTransaction(client, { ...given, deadline: performance.now() + MAX_MS });
    const tooLate = () => new Error(`The transaction took longer than ${MAX_MS} ms, and was rolled back.`);
    try {
      const result = await withinTime(MAX_MS, work(open.tx), tooLate);
      await open.settle();
      return result;
    } finally {
      open.close();
    }
  });
}
