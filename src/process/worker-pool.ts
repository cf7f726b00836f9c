import cluster, { type Worker } from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { StartError } from './start-error';
import { type FromWorker, tellWorker, type WorkerFault } from './worker-messages';

/** See {@link createWorkerPool}. */
interface WorkerPoolOptions {
  /** Number of workers, at least 1. */
  readonly count: number;
  /** Added to the environment of this process. */
  readonly env: Readonly<Record<string, string>>;
  /** Added to `env` for all workers except the very first. */
  readonly envOfLater: Readonly<Record<string, string>>;
  readonly log: Logger;
  /** Called with every worker as soon as it is forked. */
  readonly onFork: (member: WorkerProcess) => void;
}

/** The workers of one server. */
export interface WorkerPool {
  /** Returns the workers that accept requests. */
  listening(): WorkerProcess[];
  /** Returns how many workers were started to replace one that died. */
  restarts(): number;
  /**
   * Starts the first worker, then the others, and from then on replaces those that die.
   *
   * @param signal - aborts the start.
   * @returns the URL at which they listen.
   * @throws the fault of the first that can't start, or the reason of the signal.
   */
  start(signal?: AbortSignal | undefined): Promise<string>;
  /**
   * Drains all workers, and waits until they have exited.
   *
   * @param deadlineMs - after this, the workers that are left are killed.
   */
  stop(delaySeconds: number, deadlineMs: number): Promise<void>;
  /** Kills all workers at once; resolves when they have exited. */
  kill(): Promise<unknown>;
}

/** Keeps `count` workers running. `cluster.setupPrimary` must have been called. */
export function createWorkerPool({ count, env, envOfLater, log, onFork }: WorkerPoolOptions): WorkerPool {
  const alive = new Set<WorkerProcess>();
  const listening = new Set<WorkerProcess>();
  const stopping = new AbortController();
  let restarts = 0;

  const fork = (override = envOfLater): WorkerProcess => {
    const member = forkWorker({ ...env, ...override }, ({ process: { pid } }) => {
      log.error({ pid }, 'A worker did not respond for 10 s: killing it');
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

  /** Keeps one of the `count` workers running: one that dies is replaced. */
  const keepRunning = async (first: WorkerProcess): Promise<void> => {
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
      // When the workers exit, the promises below reject.
      const end = () => void kill();
      signal?.addEventListener('abort', end, { once: true });
      // The first worker starts alone: a fault is reported once, and tasks of one worker are done before the others
      // start.
      const first = fork({});
      const url = await first.listens;
      signal?.throwIfAborted();
      const others = Array.from({ length: count - 1 }, () => fork());
      await Promise.all(others.map(({ listens }) => listens));
      signal?.throwIfAborted();
      signal?.removeEventListener('abort', end);
      for (const member of [first, ...others]) void keepRunning(member);
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
      for (const end of ends) {
        if (end.code !== 0) log.error(`A worker exited with an error while it stopped (${describe(end)})`);
      }
    },
  };
}

/** If a worker lived for so long, in milliseconds, its start was not the cause of its death. */
const YOUNG_MS = 60_000;
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 30_000;

/**
 * Returns how long to wait before a dead worker is replaced, in milliseconds: 0 if it lived for a minute; otherwise twice as
 * long each time, up to half a minute.
 *
 * @param livedMs - from its fork to its exit.
 * @param lastWaitMs - the wait before; 0 at first.
 */
export function restartDelay(livedMs: number, lastWaitMs: number): number {
  if (livedMs >= YOUNG_MS) return 0;
  return Math.min(Math.max(lastWaitMs * 2, FIRST_WAIT_MS), LONGEST_WAIT_MS);
}

/** The exit of a worker. */
interface WorkerEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly livedMs: number;
}

/** A worker process, for the primary. */
export interface WorkerProcess {
  readonly worker: Worker;
  /** Resolves to its URL when it listens; rejects with its fault when it exits before. */
  readonly listens: Promise<string>;
  /** Resolves when it has exited and all of its messages were received. */
  readonly gone: Promise<WorkerEnd>;
}

/** The limits after which a worker counts as frozen. */
interface Heartbeat {
  /** Milliseconds between two pings. */
  readonly everyMs: number;
  /** Pings without an answer, when it listens. */
  readonly maxMissed: number;
  /** Pings without an answer before it listens: a start may take long on a busy machine. */
  readonly maxMissedAtStart: number;
}

const HEARTBEAT: Heartbeat = { everyMs: 1_000, maxMissed: 10, maxMissedAtStart: 90 };

/**
 * Forks one worker. One that is frozen, because it was stopped or its event loop is blocked, is killed after ten seconds
 * without an answer; `gone` resolves then.
 *
 * @param env - added to the environment of this process.
 * @param onFrozen - called before a frozen worker is killed.
 */
function forkWorker(env: Readonly<Record<string, string>>, onFrozen: (worker: Worker) => void): WorkerProcess {
  const bornAt = performance.now();
  const worker = cluster.fork(env);
  closeHandovers(worker);
  let fault: WorkerFault | undefined;
  let listensAlready = false;
  let missed = 0;

  const gone = waitForEnd(worker).then((end) => ({ ...end, livedMs: performance.now() - bornAt }));
  const listens = new Promise<string>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      missed = 0;
      if (message.type === 'listening') {
        listensAlready = true;
        resolve(message.url);
      }
      if (message.type === 'failed') fault = message.fault;
    });
    void gone.then((end) => reject(fault ? revive(fault) : new StartError(`A worker ended early: ${describe(end)}.`)));
  });
  // Counted in pings, not in time: after this process was suspended, one timer is late, not many.
  const pinging = setInterval(() => {
    missed += 1;
    if (missed > (listensAlready ? HEARTBEAT.maxMissed : HEARTBEAT.maxMissedAtStart)) {
      clearInterval(pinging);
      onFrozen(worker);
      worker.process.kill('SIGKILL');
    } else tellWorker(worker, { type: 'ping' });
  }, HEARTBEAT.everyMs);
  void gone.then(() => clearInterval(pinging));
  // Callers that do not wait for `listens` use `gone`.
  listens.catch(() => {});
  return { worker, listens, gone };
}

