import type { MetricsSnapshot } from '../metrics/render-metrics';

/** Why a worker could not start; the primary reports it to the operator. */
export interface WorkerFault {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
}

/** The messages of a worker to the primary. */
export type FromWorker =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'failed'; readonly fault: WorkerFault }
  /** The answer to `ping`. */
  | { readonly type: 'pong' }
  /** Requests the metrics of all workers; the answer has the same `id`. */
  | { readonly type: 'metrics-wanted'; readonly id: number; readonly isScrape: boolean }
  /** Its own metrics; null where they could not be read. */
  | { readonly type: 'own-metrics'; readonly id: number; readonly snapshot: MetricsSnapshot | null };

/** The messages of the primary to a worker. */
export type ToWorker =
  | { readonly type: 'stop'; readonly delaySeconds: number }
  /** Requests a `pong`. */
  | { readonly type: 'ping' }
  | { readonly type: 'own-metrics-wanted'; readonly id: number; readonly isScrape: boolean }
  /** The metrics of all workers, or why there are none. */
  | { readonly type: 'metrics'; readonly id: number; readonly snapshots: readonly MetricsSnapshot[] }
  | { readonly type: 'metrics-failed'; readonly id: number; readonly reason: string };

/** Either end of the channel: the primary's `cluster.Worker`, or a worker's own `process`. */
interface Channel {
  send?(message: unknown, handle: undefined, options: undefined, callback: (error: Error | null) => void): boolean;
}

/** Sends a message to a worker. An error is ignored: the worker has just exited, which is handled elsewhere. */
export function tellWorker(worker: { readonly process: Channel }, message: ToWorker): void {
  worker.process.send?.(message, undefined, undefined, () => {});
}

/** Sends a message to the primary; resolves when it is sent, or the primary is gone. */
export function tellPrimary(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, undefined, undefined, () => resolve());
    else resolve();
  });
}
