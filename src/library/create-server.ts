import type { ScopedApiConfig } from '../extension/config-types';
import type { RunningServer } from '../process/serve';

/** Settings as in the environment: variables of `.env.example`. An absent one has its default. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** Options of `createServer`. */
export interface ServerOptions {
  /** The settings, such as `process.env`; none by default. `.env` is not read. */
  readonly env?: Variables;
  /**
   * The configuration, as `defineConfig` returns it, in place of the configuration file of the working directory. Its paths are relative
   * to the working directory.
   */
  readonly extension?: ScopedApiConfig<object>;
  /**
   * Receives the lines of the log, which are JSON and end with a line break; standard output by default.
   *
   * @example log: { write: (line) => void file.write(line) }
   */
  readonly log?: { write(line: string): void };
  /**
   * Called when the embedded PostgreSQL is lost and can't come back for this process. The server can't work from then on: stop it, or
   * end the process. By default the error is thrown, as an uncaught exception.
   */
  readonly onDatabaseLost?: (error: Error) => void;
}

/** The server in this process. */
export interface ScopedApiServer {
  /** Where the server listens, such as `http://localhost:4000`; undefined while it does not. */
  readonly url: string | undefined;
  /**
   * Opens the database and migrates it, and listens on `HOST` and `PORT`.
   *
   * @returns the URL.
   * @throws ConfigError with every fault of the settings; an error whose message says what to do, with everything stopped again.
   */
  start(): Promise<string>;
  /**
   * Stops the server: it accepts no new connection and answers the requests in flight, for at most `DRAIN_TIMEOUT_SECONDS`. A start in
   * progress is aborted. Does nothing if the server does not run; it can be started again.
   *
   * @param options.delaySeconds - how long `/readyz` answers 503 before that, so that a load balancer notices; 0 by default.
   */
  stop(options?: { readonly delaySeconds?: number }): Promise<void>;
}

/** See `createServer` in `src/index.ts`. */
export function makeServer({
  env = {},
  extension,
  log: output,
  onDatabaseLost = throwLater,
}: ServerOptions = {}): ScopedApiServer {
  let starting: Promise<RunningServer> | undefined;
  let stopping: Promise<void> | undefined;
  let aborting = new AbortController();
  let url: string | undefined;

  /** Loads the server here: a project imports this package for its types and helpers alone, too. */
  const run = async (signal: AbortSignal) => {
    const { ConfigError, loadConfig } = require('../config') as typeof import('../config');
    const { faultOf } = require('../config/settings') as typeof import('../config/settings');
    const { readExtension } =
      require('../extension/load-config-file') as typeof import('../extension/load-config-file');
    const { createLogger } = require('../logger') as typeof import('../logger');
    const { serve } = require('../process/serve') as typeof import('../process/serve');
    const config = loadConfig(env);
    if (config.workers > 1) {
      const fix = 'createServer runs in this process alone; leave it out, or run: npx scoped-api start';
      throw new ConfigError([faultOf('WORKERS', fix)]);
    }
    const log = createLogger({ level: config.logLevel }, output);
    return serve(config, log, undefined, signal, {
      extension: extension && readExtension(extension, process.cwd()),
      onDatabaseLost,
    });
  };

  return {
    get url() {
      return url;
    },
    async start() {
      if (starting !== undefined) throw new Error('This server was started already. Call stop() before start().');
      aborting = new AbortController();
      starting = run(aborting.signal);
      try {
        const running = await starting;
        aborting.signal.throwIfAborted();
        url = running.url;
        return running.url;
      } catch (error) {
        if (stopping === undefined) starting = undefined;
        throw error;
      }
    },
    async stop({ delaySeconds = 0 } = {}) {
      if (starting === undefined) return;
      aborting.abort(new Error('The server was stopped while it started.'));
      const started = starting;
      stopping ??= (async () => {
        try {
          const running = await started.catch(() => undefined);
          url = undefined;
          await running?.stop(delaySeconds);
        } finally {
          starting = undefined;
          stopping = undefined;
        }
      })();
      await stopping;
    },
  };
}

function throwLater(error: Error): void {
  queueMicrotask(() => {
    throw error;
  });
}
