import { setTimeout as delay } from 'node:timers/promises';
import type { Counter } from 'prom-client';
import type { Metrics } from '../metrics/metrics';
import { createPool, type SessionLimits, statsOf } from './connection';
import { isConnectionLost, isServersOwn } from './errors';
import type { DatabaseLog } from './log';
import { createPlainSql, type PlainSql } from './plain-sql';
import { createPrismaClient, type Db } from './prisma-client';
import {
  createProbePool,
  createReplicaPosition,
  MAX_LAG_MS,
  PrimaryUnknownError,
  probeReplica,
} from './replica-position';

/** The connections that a read uses: the primary's, or a replica's. */
export interface Reader {
  readonly prisma: Db;
  /** Runs one statement without Prisma. */
  readonly sql: PlainSql;
}

/**
 * Runs a read on the replica, if that is fit and the reader has not written lately, and otherwise on the primary. Do
 * not use it for data that decides about permissions, or from which a change is computed: a replica may be up to five
 * seconds behind.
 *
 * @param readerId - the actor id under which the reader's changes are audited; null reads from the primary.
 * @param read - must not write, because it may run twice: if the replica fails, the primary runs it again. Errors of the
 * statement itself are thrown as they are.
 */
export type Read = <T>(readerId: string | null, read: (from: Reader) => Promise<T>) => Promise<T>;

/** Creates a {@link Read}; without a replica every read runs on the primary. */
export function createRead(options: {
  readonly primary: Reader;
  readonly replica: Replica | undefined;
  readonly reads: Counter<'outcome'>;
}): Read {
  const { primary, replica, reads } = options;
  if (!replica) return (_readerId, read) => read(primary);

  return async (readerId, read) => {
    // The replica is checked first: if it is down, no statement of the primary is needed.
    if (readerId !== null && replica.isFit() && !(await hasWrittenLately(primary.sql, readerId))) {
      try {
        const result = await replica.run(read);
        reads.inc({ outcome: 'replica' });
        return result;
      } catch (error) {
        if (!(error instanceof ReplicaLostError) && !isServersOwn(error)) throw error;
        if (isConnectionLost(error)) replica.rest((error as Error).message);
      }
    }
    reads.inc({ outcome: 'primary' });
    return read(primary);
  };
}

/**
 * For how long an actor who has written reads from the primary, in seconds. The ids of audit events are UUIDv7 with the
 * database's time, a little before their transaction commits. So the window is longer than the replica's lag (5 s at
 * most) and a transaction (5 s) together. The rest covers servers of an earlier release, which make ids by their own
 * clock: one that is 20 s slow does no harm.
 */
const WRITER_WINDOW_SECONDS = 30;

/** The least UUIDv7 of a moment begins with its milliseconds since 1970, 48 bits of them. */
const WINDOW_BEGINS = `(lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - ${WRITER_WINDOW_SECONDS * 1000}), 12, '0')
  || repeat('0', 20))::uuid`;

/**
 * Whether an actor has changed anything within the last 30 seconds, through any server. Every change is audited in its own
 * transaction, so that the primary knows: one look-up in the index of actors.
 *
 * @param primary - never a replica: it may not know yet.
 * @param actorId - a user's or a client's id.
 */
export async function hasWrittenLately(primary: PlainSql, actorId: string): Promise<boolean> {
  const [answer] = await primary<{ wrote: boolean }>(
    `SELECT EXISTS (SELECT FROM audit_events WHERE actor_id = $1 AND id >= ${WINDOW_BEGINS}) AS wrote`,
    [actorId],
  );
  return answer?.wrote !== false;
}

/** A streaming replica of the primary. */
type Replica = ReturnType<typeof openReplica>;

/** Options of {@link openReplica}. */
interface ReplicaOptions {
  /** `postgresql://...` */
  readonly url: string;
  /** Maximum number of connections, besides the one of the watch. */
  readonly poolMax: number;
  /** Runs statements on the primary, to compare the positions of both. */
  readonly primary: PlainSql;
  readonly metrics: Metrics;
  readonly log: DatabaseLog;
  /** The primary's schema. */
  readonly schema: string;
  readonly limits: SessionLimits;
}

/** The replica did not answer any more in the middle of a read. */
class ReplicaLostError extends Error {
  override readonly name = 'ReplicaLostError';
}

/** Time limits for connecting and for closing, in milliseconds: a working server needs a few. */
const CONNECT_TIMEOUT_MS = 1_000;
const CLOSE_TIMEOUT_MS = 1_000;

