import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type App, createApp } from '../app';
import type { Config } from '../config';
import { applyMigrations } from '../database/migrations';
import { bootstrapAdmin } from './bootstrap-admin';
import { openDatabaseUrl } from './open-database-url';
import { openKeyring } from './open-keyring';
import { StartError } from './start-error';
import { serverUrl, welcome } from './welcome';

/** A listening server. */
export interface RunningServer {
  readonly url: string;
  /**
   * Drains and stops: `/readyz` turns 503, after `delaySeconds` nothing new is accepted, and what is in flight is
   * answered.
   */
  stop(delaySeconds: number): Promise<void>;
}

/**
 * Brings up everything: database, migrations, application, first admin, port.
 *
 * @param say - prints to the console, for people.
 * @throws an Error whose message says what to do; what had been started is stopped again.
 */
export async function serve(config: Config, log: Logger, say: (text: string) => void): Promise<RunningServer> {
  const opened = await openDatabaseUrl(config, log);
  let app: App | undefined;
  try {
    await applyMigrations(opened.url, { log });
    const keyring = await openKeyring(config, log);
    app = await createApp({ config, databaseUrl: opened.url, keyring, log });
    await bootstrapAdmin(config, app.users, log);
    await listen(app, config);
  } catch (error) {
    await app?.close();
    await opened.release();
    throw error;
  }
  const { server, startDraining, close } = app;
  const url = serverUrl(server.address() as AddressInfo);
  log.info(`Listening on ${url}`);
  if (!config.isProduction) say(welcome(url, config));

  return {
    url,
    async stop(delaySeconds) {
      startDraining();
      log.info('Draining: /readyz answers 503, requests in flight are answered');
      await delay(delaySeconds * 1000);
      const cut = await close(config.drainTimeoutSeconds * 1000);
      if (cut > 0) log.warn(`Cut ${cut} request(s) that took longer than ${config.drainTimeoutSeconds} s`);
      await opened.release();
      log.info('Stopped');
    },
  };
}

async function listen({ server }: App, { host, port }: Config): Promise<void> {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new StartError(`Port ${port} is taken. Stop what listens there or set PORT.`);
    if (code === 'EACCES') throw new StartError(`Port ${port} needs privileges. Set PORT to 1024 or more.`);
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new StartError(`HOST ${host} is no address of this machine.`);
    throw error;
  }
}