/** Returns `exit code 1`, or `SIGKILL`. */
function describe({ code, signal }: Pick<WorkerEnd, 'code' | 'signal'>): string {
  return signal ?? `exit code ${code}`;
}

/** The message of node:cluster that hands a connection to a worker, and its answer. */
interface ClusterMessage {
  readonly act?: string;
  readonly seq?: number;
  readonly ack?: number;
}

/**
 * Closes the connections that were on their way to a worker when it dies. node:cluster keeps each open until the worker
 * confirms it, and forgets it when the worker dies before: the client would wait forever.
 */
function closeHandovers(worker: Worker): void {
  const child = worker.process as unknown as {
    send(message: unknown, handle?: unknown, ...rest: unknown[]): boolean;
    on(event: string, listener: (message: ClusterMessage) => void): void;
  };
  const underWay = new Map<number, { close(): void }>();
  const send = child.send.bind(child);
  child.send = (message, handle, ...rest) => {
    const { act, seq } = (message ?? {}) as ClusterMessage;
    if (act === 'newconn' && seq !== undefined && handle) underWay.set(seq, handle as { close(): void });
    return send(message, handle, ...rest);
  };
  child.on('internalMessage', ({ ack }) => {
    if (ack !== undefined) underWay.delete(ack);
  });
  worker.process.once('exit', () => {
    for (const handle of underWay.values()) handle.close();
    underWay.clear();
  });
}

function waitForEnd(worker: Worker): Promise<Omit<WorkerEnd, 'livedMs'>> {
  return new Promise((resolve) => {
    // Its last messages may arrive after "exit"; "close" comes after both.
    worker.process.once('close', (code, signal) => resolve({ code, signal }));
    // A message to a worker that has just died may fail; only a fork that failed matters, and then there is no pid.
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (worker.process.pid === undefined) resolve({ code: null, signal: error.code ?? error.message });
    });
  });
}

/** Makes an error that prints as it would have in the worker. */
function revive({ name, message, stack }: WorkerFault): Error {
  return Object.assign(new Error(message), { name, stack });
}
