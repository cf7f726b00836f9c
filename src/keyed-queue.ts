import { DomainError } from './errors';

/** The longest wait of a task, in milliseconds, unless a queue sets another. */
const MAX_WAIT_MS = 6_000;
/** The median of so many tasks is the usual duration: a single slow task, such as the first of a new thread, does not change it. */
const SAMPLES = 8;
/** Tasks that must have finished before there is a usual duration. */
const MIN_SAMPLES = 3;

/** How many tasks run and wait. */
export interface QueueLimits {
  /** Tasks that run at once, for each key; at least 1. */
  readonly maxRunning: number;
  /** Tasks that may wait, for each key; fewer where the last of them would wait for longer than `maxWaitMs`. */
  readonly maxWaiting: number;
  /** The longest that a task waits, in milliseconds: 6,000 by default, `Infinity` for no limit. */
  readonly maxWaitMs?: number | undefined;
}

/**
 * Runs a task when its turn has come.
 *
 * @param signal - aborted when the result is no longer needed: a task that still waits is then not run.
 * @throws DomainError SERVICE_UNAVAILABLE: at once if too many wait already, after `maxWaitMs` in the queue, or when
 * `signal` is aborted.
 */
export type Queue = <T>(task: () => Promise<T>, signal?: AbortSignal | undefined) => Promise<T>;

/** Runs a task when its turn among the tasks of its key has come; see {@link Queue}. */
export type KeyedQueue = <T>(key: string, task: () => Promise<T>, signal?: AbortSignal | undefined) => Promise<T>;

/**
 * Makes a queue that runs tasks a few at a time, in order, and limits how many wait.
 *
 * Queues of passwords need the limits: without them a burst of logins fills Node's thread pool with hashes, and every
 * file and DNS look-up of the process waits for seconds behind them.
 */
export function createQueue(limits: QueueLimits): Queue {
  /** In the order in which they came. */
  const waiting = new Set<Waiter>();
  const places = createWaitingPlaces(limits);
  let running = 0;

  const startNext = () => {
    // Tasks may have become slower since. They are in order of arrival, so the first that is not too late stops this.
    for (const waiter of waiting) {
      if (!places.isTooLate(waiter)) break;
      waiting.delete(waiter);
      waiter.refuse(tooBusy(places.retryAfter()));
    }
    const [next] = waiting;
    if (!next) {
      running -= 1;
      return;
    }
    waiting.delete(next);
    next.start();
  };

  return async (task, signal) => {
    if (signal?.aborted) throw clientClosed();
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
  };
}

/**
 * Makes a {@link Queue} for each key that has tasks. Different keys do not wait for each other, and slow tasks of one key
 * do not take the waiting places of another.
 */
export function createKeyedQueue(limits: QueueLimits): KeyedQueue {
  const lines = new Map<string, { readonly queue: Queue; tasks: number }>();
  return async (key, task, signal) => {
    const line = lines.get(key) ?? { queue: createQueue(limits), tasks: 0 };
    lines.set(key, line);
    line.tasks += 1;
    try {
      return await line.queue(task, signal);
    } finally {
      line.tasks -= 1;
      if (line.tasks === 0) lines.delete(key);
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
