import cluster from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { applyMigrations } from '../database/migrations';
import { loadConfigFile, schemaFilesOf } from '../extension/load-config-file';
import { checkResolvers } from '../graphql/extension/check-resolvers';
import { readMergedTypes } from '../graphql/extension/merged-types';
import { longStep } from '../long-step';
import type { MetricsSnapshot } from '../metrics/render-metrics';
import { loadServerSchema } from '../schema/load-schema';
import { announce, DRAINING } from './announce';
import { startCreatingStoredIndexes } from './create-stored-indexes';
import { openDatabase } from './open-database';
import { openKeyring } from './open-keyring';
import type { RunningServer } from './serve';
import { type FromWorker, tellWorker } from './worker-messages';
import { createWorkerPool, type WorkerPool, type WorkerProcess } from './worker-pool';

/** The longest that a drained worker may take for its mails and its connections, in milliseconds. */
const AFTER_DRAIN_MS = 15_000;

/** Only the first worker creates the first admin, so the others do not receive the password. */
const NO_ADMIN = { BOOTSTRAP_ADMIN_USERNAME: '', BOOTSTRAP_ADMIN_EMAIL: '', BOOTSTRAP_ADMIN_PASSWORD: '' };

/**
 * Starts and migrates the database, makes missing keys, and starts `config.workers` processes that serve. This process
 * answers no request itself: it accepts connections, hands them to the workers in turn, and replaces workers that die.
 *
 * node:cluster with its default, round robin: the kernel distributes connections unevenly over processes that share one
 * listening socket, keep-alive makes that last, and Node 20 has no `reusePort`.
 *
 * @param options.exec - the program of a worker.
 * @param options.say - prints text for people; absent where standard output has JSON alone.
 * @throws an Error whose message says what to do; everything that was started is stopped again.
 */
export async function serveByWorkers(options: {
  readonly config: Config;
  readonly log: Logger;
  readonly say: ((text: string) => void) | undefined;
  readonly exec: string;
  /** Aborts the start while it waits for the database, for its migrations or for a worker. */
  readonly signal?: AbortSignal | undefined;
}): Promise<RunningServer> {
  const { config, log, say, exec, signal } = options;
  // First: faults of the configuration file and of schema files end the start before anything is migrated. Each worker loads both too.
  const extension = await loadConfigFile(process.cwd(), config.configFile);
  const schema = loadServerSchema({ ...config, schemaFiles: schemaFilesOf(config, extension) });
  checkResolvers(readMergedTypes(schema.document, schema.builtIn), extension.resolvers, extension.file);
  const opened = await openDatabase(config, log, signal);
  const pool = createWorkerPool({
    count: config.workers,
    // Only this process applies migrations, so no worker needs the password of the owner.
    env: { WORKERS: `${config.workers}`, DATABASE_URL: opened.url, DATABASE_OWNER_URL: '' },
    envOfLater: NO_ADMIN,
    log,
    onFork: (member) => metrics.listenTo(member),
  });
  const metrics = createPrimaryMetrics(pool);
  // This also runs after `process.exit`.
  process.on('exit', () => void pool.kill());
  let url: string;
  try {
    await applyMigrations(opened.ownerUrl, {
      ...{ log, serverUrl: opened.url, signal },
      extensionMigrations: extension.migrations,
    });
    signal?.throwIfAborted();
    // Reports invalid keys once, and makes those of development before the workers look for them.
    await openKeyring(config, log);
    cluster.setupPrimary({ exec, args: [] });
    const start = () => pool.start(signal);
    url = await longStep(log, `Starting ${config.workers} workers`, start, { isLong: true });
  } catch (error) {
    await pool.kill();
    await opened.release();
    throw error;
  }
  announce(url, { config, log, say, more: ` with ${config.workers} workers` });
  const indexing = startCreatingStoredIndexes(opened.ownerUrl, schema.stored, log);

  return {
    url,
    async stop(delaySeconds) {
      log.info(DRAINING);
      const limitMs = (delaySeconds + config.drainTimeoutSeconds) * 1000 + AFTER_DRAIN_MS;
      await Promise.all([pool.stop(delaySeconds, limitMs), indexing.close()]);
      await opened.release();
      log.info('Stopped');
    },
  };
}

