import { tooBusy } from '../passwords/work-queue';

/** Runs a login when its network's turn has come. */
export type LoginQueue = <T>(network: string, task: () => Promise<T>) => Promise<T>;

/** How many logins a process takes in. */
export interface LoginLimits {
  /** Logins under way at once. */
  readonly maxRunning: number;
  /** Logins that may wait their turn. */
  readonly maxWaiting: number;
}

/**
 * Together as many as hashing takes in, by how many hashes it computes at once. Twice as many run, so that counting and
 * looking up cost no time; no more, or whoever comes next would wait behind the part of a flood that has begun already.
 */
export function loginLimits(hashesAtOnce: number): LoginLimits {
  return { maxRunning: 2 * hashesAtOnce, maxWaiting: 31 * hashesAtOnce };
}

interface Waiter {
  start(): void;
  refuse(error: Error): void;
}

/**
 * Bounds the logins of this process, and lets networks take turns: one that sends more than all others together waits
 * for itself. Where there is no place left, the network with the most waiting gives up its newest one for a network
 * that has fewer, so that a flood from one place shuts nobody else out.
 *
 * @returns a function that throws DomainError SERVICE_UNAVAILABLE where there is no place.
 */
export function createLoginQueue({ maxRunning, maxWaiting }: LoginLimits): LoginQueue {
  /** In the order of their turns. */
  const lines = new Map<string, Waiter[]>();
  let running = 0;
  let waiting = 0;

  const makeRoomFor = (network: string) => {
    const longest = [...lines.values()].reduce((one, other) => (other.length > one.length ? other : one), []);
    if (longest.length <= (lines.get(network)?.length ?? 0) + 1) throw tooBusy();
    waiting -= 1;
    longest.pop()?.refuse(tooBusy());
  };

  const wait = (network: string): Promise<void> => {
    if (waiting >= maxWaiting) makeRoomFor(network);
    waiting += 1;
    const line = lines.get(network) ?? [];
    lines.set(network, line);
    return new Promise((start, refuse) => line.push({ start, refuse }));
  };

  const startNext = () => {
    const [next] = lines;
    if (!next) {
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

  return async (network, task) => {
    if (running < maxRunning) running += 1;
    else await wait(network);
    try {
      return await task();
    } finally {
      startNext();
    }
  };
}
