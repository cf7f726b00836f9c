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

/** The threads that run one worker. */
interface SharedPool {
  /** How many of {@link createThreads} use it. */
  users: number;
  /** Started with the first task. */
  started: Piscina | undefined;
  /** What ended a thread. */
  fault: Error | undefined;
}

/** The pools of this process, by worker and number of threads: several servers in one process share them. */
const pools = new Map<string, SharedPool>();

/**
 * Makes a pool of threads, for computations outside of the event loop. They start with the first tasks, without the environment variables of the process. The workers
 * in this folder lower their own priority, so that all other work of the machine goes first. All that use a worker with as many threads share these; each has
 * limits of its own.
 */
export function createThreads<Task, Result>({ worker, ...limits }: ThreadsOptions) {
  const queue = createQueue(limits);
  const key = `${limits.maxRunning} ${worker}`;
  const shared = pools.get(key) ?? { users: 0, started: undefined, fault: undefined };
  shared.users += 1;
  pools.set(key, shared);
  const running = new Set<(error: Error) => void>();
  let isClosed = false;

  const compute = async (task: Task): Promise<Result> => {
    if (isClosed) throw tooBusy();
    shared.started ??= startPool(worker, limits.maxRunning, (error) => {
      shared.fault = error;
      // The next task starts others.
      shared.started = undefined;
    });
    const { started } = shared;
    let refuse: ((error: Error) => void) | undefined;
    try {
      const result = await new Promise<Result>((resolve, reject) => {
        refuse = reject;
        running.add(reject);
        started.run(task).then(resolve, reject);
      });
      shared.fault = undefined;
      return result;
    } catch (error) {
      throw isClosed ? tooBusy() : new Error(`A thread of ${worker} failed.`, { cause: shared.fault ?? error });
    } finally {
      if (refuse) running.delete(refuse);
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
    /** Refuses running, waiting and later tasks, and stops the threads unless others use them. */
    async close(): Promise<void> {
      if (isClosed) return;
      isClosed = true;
      for (const refuse of running) refuse(tooBusy());
      shared.users -= 1;
      if (shared.users > 0) return;
      pools.delete(key);
      await shared.started?.destroy();
    },
  };
}

function startPool(worker: string, maxThreads: number, onFault: (error: Error) => void): Piscina {
  const { Piscina } = require('piscina') as typeof import('piscina');
  const pool = new Piscina({
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
