import cluster, { type Worker } from 'node:cluster';
import { StartError } from './start-error';
import type { FromWorker, WorkerFault } from './worker-messages';

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

/**
 * Forks one worker.
 *
 * @param env - over the environment of this process.
 */
export function forkWorker(env: Readonly<Record<string, string>>): WorkerProcess {
  const bornAt = performance.now();
  const worker = cluster.fork(env);
  let fault: WorkerFault | undefined;

  const gone = waitForEnd(worker).then((end) => ({ ...end, livedMs: performance.now() - bornAt }));
  const listens = new Promise<string>((resolve, reject) => {
    worker.on('message', (message: FromWorker) => {
      if (message.type === 'listening') resolve(message.url);
      if (message.type === 'failed') fault = message.fault;
    });
    void gone.then((end) => reject(fault ? revive(fault) : new StartError(`A worker ended early: ${describe(end)}.`)));
  });
  // Whoever does not ask learns from `gone`.
  listens.catch(() => {});
  return { worker, listens, gone };
}

/** `exit code 1`, `SIGKILL`. */
export function describe({ code, signal }: Pick<WorkerEnd, 'code' | 'signal'>): string {
  return signal ?? `exit code ${code}`;
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
