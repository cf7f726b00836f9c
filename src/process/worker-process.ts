import cluster, { type Worker } from 'node:cluster';
import { StartError } from './start-error';
import { type FromWorker, tellWorker, type WorkerFault } from './worker-messages';

/** How a worker ended. */
export interface WorkerEnd {
  readonly code: number | null;
  readonly signal: string | null;
  readonly livedMs: number;
}

/** One worker as the primary sees it. */
export interface WorkerProcess {
  readonly worker: Worker;
  /** Resolves to its URL once it listens; rejects with its fault when it ends before. */
  readonly listens: Promise<string>;
  /** Resolves when it has ended and everything that it said was heard. */
  readonly gone: Promise<WorkerEnd>;
}

/** When a worker counts as frozen. */
export interface Heartbeat {
  /** Milliseconds between two pings. */
  readonly everyMs: number;
  /** Pings without an answer, once it listens. */
  readonly maxMissed: number;
  /** Pings without an answer before: its start may take long on a busy machine. */
  readonly maxMissedAtStart: number;
}

const HEARTBEAT: Heartbeat = { everyMs: 1_000, maxMissed: 10, maxMissedAtStart: 90 };

/**
 * Forks one worker. One that is frozen, because it was stopped or its event loop does not turn, is killed after ten seconds
 * without a sign of life; `gone` resolves then.
 *
 * @param env - over the environment of this process.
 * @param onFrozen - called before a frozen worker is killed.
 */
export function forkWorker(env: Readonly<Record<string, string>>, onFrozen: (worker: Worker) => void): WorkerProcess {
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
  // Counted in pings, not in time: where this process was suspended, one of its timers is late, not many.
  const pinging = setInterval(() => {
    missed += 1;
    if (missed > (listensAlready ? HEARTBEAT.maxMissed : HEARTBEAT.maxMissedAtStart)) {
      clearInterval(pinging);
      onFrozen(worker);
      worker.process.kill('SIGKILL');
    } else tellWorker(worker, { type: 'ping' });
  }, HEARTBEAT.everyMs);
  void gone.then(() => clearInterval(pinging));
  // Whoever does not ask learns from `gone`.
  listens.catch(() => {});
  return { worker, listens, gone };
}

/** `exit code 1`, `SIGKILL`. */
export function describe({ code, signal }: Pick<WorkerEnd, 'code' | 'signal'>): string {
  return signal ?? `exit code ${code}`;
}

/** What node:cluster sends with a connection that a worker is to take, and what comes back. */
interface ClusterMessage {
  readonly act?: string;
  readonly seq?: number;
  readonly ack?: number;
}

/**
 * Closes the connections that were on their way to a worker when it ends. node:cluster keeps each open until the worker
 * says that it has it, and forgets it when the worker dies before: the client would wait for ever.
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
    // Its last words may arrive after its end; "close" comes after both.
    worker.process.once('close', (code, signal) => resolve({ code, signal }));
    // What could not be sent to one that has just died needs nobody's care; that the machine has no process to give does.
    worker.on('error', (error: NodeJS.ErrnoException) => {
      if (worker.process.pid === undefined) resolve({ code: null, signal: error.code ?? error.message });
    });
  });
}

/** An error that prints as it would have in the worker. */
function revive({ name, message, stack }: WorkerFault): Error {
  return Object.assign(new Error(message), { name, stack });
}
