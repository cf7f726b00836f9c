import { DomainError } from './errors';

/** The longest wait of a task, in milliseconds, unless a queue sets another. */
const MAX_WAIT_MS = 6_000;
/** The median of so many tasks is the usual duration: a single slow task, such as the first of a new thread, does not change it. */
const SAMPLES = 8;
/** Tasks that must have finished before there is a usual duration. */
const MIN_SAMPLES = 3;

/** How many tasks run and wait. */
export interface QueueLimits {
  /** Tasks of one key that run at once; at least 1. */
  readonly maxRunning: number;
  /** Tasks of one key that may wait; fewer where the last of them would wait for longer than `maxWaitMs`. */
  readonly maxWaiting: number;
  /** The longest that a task waits, in milliseconds: 6,000 by default, `Infinity` for no limit. */
  readonly maxWaitMs?: number | undefined;
}

/**
 * Runs a task when its turn among the tasks of its key has come.
 *
 * @param signal - aborted when the result is no longer needed: a task that still waits is then not run.
 * @throws DomainError SERVICE_UNAVAILABLE: at once if too many wait already, after `maxWaitMs` in the queue, or when
 * `signal` is aborted.
 */
export type KeyedQueue = <T>(key: string, task: () => Promise<T>, signal?: AbortSignal | undefined) => Promise<T>;

interface Line {
  running: number;
  /** In the order in which they came. */
  readonly waiting: Set<Waiter>;
}

/**
 * Makes a queue that runs the tasks of each key a few at a time, in order, and limits how many wait. Different keys do
 * not wait for each other. A queue with one key is a plain queue.
 *
 * Queues of passwords need the limits: without them a burst of logins fills Node's thread pool with hashes, and every
 * file and DNS look-up of the process waits for seconds behind them.
 */
export function createKeyedQueue(limits: QueueLimits): KeyedQueue {
  const lines = new Map<string, Line>();
  const places = createWaitingPlaces(limits);

  const startNext = (key: string, line: Line) => {
    // Tasks may have become slower meanwhile. The queue is in order of arrival, so the loop stops at the first task
    // that is not too late.
    for (const waiter of line.waiting) {
      if (!places.isTooLate(waiter)) break;
      line.waiting.delete(waiter);
      waiter.refuse(tooBusy(places.retryAfter()));
    }
    const [next] = line.waiting;
    if (next) {
      line.waiting.delete(next);
      next.start();
      return;
    }
    line.running -= 1;
    if (line.running === 0) lines.delete(key);
  };

  return async (key, task, signal) => {
    if (signal?.aborted) throw clientClosed();
    const line = lines.get(key) ?? { running: 0, waiting: new Set() };
    lines.set(key, line);
    if (line.running < limits.maxRunning) line.running += 1;
    else if (line.waiting.size < places.count()) {
      await waitForTurn((waiter) => {
        line.waiting.add(waiter);
        return () => line.waiting.delete(waiter);
      }, signal);
    } else throw tooBusy(places.retryAfter());
    try {
      return await places.measured(task);
    } finally {
      startNext(key, line);
    }
  };
}

/** A task that waits for its turn. */
export interface Waiter {
  /** The time at which it began to wait, in milliseconds of `performance.now()`. */
  readonly since: number;
  start(): void;
  refuse(error: Error): void;
}

/**
 * Waits for a turn.
 *
 * @param join - puts a waiter into the queue, and returns a function that takes it out again.
 * @param signal - aborted when the client has closed its connection; the waiter then leaves the queue.
 * @throws the error with which the waiter was refused.
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
      reject(clientClosed());
    };
    signal?.addEventListener('abort', abandon, { once: true });
  });
}

/** Computes how many tasks may wait, from how long tasks take on this machine at this time. */
interface WaitingPlaces {
  /** How many may wait now. */
  count(): number;
  /** Seconds until the next place should be free. */
  retryAfter(): number;
  /** Whether a waiter has waited for longer than `maxWaitMs`. */
  isTooLate(waiter: Waiter): boolean;
  /** Runs a task and measures its duration. */
  measured<T>(task: () => Promise<T>): Promise<T>;
}

/** Makes the measure of a queue. Until the first tasks have finished, there are `maxWaiting` places. */
export function createWaitingPlaces({ maxRunning, maxWaiting, maxWaitMs = MAX_WAIT_MS }: QueueLimits): WaitingPlaces {
  const durations: number[] = [];
  const usualMs = () => {
    const sorted = [...durations].sort((one, other) => one - other);
    return sorted.length < MIN_SAMPLES ? 0 : (sorted[sorted.length >> 1] as number);
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

/**
 * The refusal of a task that finds too many others waiting.
 *
 * @param retryAfter - whole seconds, at least 1: a place becomes free with each task that finishes.
 */
export function tooBusy(retryAfter = 1): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', 'Too many passwords are being checked. Try again shortly.', retryAfter);
}

/** The refusal of a waiting task whose client has closed its connection. No client receives it. */
export function clientClosed(): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', 'The client closed its connection.');
}
