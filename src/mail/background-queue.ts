import { createKeyedQueue } from '../keyed-queue';

/** Runs work in the background: it begins after the answer to the request that caused it. */
export interface BackgroundQueue {
  /**
   * Queues a task.
   *
   * @param task - must not reject: it handles its own errors.
   * @param delayMs - milliseconds until it may begin, unless the queue is closed before.
   * @returns false if `maxPending` tasks are pending or the queue is closed: the task will not run.
   */
  add(task: () => Promise<void>, delayMs?: number): boolean;
  /**
   * Accepts no more tasks, and begins delayed ones at once.
   *
   * @param timeoutMs - how long to wait for pending tasks.
   * @returns how many tasks were not done by then.
   */
  close(timeoutMs: number): Promise<number>;
}

/** The limits of a {@link BackgroundQueue}. */
interface BackgroundQueueOptions {
  /** Tasks at once, at least 1. */
  readonly maxRunning: number;
  /** Tasks that wait, run, or are delayed. */
  readonly maxPending: number;
}

/** Makes a queue in this process: tasks that are pending when the process is killed are lost. */
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
