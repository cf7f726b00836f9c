import cluster from 'node:cluster';
import type { Logger } from 'pino';
import { type App, createApp } from '../app';
import type { Config } from '../config';
import { bootstrapAdmin } from './bootstrap-admin';
import { drainApp } from './drain-app';
import { listen } from './listen';
import { openKeyring } from './open-keyring';
import { StartError } from './start-error';
import { type ToWorker, tellPrimary } from './worker-messages';
import { createWorkerMetrics, type WorkerMetrics } from './worker-metrics';

/**
 * Serves on a database that the primary has opened and migrated, until the primary says stop. Ends with the primary:
 * Node ends a worker whose channel closes.
 *
 * @throws an Error whose message says what to do.
 */
export async function serveAsWorker(config: Config, log: Logger): Promise<void> {
  const { databaseUrl } = config;
  if (databaseUrl === undefined || !cluster.isWorker) throw new StartError('Start workers by: scoped-api start');
  let metrics: WorkerMetrics | undefined;
  let app: App | undefined;
  process.on('message', (message: ToWorker) => {
    if (message.type === 'ping') void tellPrimary({ type: 'pong' });
    metrics?.hear(message);
    if (message.type === 'stop') void stop(message.delaySeconds);
  });
  const stop = async (delaySeconds: number): Promise<never> => {
    if (app) await drainApp(app, delaySeconds, config, log);
    process.exit(0);
  };

  // What there is to say at the start is said once: of the keys by the primary, of the rest by the very first worker.
  const isFirst = cluster.worker?.id === 1;
  log.level = 'silent';
  const keyring = await openKeyring(config, log);
  if (isFirst) log.level = config.logLevel;
  const made = await createApp({
    config,
    databaseUrl,
    keyring,
    log,
    renderMetrics(registry) {
      metrics = createWorkerMetrics(registry, log);
      return metrics.render;
    },
  });
  await made.users.checkColumns();
  if (isFirst) await bootstrapAdmin(config, made.users, log);
  log.level = config.logLevel;
  const url = await listen(made, config);
  app = made;
  // What this process has said comes before what the primary says next.
  log.flush();
  await tellPrimary({ type: 'listening', url });
}
