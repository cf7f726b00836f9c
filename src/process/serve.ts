import type { Logger } from 'pino';
import { type App, createApp } from '../app';
import type { Config } from '../config';
import { applyMigrations } from '../database/migrations';
import { bootstrapAdmin } from './bootstrap-admin';
import { DRAINING, drainApp } from './drain-app';
import { listen } from './listen';
import { openDatabaseUrl } from './open-database-url';
import { openKeyring } from './open-keyring';
import type { RunningServer } from './running-server';
import { announce } from './welcome';

/**
 * Brings up everything in this one process: database, migrations, application, first admin, port.
 *
 * @param say - prints text for people; absent where standard output has JSON alone.
 * @param signal - ends the start while it waits for the database or for its migrations, and between two of its steps.
 * @throws an Error whose message says what to do; what had been started is stopped again.
 */
export async function serve(
  config: Config,
  log: Logger,
  say: ((text: string) => void) | undefined,
  signal?: AbortSignal | undefined,
): Promise<RunningServer> {
  const opened = await openDatabaseUrl(config, log, signal);
  let app: App | undefined;
  let url: string;
  try {
    await applyMigrations(opened.ownerUrl, { log, serverUrl: opened.url, signal });
    signal?.throwIfAborted();
    const keyring = await openKeyring(config, log);
    app = await createApp({ config, databaseUrl: opened.url, keyring, log });
    await app.users.checkColumns();
    await bootstrapAdmin(config, app.users, log);
    signal?.throwIfAborted();
    url = await listen(app, config);
  } catch (error) {
    await app?.close();
    await opened.release();
    throw error;
  }
  const listening = app;
  announce(url, { config, log, say });

  return {
    url,
    async stop(delaySeconds) {
      log.info(DRAINING);
      await drainApp(listening, delaySeconds, config, log);
      await opened.release();
      log.info('Stopped');
    },
  };
}
