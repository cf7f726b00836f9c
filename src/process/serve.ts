import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { Logger } from 'pino';
import { type App, createApp } from '../app';
import type { Config } from '../config';
import { applyMigrations } from '../database/migrations';
import { type Extension, loadConfigFile, schemaFilesOf } from '../extension/load-config-file';
import { checkResolvers } from '../graphql/extension/check-resolvers';
import { readMergedTypes } from '../graphql/extension/merged-types';
import { loadServerSchema } from '../schema/load-schema';
import type { UsersService } from '../users/users-service';
import { announce, DRAINING, serverUrl } from './announce';
import { startCreatingStoredIndexes } from './create-stored-indexes';
import { logRejections } from './log-rejections';
import { requireOneGraphql } from './one-graphql';
import { openDatabase } from './open-database';
import { openKeyring } from './open-keyring';
import { StartError } from './start-error';

/**
 * V8 moves objects that are made at one place into the old part of the heap from the start, when those that were made there
 * first lived long. While a server starts, all do: from then on the rows of each answer were kept until a collection of the
 * whole heap, which was a fifth of the CPU time of a page of 50 users. Nothing else depends on this flag.
 */
setFlagsFromString('--no-allocation-site-pretenuring');

/** A listening server, of one process or of several. */
export interface RunningServer {
  readonly url: string;
  /**
   * Drains and stops: `/readyz` answers 503, after `delaySeconds` no new connection is accepted, and requests in flight are
   * answered.
   */
  stop(delaySeconds: number): Promise<void>;
}

/** What a program that embeds the server decides itself. */
interface ServeOverrides {
  /** The extension; the configuration file by default. */
  readonly extension?: Extension | undefined;
  /** See {@link openDatabase}. */
  readonly onDatabaseLost?: ((error: Error) => void) | undefined;
}

/**
 * Starts everything in this one process: database, migrations, application, first admin, port.
 *
 * @param say - prints text for people; absent where standard output has JSON alone.
 * @param signal - aborts the start while it waits for the database or for its migrations, and between two of its steps.
 * @throws an Error whose message says what to do; everything that was started is stopped again.
 */
export async function serve(
  config: Config,
  log: Logger,
  say: ((text: string) => void) | undefined,
  signal?: AbortSignal | undefined,
  given: ServeOverrides = {},
): Promise<RunningServer> {
  // First: faults of the configuration file and of schema files end the start before anything is migrated.
  const extension = given.extension ?? (await loadConfigFile(process.cwd(), config.configFile));
  if (given.extension || extension.file !== undefined) requireOneGraphql(process.cwd());
  const schema = loadServerSchema({ ...config, schemaFiles: schemaFilesOf(config, extension) });
  checkResolvers(readMergedTypes(schema.document, schema.builtIn), extension.resolvers, extension.file);
  const opened = await openDatabase(config, log, signal, given.onDatabaseLost);
  const endLogging = given.extension || extension.file === undefined ? undefined : logRejections(log);
  let app: App | undefined;
  let url: string;
  try {
    await applyMigrations(opened.ownerUrl, {
      ...{ log, serverUrl: opened.url, signal },
      extensionMigrations: extension.migrations,
    });
    signal?.throwIfAborted();
    const keyring = await openKeyring(config, log);
    app = await createApp({ config, databaseUrl: opened.url, keyring, log, schema, extension });
    await app.users.checkColumns();
    await bootstrapAdmin(config, app.users, log);
    signal?.throwIfAborted();
    url = await listen(app, config);
  } catch (error) {
    await app?.close();
    await opened.release();
    endLogging?.();
    throw error;
  }
  const listening = app;
  announce(url, { config, log, say });
  const indexing = startCreatingStoredIndexes(opened.ownerUrl, schema.stored, log);

  return {
    url,
    async stop(delaySeconds) {
      log.info(DRAINING);
      await Promise.all([drainApp(listening, delaySeconds, config, log), indexing.close()]);
      await opened.release();
      endLogging?.();
      log.info('Stopped');
    },
  };
}

/** Creates the admin of BOOTSTRAP_ADMIN_* if there is no admin yet. */
export async function bootstrapAdmin(config: Config, users: UsersService, log: Logger): Promise<void> {
  if (!config.bootstrapAdmin) return warnIfClosedToAll(config, users, log);
  const outcome = await users.ensureFirstAdmin(config.bootstrapAdmin);
  if (outcome.ok) {
    if (outcome.created) log.info(`Created the first admin, ${outcome.created.username} (BOOTSTRAP_ADMIN_USERNAME)`);
    return;
  }
  const reasons = outcome.errors.map(({ message }) => message).join(' ');
  throw new StartError(`The first admin (BOOTSTRAP_ADMIN_*) can't be created: ${reasons}`);
}

/** Says what to do on a server on which no one can register, if no user can let others in yet. */
async function warnIfClosedToAll(
  { registration }: Pick<Config, 'registration'>,
  users: Pick<UsersService, 'countHolding'>,
  log: Logger,
): Promise<void> {
  if (registration === 'open' || (await users.countHolding([['users:grant']])) > 0) return;
  log.warn(
    `There is no admin, and REGISTRATION=${registration} lets no one register. Create one: npx scoped-api create-admin, or ` +
      'set BOOTSTRAP_ADMIN_USERNAME, BOOTSTRAP_ADMIN_EMAIL and BOOTSTRAP_ADMIN_PASSWORD and start again',
  );
}

/** Node's codes for a HOST that is not an address of this machine, or a name without an address. */
const NOT_HERE: ReadonlySet<string> = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT', 'EAI_AGAIN', 'EINVAL', 'ENOTFOUND']);

/**
 * Opens the port.
 *
 * @returns the URL of the server, for people.
 * @throws StartError when the port or the address is not available.
 */
export async function listen({ server }: Pick<App, 'server'>, { host, port }: Pick<Config, 'host' | 'port'>) {
  server.listen(port, host);
  try {
    await once(server, 'listening');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE') throw new StartError(`Port ${port} is taken. Stop what listens there or set PORT.`);
    if (code === 'EACCES') throw new StartError(`Port ${port} needs privileges. Set PORT to 1024 or more.`);
    if (NOT_HERE.has(code ?? '')) {
      throw new StartError(
        `HOST ${host} is not an address of this machine. Set HOST to 127.0.0.1, or to 0.0.0.0 for all of its addresses.`,
      );
    }
    throw error;
  }
  return serverUrl(server.address() as AddressInfo);
}

/** Answers 503 on `/readyz` for `delaySeconds`, then accepts no new connection, answers what is in flight, and closes. */
export async function drainApp(
  app: Pick<App, 'startDraining' | 'close'>,
  delaySeconds: number,
  { drainTimeoutSeconds }: Pick<Config, 'drainTimeoutSeconds'>,
  log: Logger,
): Promise<void> {
  app.startDraining();
  await delay(delaySeconds * 1000);
  const cut = await app.close(drainTimeoutSeconds * 1000);
  if (cut > 0) log.warn(`Cut ${cut} request(s) that took longer than ${drainTimeoutSeconds} s`);
}
