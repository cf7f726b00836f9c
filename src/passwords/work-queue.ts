import { DomainError } from '../errors';

const BUSY = 'Too many passwords are being checked. Try again shortly.';

/** Milliseconds that a task waits for its turn at most, by how long tasks have taken lately. */
const MAX_WAIT_MS = 6_000;
/** The weight of the newest task in the average. */
const NEWEST = 0.2;

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
  /** For their turn; fewer where the last of them would wait for more than six seconds. */
  readonly maxWaiting: number;
}

/** Says how many tasks may wait, by how long they take on this machine at this time. */
export interface WaitingPlaces {
  /** How many may wait now. */
  count(): number;
  /** After how many seconds the next place should be free. */
  retryAfter(): number;
  /** Runs a task and measures it. */
  measured<T>(task: () => Promise<T>): Promise<T>;
}

/** Makes the measure of a queue. Before the first task has ended, there are `maxWaiting` places. */
export function createWaitingPlaces({ maxRunning, maxWaiting }: QueueLimits): WaitingPlaces {
  let averageMs = 0;
  return {
    count: () =>
      Math.min(maxWaiting, averageMs === 0 ? maxWaiting : Math.floor((MAX_WAIT_MS * maxRunning) / averageMs)),
    retryAfter: () => Math.max(1, Math.ceil(averageMs / maxRunning / 1_000)),
    async measured(task) {
      const start = performance.now();
      try {
        return await task();
      } finally {
        const ms = performance.now() - start;
        averageMs = averageMs === 0 ? ms : averageMs + NEWEST * (ms - averageMs);
      }
    },
  };
}

/** Someone whose turn has not come. */
export interface Waiter {
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
    // Tasks have become slower since: the last ones would wait for too long.
    const tooMany = [...waiting].slice(Math.max(places.count(), 0));
    for (const waiter of tooMany) {
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
