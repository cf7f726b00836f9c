import cluster from 'node:cluster';
import type { Logger } from 'pino';
import type { Config } from '../config';
import { applyMigrations } from '../database/migrations';
import { longStep } from '../long-step';
import { DRAINING } from './drain-app';
import { openDatabaseUrl } from './open-database-url';
import { openKeyring } from './open-keyring';
import { createPrimaryMetrics } from './primary-metrics';
import type { RunningServer } from './running-server';
import { announce } from './welcome';
import { createWorkerCrew } from './worker-crew';

/** What a drained worker may still take for its mails and its connections, in milliseconds. */
const AFTER_DRAIN_MS = 15_000;

/** The first worker makes the first admin; the others need not know the password. */
const NO_ADMIN = { BOOTSTRAP_ADMIN_USERNAME: '', BOOTSTRAP_ADMIN_EMAIL: '', BOOTSTRAP_ADMIN_PASSWORD: '' };

/**
 * Brings up the database, migrates it, keeps the keys, and has `config.workers` processes serve. This process serves
 * nothing itself: it accepts connections, hands them out in turn, and replaces workers that die.
 *
 * node:cluster in its default, round robin: processes that share one listening socket get connections as unevenly as
 * the kernel likes, which keep-alive makes last, and Node 20 has no `reusePort`.
 *
 * @param options.exec - the program of a worker.
 * @param options.say - prints text for people; absent where standard output has JSON alone.
 * @param options.signal - ends the start: what had been started is stopped again.
 * @throws an Error whose message says what to do; what had been started is stopped again.
 */
export async function serveByWorkers(options: {
  readonly config: Config;
  readonly log: Logger;
  readonly say: ((text: string) => void) | undefined;
  readonly exec: string;
  /** Ends the start while it waits for the database, for its migrations or for a worker. */
  readonly signal?: AbortSignal | undefined;
}): Promise<RunningServer> {
  const { config, log, say, exec, signal } = options;
  const opened = await openDatabaseUrl(config, log, signal);
  const crew = createWorkerCrew({
    count: config.workers,
    // Only this process applies migrations, so no worker needs the password of the owner.
    env: { WORKERS: `${config.workers}`, DATABASE_URL: opened.url, DATABASE_OWNER_URL: '' },
    envOfLater: NO_ADMIN,
    log,
    onFork: (member) => metrics.listenTo(member),
  });
  const metrics = createPrimaryMetrics(crew);
  // However this process ends, if it can still say so.
  process.on('exit', () => void crew.kill());
  let url: string;
  try {
    await applyMigrations(opened.ownerUrl, { log, serverUrl: opened.url, signal });
    signal?.throwIfAborted();
    // Tells what is wrong with the keys once, and makes those of development before the workers look for them.
    await openKeyring(config, log);
    cluster.setupPrimary({ exec, args: [] });
    const start = () => crew.start(signal);
    url = await longStep(log, `Starting ${config.workers} workers`, start, { isLong: true });
  } catch (error) {
    await crew.kill();
    await opened.release();
    throw error;
  }
  announce(url, { config, log, say, more: ` with ${config.workers} workers` });

  return {
    url,
    async stop(delaySeconds) {
      log.info(DRAINING);
      await crew.stop(delaySeconds, (delaySeconds + config.drainTimeoutSeconds) * 1000 + AFTER_DRAIN_MS);
      await opened.release();
      log.info('Stopped');
    },
  };
}
