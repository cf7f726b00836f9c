import { createWorkQueue, type WorkQueue } from '../passwords/work-queue';

/** Runs a task when its turn among those of its key has come. One whose `signal` is aborted before is not run. */
export type Turns = <T>(key: string, task: () => Promise<T>, signal?: AbortSignal | undefined) => Promise<T>;

/** Two, so that one hashes while the other counts and looks up. */
const LIMITS = { maxRunning: 2, maxWaiting: 64 };

/**
 * Makes logins with one name from one network take turns in this process. An attempt is counted before it is judged,
 * and a success forgets the count: without turns, a burst of honest logins would look like guessing.
 *
 * @returns a function that throws DomainError SERVICE_UNAVAILABLE if too many wait for a turn already.
 */
export function createTurns(): Turns {
  const lines = new Map<string, { readonly queue: WorkQueue; tasks: number }>();
  return async (key, task, signal) => {
    const line = lines.get(key) ?? { queue: createWorkQueue(LIMITS), tasks: 0 };
    lines.set(key, line);
    line.tasks += 1;
    try {
      return await line.queue.run(task, signal);
    } finally {
      line.tasks -= 1;
      if (line.tasks === 0) lines.delete(key);
    }
  };
}
