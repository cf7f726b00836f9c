// First: on a Node.js that is too old, it ends the process with a sentence. Before that nothing may fail to parse, so this
// file has no `?.` and no `??`.
require('../bin/require-node.js');

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import {
  type Config,
  ConfigError,
  type ConfigFault,
  loadConfig,
  loadSchemaSettings,
  nearName,
  VARIABLES,
} from './config';
import { type EnvFileFault, readEnvFile } from './config/env-file';
import { maskSecrets } from './logger';
import { createProcessLog } from './process/process-log';
import type { RunningServer } from './process/serve';

/** Exit code where the configuration is invalid. */
const EXIT_MISCONFIGURED = 2;

/** Two signals within so many milliseconds count as one. */
const SAME_CTRL_C_MS = 1_000;

/** Maximum time that a stop waits for an aborted start, in milliseconds: the database may not answer. */
const ABORT_WAIT_MS = 5_000;

/**
 * Errors whose message is for the operator; any other is a bug, and shows its stack. By name, because importing their
 * classes would load the whole application.
 */
const OPERATOR_FAULTS: ReadonlySet<string> = new Set([
  ...[
    'ConfigError',
    'ConfigFileError',
    'DomainError',
    'EmbeddedPostgresError',
    'KeyringError',
    'MigrationError',
    'SchemaPolicyError',
    'SecretBoxError',
  ],
  ...['MailTemplatesError', 'SchemaFilesError', 'ShadowPolicyError'],
  ...['RestTableError', 'StartError', 'TrustedDocumentsError'],
]);

/** Errors of the environment and of the configuration file; by name, because a worker's error is made again here. */
const MISCONFIGURED: ReadonlySet<string> = new Set(['ConfigError', 'ConfigFileError']);

/** Reads the configuration from the environment alone, for a worker. */
export function readEnvironment(): Config {
  return loadConfig(process.env);
}

const ENV_FILE = '.env';

/**
 * Reads the configuration from `.env`, if there is one, and the environment, which wins.
 *
 * @param env - the environment. The variables of `.env` that it lacks are added to it.
 * @param given - variables of the command line, which win over the environment.
 * @throws ConfigError with every fault of both.
 */
export function readConfig(env: NodeJS.ProcessEnv, given: NodeJS.ProcessEnv = {}): Config {
  const faults = addEnvFile(env);
  let config: Config | undefined;
  const all: ConfigFault[] = [...faults];
  try {
    config = loadConfig({ ...env, ...given });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // A variable that could not be read from the file is reported already.
    const unread = new Set(faults.map(({ name }) => name));
    all.push(...error.details.filter(({ name }) => !unread.has(name)));
  }
  if (config === undefined || all.length > 0) throw new ConfigError(all);
  return config;
}

/**
 * Reads only the settings that say which schema the server has, from `.env` and the environment.
 *
 * @throws ConfigError if one of them is invalid.
 */
export function readSchemaSettings(env: NodeJS.ProcessEnv): ReturnType<typeof loadSchemaSettings> {
  const read = ['SCHEMA_FILES', 'CONFIG_FILE', 'REQUIRE_SECOND_FACTOR'];
  const faults = addEnvFile(env).filter(({ name }) => name === undefined || read.includes(name));
  if (faults.length > 0) throw new ConfigError(faults);
  return loadSchemaSettings(env);
}

/** Returns the variables as they are written, for `doctor`; what in `.env` can't be read is left out. */
export function readVariables(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  addEnvFile(env);
  return { ...env };
}

/**
 * Adds the variables of `.env`, if there is one, to an environment that lacks them.
 *
 * @returns what in the file can't be read.
 */
function addEnvFile(env: NodeJS.ProcessEnv): readonly EnvFileFault[] {
  const { variables, faults } = readEnvFile(ENV_FILE, VARIABLES);
  for (const [name, value] of variables) if (env[name] === undefined) env[name] = value;
  return faults;
}

/** Warns of unknown variables that look like a typing error: the server might work on the wrong database. */
function warnOfTypos(env: NodeJS.ProcessEnv, log: Logger): void {
  for (const name of Object.keys(env)) {
    const meant = nearName(name);
    if (meant !== undefined)
      log.warn({ variable: name }, `${name} is not a variable of this server. Did you mean ${meant}?`);
  }
}

/** Whether the operator can fix an error, so that its message is enough. */
export function isOperatorFault(error: Error): boolean {
  return OPERATOR_FAULTS.has(error.name);
}

/** Ends the process with an error message on standard error. */
export function fail(error: unknown): never {
  const shown =
    error instanceof Error ? (isOperatorFault(error) ? error.message : error.stack || error.message) : String(error);
  process.stderr.write(`${maskSecrets(shown)}\n`);
  const isMisconfigured = error instanceof Error && MISCONFIGURED.has(error.name);
  process.exit(isMisconfigured ? EXIT_MISCONFIGURED : 1);
}

/** See {@link main}. */
interface MainOptions {
  /** The environment. Workers inherit that of the process, so it is `process.env` unless a test says otherwise. */
  readonly env?: NodeJS.ProcessEnv;
  /** Variables of the command line, which win over the environment. */
  readonly given?: NodeJS.ProcessEnv;
  /** The log is JSON on a terminal too. */
  readonly isForMachines?: boolean;
}

/** Runs the server until it is told to stop: by Ctrl-C at once, by SIGTERM after the time that load balancers need. */
export async function main({ env = process.env, given, isForMachines = false }: MainOptions = {}): Promise<void> {
  const config = readConfig(env, given);
  const { log, say } = createProcessLog({ ...config, isProduction: config.isProduction || isForMachines });
  const starts = new AbortController();
  warnOfTypos(env, log);
  let starting: Promise<RunningServer> | undefined;
  let stoppedAt: number | undefined;
  let isStarted = false;
  const stop = (delaySeconds: number) => async () => {
    if (stoppedAt !== undefined) {
      // A second signal means: do not wait. But npm sends the Ctrl-C of the terminal a second time.
      if (Date.now() - stoppedAt > SAME_CTRL_C_MS) process.exit(1);
      return;
    }
    stoppedAt = Date.now();
    // Aborts a start that has not ended; does nothing afterwards.
    starts.abort();
    const deadline = sleep(ABORT_WAIT_MS, undefined, { ref: false });
    const running = await (isStarted
      ? starting
      : Promise.race([starting ? starting.catch(() => undefined) : undefined, deadline]));
    if (running) await running.stop(delaySeconds);
    process.exit(0);
  };
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(0)().catch(fail));
  process.on('SIGTERM', () => void stop(config.drainDelaySeconds)().catch(fail));
  starting = start(config, log, say, starts.signal);
  const started = starting.then(() => {
    isStarted = true;
  });
  await started.catch((error) => {
    // Ctrl-C during the start also stops what the start waits for: the error that follows is not reported.
    if (stoppedAt === undefined) throw error;
  });
}

/** Starts the server in this process, or in as many as WORKERS says. */
function start(
  config: Config,
  log: Logger,
  say: ((text: string) => void) | undefined,
  signal: AbortSignal,
): Promise<RunningServer> {
  if (config.workers > 1) {
    const { serveByWorkers } = require('./process/cluster-primary') as typeof import('./process/cluster-primary');
    return serveByWorkers({ config, log, say, exec: join(__dirname, 'worker.js'), signal });
  }
  // The application takes half a second to load, and the primary of workers does not need it.
  const { serve } = require('./process/serve') as typeof import('./process/serve');
  return serve(config, log, say, signal);
}

if (require.main === module) main().catch(fail);
