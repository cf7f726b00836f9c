import { DomainError } from '../errors';

const BUSY = 'Too many passwords are being checked. Try again shortly.';
/** A place becomes free with each task that ends, so that more patience than this is of no use. */
const RETRY_AFTER_SECONDS = 1;

/** What is refused because too much waits already. */
export function tooBusy(): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', BUSY, RETRY_AFTER_SECONDS);
}

/** Runs tasks a few at a time. */
export interface WorkQueue {
  /** @throws DomainError SERVICE_UNAVAILABLE at once if too many wait already. */
  run<T>(task: () => Promise<T>): Promise<T>;
}

/**
 * Bounds how many tasks run and how many wait. Without it a burst of logins fills Node's thread pool with hashes, and
 * every file and DNS look-up of the process waits for seconds behind them.
 *
 * @param limits - `maxRunning` at once, `maxWaiting` for their turn.
 */
export function createWorkQueue({ maxRunning, maxWaiting }: { maxRunning: number; maxWaiting: number }): WorkQueue {
  const waiting: (() => void)[] = [];
  let running = 0;
  return {
    async run(task) {
      if (running < maxRunning) running += 1;
      else if (waiting.length < maxWaiting) await new Promise<void>((resolve) => waiting.push(resolve));
      else throw tooBusy();
      try {
        return await task();
      } finally {
        const next = waiting.shift();
        if (next) next();
        else running -= 1;
      }
    },
  };
}
