import type { MetricsSnapshot } from '../metrics/render-metrics';

/** Why a worker could not start, as the primary tells the operator. */
export interface WorkerFault {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
}

/** What a worker tells the primary. */
export type FromWorker =
  | { readonly type: 'listening'; readonly url: string }
  | { readonly type: 'failed'; readonly fault: WorkerFault }
  /** The answer to `ping`. */
  | { readonly type: 'pong' }
  /** Somebody asked it for the metrics of all; `id` comes back with the answer. */
  | { readonly type: 'metrics-wanted'; readonly id: number }
  /** Its own; null where they could not be read. */
  | { readonly type: 'own-metrics'; readonly id: number; readonly snapshot: MetricsSnapshot | null };

/** What the primary tells a worker. */
export type ToWorker =
  | { readonly type: 'stop'; readonly delaySeconds: number }
  /** Asks for a sign of life. */
  | { readonly type: 'ping' }
  | { readonly type: 'own-metrics-wanted'; readonly id: number }
  /** Of all, or why there are none. */
  | { readonly type: 'metrics'; readonly id: number; readonly snapshots: readonly MetricsSnapshot[] }
  | { readonly type: 'metrics-failed'; readonly id: number; readonly reason: string };

/** Either end of the channel: the primary's `cluster.Worker`, or a worker's own `process`. */
interface Channel {
  send?(message: unknown, handle: undefined, options: undefined, callback: (error: Error | null) => void): boolean;
}

/** Sends to a worker. One that has just ended is past listening: that shows elsewhere. */
export function tellWorker(worker: { readonly process: Channel }, message: ToWorker): void {
  worker.process.send?.(message, undefined, undefined, () => {});
}

/** Sends to the primary; resolves once it is on its way, or nobody is there any more. */
export function tellPrimary(message: FromWorker): Promise<void> {
  return new Promise((resolve) => {
    if (process.send) process.send(message, undefined, undefined, () => resolve());
    else resolve();
  });
}