/** Opens a replica. Never fails because it is not reachable. */
export function openReplica({ url, schema, limits, poolMax, primary, metrics, log }: ReplicaOptions) {
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
      for (const reject of underWay) reject(new ReplicaLostError('the replica does not answer'));
    },
  });
  metrics.observeReplica({ pool: () => statsOf(pool, poolMax), lagSeconds: watch.lagSeconds });

  return {
    /** Whether it may be used now. Costs no statement: the watch asks about once a second while there are reads. */
    isFit: watch.isFit,
    /** Takes it out of use for a while, after it has failed. */
    rest: watch.rest,
    /** Runs `read` on it; rejects with a {@link ReplicaLostError} when the watch finds it dead meanwhile. */
    async run<T>(read: (from: Reader) => Promise<T>): Promise<T> {
      let reject: (error: Error) => void = () => {};
      const lost = new Promise<never>((_resolve, rejectLost) => {
        reject = rejectLost;
      });
      underWay.add(reject);
      try {
        return await Promise.race([read(reader), lost]);
      } finally {
        underWay.delete(reject);
      }
    },
    /** Ends every connection. */
    async close(): Promise<void> {
      await watch.close();
      await reader.prisma.$disconnect();
      // A read that was given up may keep its connection for some time.
      await Promise.race([pool.end(), delay(CLOSE_TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}

const ASK_EVERY_MS = 1_000;
const REST_MS = 3_000;
/** The watch stops this long after the last read. */
const AWAKE_MS = 10_000;
const TIMEOUT_MS = 1_500;

const UNUSED = "Reads go to the primary, because the replica (DATABASE_REPLICA_URL) can't be used";

/**
 * Watches a replica over a connection of its own, so that a pool full of long reads does not look like a dead server.
 * Asks about once a second while there are reads, not for each read.
 */
function watchReplica(options: {
  readonly url: string;
  readonly primary: PlainSql;
  readonly log: DatabaseLog;
  /** Whether a read waits for an answer of the replica. */
  readonly isBusy: () => boolean;
  /** Called when the replica does not answer any more, so that reads that wait for it are rejected. */
  readonly onLost: () => void;
}) {
  const { url, primary, log, isBusy, onLost } = options;
  const pool = createProbePool(url, TIMEOUT_MS);
  const position = createReplicaPosition();
  let lag: number | undefined;
  let wantedAt = performance.now();
  let restUntil = 0;
  let closed = false;
  /** The last message: the same one is not logged twice. */
  let said = '';
  let timer: NodeJS.Timeout | undefined;
  let round: Promise<void> | undefined;

  const say = (kind: 'info' | 'warn', message: string) => {
    if (message !== said) log[kind](message);
    said = message;
  };
  const rest = (reason: string) => {
    position.reset();
    lag = undefined;
    restUntil = performance.now() + REST_MS;
    say('warn', `${UNUSED}: ${reason}`);
  };
  const ask = async () => {
    const askedAt = performance.now();
    let lagMs: number;
    try {
      lagMs = await probeReplica(primary, pool, position);
    } catch (error) {
      if (closed) return;
      // This is not a fault of the replica; its known position expires by itself.
      if (error instanceof PrimaryUnknownError) return say('warn', `${UNUSED}: ${error.message}`);
      rest((error as Error).message || String((error as NodeJS.ErrnoException).code));
      onLost();
      return;
    }
    // A read failed while this was under way.
    if (askedAt < restUntil) return position.reset();
    lag = lagMs / 1_000;
    if (isRecent()) say('info', 'Reads go to the replica (DATABASE_REPLICA_URL)');
    // The state is not known yet after the first question.
    else if (lagMs > MAX_LAG_MS) say('warn', `${UNUSED}: it is more than ${MAX_LAG_MS / 1_000} s behind`);
  };
  const isRecent = () => performance.now() - (position.completeUntil() ?? Number.NEGATIVE_INFINITY) <= MAX_LAG_MS;

  const askNow = () => {
    timer = undefined;
    round = (async () => {
      if (performance.now() >= restUntil) await ask();
    })().finally(() => {
      round = undefined;
      if (!closed && (isBusy() || performance.now() - wantedAt < AWAKE_MS)) askLater();
    });
  };
  const askLater = () => {
    timer = setTimeout(askNow, ASK_EVERY_MS);
    timer.unref();
  };
  askNow();

  return {
    /** Whether it is known to have everything that was committed up to five seconds ago. Keeps the watch running. */
    isFit() {
      wantedAt = performance.now();
      if (!closed && timer === undefined && round === undefined) askNow();
      return isRecent();
    },
    /** Its lag at the last question, in seconds; undefined while that is not known. */
    lagSeconds: () => lag,
    /** Takes it out of use until it was asked again, after a pause. */
    rest,
    async close(): Promise<void> {
      closed = true;
      clearTimeout(timer);
      await round;
      await Promise.race([pool.end(), delay(TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}
