import path from 'node:path';
import type { Piscina } from 'piscina';
import { createQueue, tooBusy } from '../keyed-queue';

/** A thread without work stops after this time, which frees its memory. */
const IDLE_MS = 5 * 60_000;

/** The code that the threads run, and how many tasks run and wait. */
interface ThreadsOptions {
  /** A JavaScript file next to this one that exports the function to run. */
  readonly worker: string;
  /** Threads, and so tasks, at once; at least 1. */
  readonly maxRunning: number;
  /** Tasks that may wait; more are refused. */
  readonly maxWaiting: number;
  /** The longest that a task waits for its turn, in milliseconds; see `QueueLimits`. */
  readonly maxWaitMs?: number | undefined;
}

/**
 * Makes a pool of threads, for computations outside of the event loop. They start with the first tasks, without the environment variables of the process. The workers
 * in this folder lower their own priority, so that all other work of the machine goes first.
 */
export function createThreads<Task, Result>({ worker, ...limits }: ThreadsOptions) {
  const queue = createQueue(limits);
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
    /**
     * Runs a task in a thread.
     *
     * @param signal - aborted when the result is no longer needed: a task that still waits is then not run.
     * @throws DomainError SERVICE_UNAVAILABLE if too many tasks wait already, or after `close`; Error if a thread fails.
     */
    run: (task: Task, signal?: AbortSignal | undefined): Promise<Result> => queue(() => compute(task), signal),
    /** Stops the threads, and refuses running, waiting and later tasks. */
    async close(): Promise<void> {
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
    // Without the options of the process, such as modules to preload.
    execArgv: [],
  });
  // Piscina does not reject the tasks of a thread that cannot start: they would wait forever.
  pool.on('error', (error) => {
    onFault(error);
    void pool.destroy();
  });
  return pool;
}
