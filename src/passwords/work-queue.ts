import { DomainError } from '../errors';

const BUSY = 'Too many passwords are being checked. Try again shortly.';

/** Milliseconds that a task waits for its turn at most. */
const MAX_WAIT_MS = 6_000;
/** Tasks whose median tells how long the next one takes: one that is slow, as the first of a new thread is, tells nothing. */
const SAMPLES = 8;
/** So many must have ended before anything is told. */
const LEAST_SAMPLES = 3;

/**
 * What is refused because too much waits already.
 *
 * @param retryAfter - whole seconds, at least 1: a place becomes free with each task that ends.
 */
export function tooBusy(retryAfter = 1): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', BUSY, retryAfter);
}

/** What a task ends with whose client has closed its connection while the task waited; no one reads it. */
export function clientHasGone(): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', 'The client closed its connection.');
}

/** How many tasks run and wait. */
export interface QueueLimits {
  /** At once. */
  readonly maxRunning: number;
  /** For their turn; fewer where the last of them would wait for longer than `maxWaitMs`. */
  readonly maxWaiting: number;
  /** The longest that a task waits, in milliseconds: 6,000 unless given, `Infinity` for no bound. */
  readonly maxWaitMs?: number | undefined;
}

/** Says how many tasks may wait, by how long they take on this machine at this time. */
export interface WaitingPlaces {
  /** How many may wait now. */
  count(): number;
  /** After how many seconds the next place should be free. */
  retryAfter(): number;
  /** Whether a waiter has waited for too long: its client has gone, or is about to. */
  isTooLate(waiter: Waiter): boolean;
  /** Runs a task and measures it. */
  measured<T>(task: () => Promise<T>): Promise<T>;
}

/** Makes the measure of a queue. Before some tasks have ended, there are `maxWaiting` places. */
export function createWaitingPlaces({ maxRunning, maxWaiting, maxWaitMs = MAX_WAIT_MS }: QueueLimits): WaitingPlaces {
  const durations: number[] = [];
  const usualMs = () => {
    const sorted = [...durations].sort((one, other) => one - other);
    return sorted.length < LEAST_SAMPLES ? 0 : (sorted[sorted.length >> 1] as number);
  };
  return {
    count() {
      const ms = usualMs();
      return ms === 0 ? maxWaiting : Math.min(maxWaiting, Math.floor((maxWaitMs * maxRunning) / ms));
    },
    retryAfter: () => Math.max(1, Math.ceil(usualMs() / maxRunning / 1_000)),
    isTooLate: ({ since }) => performance.now() - since > maxWaitMs,
    async measured(task) {
      const start = performance.now();
      try {
        return await task();
      } finally {
        durations.push(performance.now() - start);
        if (durations.length > SAMPLES) durations.shift();
      }
    },
  };
}

/** A task whose turn has not come. */
export interface Waiter {
  /** When it began to wait, in milliseconds of `performance.now()`. */
  readonly since: number;
  start(): void;
  refuse(error: Error): void;
}

/**
 * Waits for a turn.
 *
 * @param join - puts a waiter into the queue, and returns what takes it out again.
 * @param signal - aborted when the client has gone; the waiter leaves the queue then.
 * @throws what the waiter was refused with.
 */
export function waitForTurn(join: (waiter: Waiter) => () => void, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const settle = () => signal?.removeEventListener('abort', abandon);
    const leave = join({
      since: performance.now(),
      start() {
        settle();
        resolve();
      },
      refuse(error) {
        settle();
        reject(error);
      },
    });
    const abandon = () => {
      leave();
      reject(clientHasGone());
    };
    signal?.addEventListener('abort', abandon, { once: true });
  });
}

/** Runs tasks a few at a time. */
export interface WorkQueue {
  /**
   * @param signal - aborted when no one waits for the result any more: a task that has not begun is not run then.
   * @throws DomainError SERVICE_UNAVAILABLE at once if too many wait already, and for one whose signal is aborted.
   */
  run<T>(task: () => Promise<T>, signal?: AbortSignal | undefined): Promise<T>;
}

/**
 * Bounds how many tasks run and how many wait. Without it a burst of logins fills Node's thread pool with hashes, and
 * every file and DNS look-up of the process waits for seconds behind them.
 */
export function createWorkQueue(limits: QueueLimits): WorkQueue {
  const waiting = new Set<Waiter>();
  const places = createWaitingPlaces(limits);
  let running = 0;

  const startNext = () => {
    // Tasks have become slower since. In the order in which they came, so the first that is not too late ends it.
    for (const waiter of waiting) {
      if (!places.isTooLate(waiter)) break;
      waiting.delete(waiter);
      waiter.refuse(tooBusy(places.retryAfter()));
    }
    const [next] = waiting;
    if (next) {
      waiting.delete(next);
      next.start();
    } else running -= 1;
  };

  return {
    async run(task, signal) {
      if (signal?.aborted) throw clientHasGone();
      if (running < limits.maxRunning) running += 1;
      else if (waiting.size < places.count()) {
        await waitForTurn((waiter) => {
          waiting.add(waiter);
          return () => waiting.delete(waiter);
        }, signal);
      } else throw tooBusy(places.retryAfter());
      try {
        return await places.measured(task);
      } finally {
        startNext();
      }
    },
  };
}