/** The longest that workers may take to report their metrics: they may be busy with requests. */
const ANSWER_WITHIN_MS = 3_000;

/**
 * Makes the primary's part of `/metrics`: every worker can answer with the metrics of all. The last counts of a worker are
 * kept after it has exited, so that no total decreases.
 */
function createPrimaryMetrics(pool: Pick<WorkerPool, 'listening' | 'restarts'>) {
  const latest = new Map<WorkerProcess, MetricsSnapshot>();
  const departed: MetricsSnapshot[] = [];
  const awaited = new Map<WorkerProcess, { readonly id: number; readonly answer: () => void }>();
  let retired: MetricsSnapshot = '[]';
  /** The collection for scrapes, and that for other readers: one at a time, because each worker is asked once at a time. */
  const collecting = new Map<boolean, Promise<readonly MetricsSnapshot[]>>();
  let last: Promise<unknown> = Promise.resolve();
  let collections = 0;

  const collect = async (isScrape: boolean): Promise<readonly MetricsSnapshot[]> => {
    const id = ++collections;
    const members = pool.listening();
    const answers = members.map((member) => {
      const answered = new Promise<void>((answer) => awaited.set(member, { id, answer }));
      tellWorker(member.worker, { type: 'own-metrics-wanted', id, isScrape });
      return answered;
    });
    const enough = new AbortController();
    const limit = sleep(ANSWER_WITHIN_MS, undefined, { signal: enough.signal }).catch(() => {});
    await Promise.race([Promise.all(answers), limit]).finally(() => enough.abort());
    if (awaited.size > 0) {
      const pids = [...awaited.keys()].map(({ worker }) => worker.process.pid);
      awaited.clear();
      throw new Error(`These workers did not report their metrics: ${pids.join(', ')}. Try again.`);
    }
    if (departed.length > 0) {
      const { countsOf } = require('../metrics/render-metrics') as typeof import('../metrics/render-metrics');
      retired = await countsOf([retired, ...departed.splice(0)]);
    }
    return [...latest.values(), ownMetrics(members.length, pool.restarts()), retired];
  };

  const collectOnce = (isScrape: boolean) => {
    const running = collecting.get(isScrape);
    if (running) return running;
    const begun = last.then(() => collect(isScrape)).finally(() => collecting.delete(isScrape));
    collecting.set(isScrape, begun);
    last = begun.catch(() => {});
    return begun;
  };

  const answerMetrics = (member: WorkerProcess, id: number, isScrape: boolean) => {
    collectOnce(isScrape).then(
      (snapshots) => tellWorker(member.worker, { type: 'metrics', id, snapshots }),
      ({ message }: Error) => tellWorker(member.worker, { type: 'metrics-failed', id, reason: message }),
    );
  };

  const settle = (member: WorkerProcess) => {
    awaited.get(member)?.answer();
    awaited.delete(member);
  };

  return {
    /** Answers this worker from now on, and keeps its counts when it has exited. */
    listenTo(member: WorkerProcess): void {
      member.worker.on('message', (message: FromWorker) => {
        if (message.type === 'metrics-wanted') answerMetrics(member, message.id, message.isScrape);
        if (message.type !== 'own-metrics' || awaited.get(member)?.id !== message.id || message.snapshot === null)
          return;
        latest.set(member, message.snapshot);
        settle(member);
      });
      void member.gone.then(() => {
        const last = latest.get(member);
        if (last !== undefined) departed.push(last);
        latest.delete(member);
        settle(member);
      });
    },
  };
}

/** The primary's own metrics, in the form of the workers' snapshots. */
function ownMetrics(workers: number, restarts: number): MetricsSnapshot {
  const one = (type: string, name: string, help: string, value: number) => ({
    ...{ type, name, help, aggregator: 'sum' },
    values: [{ value, labels: {} }],
  });
  return JSON.stringify([
    one('gauge', 'scoped_api_workers', 'Worker processes that accept requests.', workers),
    one('counter', 'scoped_api_worker_restarts_total', 'Worker processes started to replace one that died.', restarts),
  ]);
}
