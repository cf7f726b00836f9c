import { clientClosed, createWaitingPlaces, type QueueLimits, tooBusy, type Waiter, waitForTurn } from '../keyed-queue';

/**
 * Runs a login, or a registration, when its network's turn has come. A task whose `signal` is aborted while it waits is
 * not run.
 *
 * @throws DomainError SERVICE_UNAVAILABLE if the queue is full.
 */
type LoginQueue = <T>(network: string, task: () => Promise<T>, signal?: AbortSignal | undefined) => Promise<T>;

/**
 * Returns the limits of a process that computes so many hashes at once. As many logins run and wait together as hashes
 * may. Twice as many run as are hashed, so that one is hashed while another counts and looks up; not more, because the
 * next login would wait for all of a flood that already runs.
 */
export function loginLimits(hashesAtOnce: number): QueueLimits {
  return { maxRunning: 2 * hashesAtOnce, maxWaiting: 31 * hashesAtOnce };
}

/**
 * Makes a queue that is fair to networks: they are served in turn, so a network that sends many logins delays only its
 * own. If the queue is full, the newest task of the network with the most waiting tasks is refused in favour of a
 * network that has fewer, so that a flood from one network does not keep the others out.
 */
export function createLoginQueue(limits: QueueLimits): LoginQueue {
  /** Waiting tasks by network, in the order of the networks' turns. */
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
    // Logins may have become slower meanwhile. Each network's tasks are in order of arrival.
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
    // Put behind the other networks, because its turn is done.
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
