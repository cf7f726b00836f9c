import { fail, readEnvironment } from './main';
import { createProcessLog } from './process/process-log';
import { tellPrimary } from './process/worker-messages';

/** Runs one worker of `scoped-api start --workers`; `process/cluster-primary.ts` forks it. */
async function work(): Promise<void> {
  // A terminal and some process managers signal the whole group. The primary handles it, and says when to stop.
  for (const signal of ['SIGINT', 'SIGHUP', 'SIGTERM'] as const) process.on(signal, () => {});
  // Without `.env`, which the primary has read: a worker that starts later must not differ from the others.
  const config = readEnvironment();
  const log = createProcessLog(config).log.child({ pid: process.pid });
  // The application takes half a second to load.
  const { serveAsWorker } = require('./process/cluster-worker') as typeof import('./process/cluster-worker');
  await serveAsWorker(config, log);
}

work().catch(async (error: unknown) => {
  if (!process.send) fail(error);
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  await tellPrimary({ type: 'failed', fault: { name, message, stack } });
  process.exit(1);
});
