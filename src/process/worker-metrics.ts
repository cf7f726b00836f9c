import type { Logger } from 'pino';
import type { Metrics } from '../metrics/metrics';
import {
  type MetricsSnapshot,
  MetricsUnavailableError,
  type RenderMetrics,
  renderSnapshots,
  takeSnapshot,
} from '../metrics/render-metrics';
import { type ToWorker, tellPrimary } from './worker-messages';

/** Longer than the primary waits for the others, so that its answer comes first if there is one. */
const ANSWER_WITHIN_MS = 5_000;

/** A worker's part in `/metrics`: it says its own to the primary, and asks the primary for those of all. */
export interface WorkerMetrics {
  /** For whoever asks this worker. */
  readonly render: RenderMetrics;
  /** Takes what the primary says. */
  hear(message: ToWorker): void;
}

/** Joins this worker's registry to those of the others. */
export function createWorkerMetrics(registry: Metrics['registry'], log: Pick<Logger, 'error'>): WorkerMetrics {
  const asked = new Map<number, (answer: readonly MetricsSnapshot[] | Error) => void>();
  let questions = 0;

  const sayOwn = async (id: number) => {
    const snapshot = await takeSnapshot(registry).catch((err) => {
      log.error({ err }, 'could not read the metrics of this worker');
      return null;
    });
    await tellPrimary({ type: 'own-metrics', id, snapshot });
  };

  return {
    async render() {
      const id = ++questions;
      const answer = await new Promise<readonly MetricsSnapshot[] | Error>((resolve) => {
        asked.set(id, resolve);
        setTimeout(resolve, ANSWER_WITHIN_MS, new Error('The primary process did not answer.')).unref();
        void tellPrimary({ type: 'metrics-wanted', id });
      });
      asked.delete(id);
      if (answer instanceof Error) throw new MetricsUnavailableError(answer.message);
      return renderSnapshots(answer);
    },
    hear(message) {
      if (message.type === 'own-metrics-wanted') void sayOwn(message.id);
      if (message.type === 'metrics') asked.get(message.id)?.(message.snapshots);
      if (message.type === 'metrics-failed') asked.get(message.id)?.(new Error(message.reason));
    },
  };
}
