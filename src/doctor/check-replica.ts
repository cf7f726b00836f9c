import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { createPool, DEFAULT_LIMITS } from '../database/connection';
import { describeDatabaseUrl as describe } from '../database/database-url';
import type { PlainSql } from '../database/plain-sql';
import { createReplicaPosition, PrimaryUnknownError, probeReplica } from '../database/replica-position';
import { type Finding, findingsAbout } from './finding';

const { ok, warning, error } = findingsAbout('replica');

const TIMEOUT_MS = 3_000;
const WAIT_MS = 250;
/** As long as the server itself lets it be behind. */
const PATIENCE_MS = 5_000;

/** Whether the replica is one of this primary's, and keeps up: by the question that the server asks. */
export async function checkReplica(primary: Client, url: string): Promise<readonly Finding[]> {
  const where = describe(url);
  const pool = createPool({
    url,
    max: 1,
    access: 'any',
    limits: { ...DEFAULT_LIMITS, statementMs: TIMEOUT_MS },
    connectionTimeoutMs: TIMEOUT_MS,
    onConnectionLost: () => {},
  });
  const sql = (async (text: string, values: unknown[]) => (await primary.query(text, values)).rows) as PlainSql;
  const position = createReplicaPosition();
  const begun = performance.now();
  try {
    for (;;) {
      await probeReplica(sql, pool, position);
      const waited = performance.now() - begun;
      if (position.completeUntil() !== undefined) {
        return [ok(`The replica at ${where} is at most ${(waited / 1000).toFixed(1)} s behind.`)];
      }
      if (waited > PATIENCE_MS) {
        const what = `The replica at ${where} is more than ${PATIENCE_MS / 1000} s behind, so reads go to the primary.`;
        return [warning(what, 'Look at its load and its network.')];
      }
      await delay(WAIT_MS);
    }
  } catch (failure) {
    if (failure instanceof PrimaryUnknownError) throw failure;
    const { message, code } = failure as NodeJS.ErrnoException;
    const what = `The replica at ${where} can't be used, so reads go to the primary: ${message || code}.`;
    return [error(what, 'Correct DATABASE_REPLICA_URL, or remove it.')];
  } finally {
    pool.end().catch(() => {});
  }
}
