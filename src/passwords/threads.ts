import path from 'node:path';
import type { Piscina } from 'piscina';
import { createKeyedQueue, tooBusy } from '../keyed-queue';

/** After so long without work a thread ends, and its memory with it. */
const IDLE_MS = 5 * 60_000;

/** Computes away from the event loop. */
export interface Threads<Task, Result> {
  /**
   * @param signal - aborted when no one waits for the result any more: a task that has not begun is not run then.
   * @throws DomainError SERVICE_UNAVAILABLE if too many tasks wait already, or once closed; Error if a thread fails.
   */
  run(task: Task, signal?: AbortSignal | undefined): Promise<Result>;
  /** Ends the threads and refuses what they are at, what waits, and whatever comes. */
  close(): Promise<void>;
}

/** What the threads run and how much of it may go on at once. */
export interface ThreadsOptions {
  /** A plain JavaScript file next to this one that exports the function to run. */
  readonly worker: string;
  /** Threads, and so tasks, at once; at least 1. */
  readonly maxRunning: number;
  /** Tasks that may wait their turn; more are refused. */
  readonly maxWaiting: number;
  /** The longest that a task waits for its turn, in milliseconds; see `QueueLimits`. */
  readonly maxWaitMs?: number | undefined;
}

/**
 * Makes a pool of threads. They start when the first tasks come, and are told nothing of the environment. The workers
 * of this room lower their own priority, so that whatever else the machine has to do comes first.
 */
export function createThreads<Task, Result>({ worker, ...limits }: ThreadsOptions): Threads<Task, Result> {
  const queue = createKeyedQueue(limits);
  let pool: Piscina<Task, Result> | undefined;
  let fault: Error | undefined;
  let isClosed = false;

  const compute = async (task: Task): Promise<Result> => {
    if (isClosed) throw tooBusy();
    pool ??= startPool(worker, limits.maxRunning, (error) => {
      fault = error;
    });
    try {
      const result = await pool.run(task);
      fault = undefined;
      return result;
    } catch (error) {
      throw isClosed ? tooBusy() : new Error(`A thread of ${worker} failed.`, { cause: fault ?? error });
    }
  };

  return {
    run: (task, signal) => queue('', () => compute(task), signal),
    async close() {
      isClosed = true;
      await pool?.destroy();
    },
  };
}

function startPool<Task, Result>(
  worker: string,
  maxThreads: number,
  onFault: (error: Error) => void,
): Piscina<Task, Result> {
  const { Piscina } = require('piscina') as typeof import('piscina');
  const pool = new Piscina<Task, Result>({
    filename: path.join(__dirname, worker),
    minThreads: 0,
    maxThreads,
    idleTimeout: IDLE_MS,
    recordTiming: false,
    env: {},
    // What the process was told to load first is not for these.
    execArgv: [],
  });
  // A thread that could not start takes no task with it: what waits for one would wait for ever.
  pool.on('error', (error) => {
    onFault(error);
    void pool.destroy();
  });
  return pool;
}
