import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { type App, createApp } from '../app';
import type { Config } from '../config';
import { loadConfigFile } from '../extension/load-config-file';
import type { Metrics } from '../metrics/metrics';
import {
  type MetricsSnapshot,
  MetricsUnavailableError,
  peekSnapshot,
  renderSnapshots,
  takeSnapshot,
} from '../metrics/render-metrics';
import { logRejections } from './log-rejections';
import { openKeyring } from './open-keyring';
import { bootstrapAdmin, drainApp, listen } from './serve';
import { StartError } from './start-error';
import { type ToWorker, tellPrimary } from './worker-messages';

/**
 * Serves on a database that the primary has opened and migrated, until the primary stops it. Exits with the primary: Node
 * ends a worker whose channel closes.
 *
 * @throws an Error whose message says what to do.
 */
export async function serveAsWorker(config: Config, log: Logger): Promise<void> {
  const { databaseUrl } = config;
  if (databaseUrl === undefined || !cluster.isWorker) throw new StartError('Start workers by: scoped-api start');
  let metrics: ReturnType<typeof createWorkerMetrics> | undefined;
  let app: App | undefined;
  process.on('message', (message: ToWorker) => {
    if (message.type === 'ping') void tellPrimary({ type: 'pong' });
    metrics?.receive(message);
    if (message.type === 'stop') void stop(message.delaySeconds);
  });
  const stop = async (delaySeconds: number): Promise<never> => {
    if (app) await drainApp(app, delaySeconds, config, log);
    process.exit(0);
  };

  // Each message of the start is logged once: about the keys by the primary, about the rest by the very first worker.
  const isFirst = cluster.worker?.id === 1;
  log.level = 'silent';
  const keyring = await openKeyring(config, log);
  if (isFirst) log.level = config.logLevel;
  const extension = await loadConfigFile(process.cwd(), config.configFile);
  if (extension.file !== undefined) logRejections(log);
  const made = await createApp({
    config,
    extension,
    databaseUrl,
    keyring,
    log,
    accessMetrics(registry) {
      metrics = createWorkerMetrics(registry, log);
      return metrics;
    },
  });
  if (isFirst) {
    await made.users.checkColumns();
    await bootstrapAdmin(config, made.users, log);
  }
  log.level = config.logLevel;
  const url = await listen(made, config);
  app = made;
  // The log of this process comes before what the primary logs next.
  log.flush();
  await tellPrimary({ type: 'listening', url });
}

/** Longer than the primary waits for the other workers, so that its answer arrives first if there is one. */
const ANSWER_WITHIN_MS = 5_000;

/** Makes a worker's part of the metrics: it reports its own to the primary, and requests those of all. */
function createWorkerMetrics(registry: Metrics['registry'], log: Pick<Logger, 'error'>) {
  const waiting = new Map<number, (answer: readonly MetricsSnapshot[] | Error) => void>();
  let requests = 0;

  const reportOwn = async (id: number, isScrape: boolean) => {
    const snapshot = await (isScrape ? takeSnapshot : peekSnapshot)(registry).catch((err) => {
      log.error({ err }, 'could not read the metrics of this worker');
      return null;
    });
    await tellPrimary({ type: 'own-metrics', id, snapshot });
  };

  const readAll = async (isScrape: boolean): Promise<readonly MetricsSnapshot[]> => {
    const id = ++requests;
    const answer = await new Promise<readonly MetricsSnapshot[] | Error>((resolve) => {
      waiting.set(id, resolve);
      setTimeout(resolve, ANSWER_WITHIN_MS, new Error('The primary process did not answer.')).unref();
      void tellPrimary({ type: 'metrics-wanted', id, isScrape });
    });
    waiting.delete(id);
    if (answer instanceof Error) throw new MetricsUnavailableError(answer.message);
    return answer;
  };

  return {
    /** Renders the metrics of all workers. */
    render: async () => renderSnapshots(await readAll(true)),
    /** Returns the metrics of all workers, without a scrape. */
    peek: () => readAll(false),
    /** Handles a message of the primary. */
    receive(message: ToWorker): void {
      if (message.type === 'own-metrics-wanted') void reportOwn(message.id, message.isScrape);
      if (message.type === 'metrics') waiting.get(message.id)?.(message.snapshots);
      if (message.type === 'metrics-failed') waiting.get(message.id)?.(new Error(message.reason));
    },
  };
}
