import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { restartDelay } from './restart-delay';
import { tellWorker } from './worker-messages';
import { describe, forkWorker, type WorkerProcess } from './worker-process';

/** See {@link createWorkerCrew}. */
export interface WorkerCrewOptions {
  /** How many, at least 1. */
  readonly count: number;
  /** Over the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Over `env`, for all but the very first worker. */
  readonly envOfLater: Readonly<Record<string, string>>;
  readonly log: Logger;
  /** Told of every worker as soon as it is forked. */
  readonly onFork: (member: WorkerProcess) => void;
}

/** The workers of one server. */
export interface WorkerCrew {
  /** Those that accept requests. */
  listening(): WorkerProcess[];
  /** How many were started in place of one that died. */
  restarts(): number;
  /**
   * Brings up the first worker, then the others, and replaces from then on those that die.
   *
   * @param signal - ends the start.
   * @returns where they listen.
   * @throws the fault of the first that can't start, or the reason of the signal.
   */
  start(signal?: AbortSignal | undefined): Promise<string>;
  /**
   * Drains them all, and waits until they have ended.
   *
   * @param deadlineMs - after this, what is left is killed.
   */
  stop(delaySeconds: number, deadlineMs: number): Promise<void>;
  /** Ends them all on the spot; resolves when they are gone. */
  kill(): Promise<unknown>;
}

/** Keeps `count` workers running. `cluster.setupPrimary` must have been called. */
export function createWorkerCrew({ count, env, envOfLater, log, onFork }: WorkerCrewOptions): WorkerCrew {
  const alive = new Set<WorkerProcess>();
  const listening = new Set<WorkerProcess>();
  const stopping = new AbortController();
  let restarts = 0;

  const fork = (override = envOfLater): WorkerProcess => {
    const member = forkWorker({ ...env, ...override }, ({ process: { pid } }) => {
      log.error({ pid }, 'A worker gave no sign of life for 10 s: killing it');
    });
    alive.add(member);
    onFork(member);
    member.listens.then(() => listening.add(member)).catch(() => {});
    void member.gone.then(() => {
      alive.delete(member);
      listening.delete(member);
    });
    return member;
  };

  /** Holds one of the `count` places: who dies in it is replaced. */
  const hold = async (first: WorkerProcess): Promise<void> => {
    let waitMs = 0;
    for (let member = first; ; member = fork()) {
      const end = await member.gone;
      if (stopping.signal.aborted) return;
      waitMs = restartDelay(end.livedMs, waitMs);
      const reason = await member.listens.then(
        () => undefined,
        ({ message }: Error) => message,
      );
      const soon = waitMs === 0 ? 'at once' : `in ${waitMs / 1000} s`;
      const { pid } = member.worker.process;
      log.error(
        { pid, code: end.code, signal: end.signal, reason },
        `A worker died (${describe(end)}): replacing it ${soon}`,
      );
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => {});
      if (stopping.signal.aborted) return;
      restarts++;
    }
  };

  const allGone = () => Promise.all([...alive].map(({ gone }) => gone));
  const kill = () => {
    stopping.abort();
    for (const { worker } of alive) worker.process.kill('SIGKILL');
    return allGone();
  };

  return {
    listening: () => [...listening],
    restarts: () => restarts,
    kill,
    async start(signal) {
      signal?.throwIfAborted();
      // Their ends make the waiting below end.
      const end = () => void kill();
      signal?.addEventListener('abort', end, { once: true });
      // One alone first: a fault shows once, and what only one may do is done before the others come.
      const first = fork({});
      const url = await first.listens;
      signal?.throwIfAborted();
      const others = Array.from({ length: count - 1 }, () => fork());
      await Promise.all(others.map(({ listens }) => listens));
      signal?.throwIfAborted();
      signal?.removeEventListener('abort', end);
      for (const member of [first, ...others]) void hold(member);
      return url;
    },
    async stop(delaySeconds, deadlineMs) {
      stopping.abort();
      for (const { worker } of alive) tellWorker(worker, { type: 'stop', delaySeconds });
      const deadline = setTimeout(() => {
        log.error(`Killing ${alive.size} worker(s) that did not stop`);
        void kill();
      }, deadlineMs);
      const ends = await allGone();
      clearTimeout(deadline);
      for (const end of ends) if (end.code !== 0) log.error(`A worker died while it stopped (${describe(end)})`);
    },
  };
}
