import { clientClosed, createWaitingPlaces, tooBusy, type Waiter, waitForTurn } from '../keyed-queue';

/** Runs a login, or a registration, when its network's turn has come. One whose `signal` is aborted before leaves the queue. */
export type LoginQueue = <T>(network: string, task: () => Promise<T>, signal?: AbortSignal | undefined) => Promise<T>;

/** How many logins a process takes in. */
export interface LoginLimits {
  /** Logins under way at once. */
  readonly maxRunning: number;
  /** Logins that may wait their turn; fewer where the last of them would wait for more than six seconds. */
  readonly maxWaiting: number;
}

/**
 * Together as many as hashing takes in, by how many hashes it computes at once. Twice as many run, so that counting and
 * looking up cost no time; no more, or whoever comes next would wait behind the part of a flood that has begun already.
 */
export function loginLimits(hashesAtOnce: number): LoginLimits {
  return { maxRunning: 2 * hashesAtOnce, maxWaiting: 31 * hashesAtOnce };
}

/**
 * Bounds the logins of this process, and lets networks take turns: one that sends more than all others together waits
 * for itself. Where there is no place left, the network with the most waiting gives up its newest one for a network
 * that has fewer, so that a flood from one place shuts nobody else out.
 *
 * @returns a function that throws DomainError SERVICE_UNAVAILABLE where there is no place.
 */
export function createLoginQueue(limits: LoginLimits): LoginQueue {
  /** In the order of their turns. */
  const lines = new Map<string, Waiter[]>();
  const places = createWaitingPlaces(limits);
  let running = 0;
  let waiting = 0;

  const longestLine = () =>
    [...lines.values()].reduce((one, other) => (other.length > one.length ? other : one), [] as Waiter[]);

  const refuseNewest = (line: Waiter[]) => {
    waiting -= 1;
    line.pop()?.refuse(tooBusy(places.retryAfter()));
  };

  const makeRoomFor = (network: string) => {
    const longest = longestLine();
    if (longest.length <= (lines.get(network)?.length ?? 0) + 1) throw tooBusy(places.retryAfter());
    refuseNewest(longest);
  };

  const wait = (network: string, signal: AbortSignal | undefined): Promise<void> => {
    if (waiting >= places.count()) makeRoomFor(network);
    return waitForTurn((waiter) => {
      waiting += 1;
      const line = lines.get(network) ?? [];
      lines.set(network, line);
      line.push(waiter);
      return () => {
        const place = line.indexOf(waiter);
        if (place === -1) return;
        waiting -= 1;
        line.splice(place, 1);
        if (line.length === 0) lines.delete(network);
      };
    }, signal);
  };

  const startNext = () => {
    // Logins have become slower since; each line is in the order in which they came.
    for (const line of lines.values()) {
      while (line[0] && places.isTooLate(line[0])) {
        waiting -= 1;
        line.shift()?.refuse(tooBusy(places.retryAfter()));
      }
    }
    const next = [...lines].find(([, { length }]) => length > 0);
    if (!next) {
      lines.clear();
      running -= 1;
      return;
    }
    const [network, line] = next;
    lines.delete(network);
    waiting -= 1;
    line.shift()?.start();
    // Behind the others, now that it had its turn.
    if (line.length > 0) lines.set(network, line);
  };

  return async (network, task, signal) => {
    if (signal?.aborted) throw clientClosed();
    if (running < limits.maxRunning) running += 1;
    else await wait(network, signal);
    try {
      return await places.measured(task);
    } finally {
      startNext();
    }
  };
}
