import { createKeyedQueue } from '../keyed-queue';

/** Work that nobody waits for: it begins after the answer that gave rise to it. */
export interface BackgroundQueue {
  /**
   * Queues a task.
   *
   * @param task - must not reject: what goes wrong is its own to handle.
   * @param delayMs - not to begin earlier than in so many milliseconds, unless the queue is closed before.
   * @returns false if as many wait already as may, or the queue is closed: the task will not run.
   */
  add(task: () => Promise<void>, delayMs?: number): boolean;
  /**
   * Takes nothing more, and begins at once what was to begin later.
   *
   * @param timeoutMs - how long to wait for what is pending.
   * @returns how many tasks were not done by then.
   */
  close(timeoutMs: number): Promise<number>;
}

/** How much a {@link BackgroundQueue} takes. */
export interface BackgroundQueueOptions {
  /** Tasks at once, at least 1. */
  readonly maxRunning: number;
  /** Tasks that wait, run, or are to begin later. */
  readonly maxPending: number;
}

/** Makes a queue in this process: what is pending when the process is killed is lost. */
export function createBackgroundQueue({ maxRunning, maxPending }: BackgroundQueueOptions): BackgroundQueue {
  const run = createKeyedQueue({ maxRunning, maxWaiting: Infinity, maxWaitMs: Infinity });
  const later = new Map<NodeJS.Timeout, () => void>();
  let pending = 0;
  let closed = false;
  let stopped = false;
  let whenEmpty: () => void = () => {};

  async function runUnlessStopped(task: () => Promise<void>): Promise<void> {
    if (stopped) return;
    await task();
    pending -= 1;
    if (pending === 0) whenEmpty();
  }

  return {
    add(task, delayMs = 0) {
      if (closed || pending >= maxPending) return false;
      pending += 1;
      const begin = () => {
        later.delete(timer);
        void run('', () => runUnlessStopped(task));
      };
      const timer = setTimeout(begin, delayMs);
      later.set(timer, begin);
      return true;
    },
    async close(timeoutMs) {
      closed = true;
      for (const [timer, begin] of [...later]) {
        clearTimeout(timer);
        begin();
      }
      if (pending > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, timeoutMs);
          whenEmpty = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      stopped = true;
      return pending;
    },
  };
}
