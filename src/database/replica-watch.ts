import { setTimeout as delay } from 'node:timers/promises';
import { DEFAULT_LIMITS } from './connection';
import type { DatabaseLog } from './log';
import type { PlainSql } from './plain-sql';
import { createPool } from './pool';
import { createReplicaPosition } from './replica-position';
import { PrimaryUnknownError, probeReplica } from './replica-probe';

/** What is known of a replica. */
export interface ReplicaWatch {
  /** Whether it is known to show all that was committed up to five seconds ago. Keeps the watch awake. */
  isFit(): boolean;
  /** How far it was behind when last asked, in seconds; undefined while that is not known. */
  lagSeconds(): number | undefined;
  /** It has failed: not to be used again before it was asked, after a rest. */
  rest(reason: string): void;
  close(): Promise<void>;
}

/** What {@link watchReplica} needs. */
export interface ReplicaWatchOptions {
  readonly url: string;
  readonly primary: PlainSql;
  readonly log: DatabaseLog;
  /** Whether somebody waits for an answer of the replica. */
  readonly isBusy: () => boolean;
  /** The replica does not answer any more: whoever waits for it is to be told. */
  readonly onLost: () => void;
}

const ASK_EVERY_MS = 1_000;
/** How much of the past may be missing. `recent-writer` counts on it. */
const MAX_LAG_MS = 5_000;
const REST_MS = 3_000;
/** So long after the last read nobody needs to know any more. */
const AWAKE_MS = 10_000;
const TIMEOUT_MS = 1_500;

const UNUSED = "Reads go to the primary, because the replica (DATABASE_REPLICA_URL) can't be used";

/**
 * Watches a replica over a connection of its own, so that a pool full of long reads is not taken for a dead server:
 * about once a second while there are reads, never for each.
 */
export function watchReplica({ url, primary, log, isBusy, onLost }: ReplicaWatchOptions): ReplicaWatch {
  const pool = createPool({
    url,
    max: 1,
    access: 'any',
    limits: { ...DEFAULT_LIMITS, statementMs: TIMEOUT_MS },
    connectionTimeoutMs: TIMEOUT_MS,
    onConnectionLost: () => {},
  });
  const position = createReplicaPosition();
  let lag: number | undefined;
  let wantedAt = performance.now();
  let restUntil = 0;
  let closed = false;
  /** What was told last; the same is not told twice. */
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
      // Nothing is said against the replica; what is known of it grows too old by itself.
      if (error instanceof PrimaryUnknownError) return say('warn', `${UNUSED}: ${error.message}`);
      rest((error as Error).message || String((error as NodeJS.ErrnoException).code));
      onLost();
      return;
    }
    // A read failed while this was under way.
    if (askedAt < restUntil) return position.reset();
    lag = lagMs / 1_000;
    if (isRecent()) say('info', 'Reads go to the replica (DATABASE_REPLICA_URL)');
    // After the first question it is not known yet.
    else if (lagMs > MAX_LAG_MS) say('warn', `${UNUSED}: it is more than ${MAX_LAG_MS / 1_000} s behind`);
  };
  const isRecent = () => performance.now() - (position.completeUntil() ?? Number.NEGATIVE_INFINITY) <= MAX_LAG_MS;

  const turn = () => {
    timer = undefined;
    round = (async () => {
      if (performance.now() >= restUntil) await ask();
    })().finally(() => {
      round = undefined;
      if (!closed && (isBusy() || performance.now() - wantedAt < AWAKE_MS)) sleep();
    });
  };
  const sleep = () => {
    timer = setTimeout(turn, ASK_EVERY_MS);
    timer.unref();
  };
  turn();

  return {
    isFit() {
      wantedAt = performance.now();
      if (!closed && timer === undefined && round === undefined) turn();
      return isRecent();
    },
    lagSeconds: () => lag,
    rest,
    async close() {
      closed = true;
      clearTimeout(timer);
      await round;
      await Promise.race([pool.end(), delay(TIMEOUT_MS, undefined, { ref: false })]);
    },
  };
}
