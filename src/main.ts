// First: on a Node.js that is too old, it ends the process with a sentence. Until it has, nothing may fail to parse, so this
// file has no `?.` and no `??`.
require('../bin/require-node.js');

import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { type Config, ConfigError, loadConfig } from './config';
import { type EnvFileFault, readEnvFile } from './config/env-file';
import { VARIABLES } from './config/environment-schema';
import { nearName } from './config/near-names';
import { maskSecrets } from './logger';
import { createProcessLog } from './process/process-log';
import type { RunningServer } from './process/running-server';

/** Exit code of a process that was configured wrongly. */
const EXIT_MISCONFIGURED = 2;

/** Two signals within this are one. */
const SAME_CTRL_C_MS = 1_000;

/** Milliseconds that a start may take to end, once it is told to: it may wait for a database that does not answer. */
const START_ENDS_WITHIN_MS = 5_000;

/** Faults whose message is for the operator; any other is ours, and shows its stack. By name: their rooms are heavy. */
const OPERATOR_FAULTS: ReadonlySet<string> = new Set([
  ...['ConfigError', 'DomainError', 'EmbeddedPostgresError', 'KeyringError', 'MigrationError', 'SchemaPolicyError'],
  ...['StartError', 'TrustedDocumentsError'],
]);

/** Variables that the command line gives: they win over the environment. */
export type GivenVariables = Readonly<Record<string, string>>;

/** The configuration from the environment alone. */
export function readEnvironment(given: GivenVariables = {}): Config {
  return loadConfig({ ...process.env, ...given });
}

const ENV_FILE = '.env';

/**
 * The configuration from `.env`, if there is one, and the environment, which wins.
 *
 * @throws ConfigError with every fault of both.
 */
export function readConfig(given: GivenVariables = {}): Config {
  const faults = addEnvFile();
  let config: Config | undefined;
  const all = faults.map(({ message }) => message);
  try {
    config = loadConfig({ ...process.env, ...given });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    // What is wrong with a variable that could not be read is said already.
    const unread = new Set(faults.map(({ name }) => name));
    all.push(...error.faults.filter((fault) => !unread.has(fault.slice(0, fault.indexOf(':')))));
  }
  if (config === undefined || all.length > 0) throw new ConfigError(all);
  return config;
}

/** As {@link readConfig}, but the variables as they are written, without what in `.env` can't be read. */
export function readVariables(given: GivenVariables = {}): NodeJS.ProcessEnv {
  addEnvFile();
  return { ...process.env, ...given };
}

/**
 * Puts the variables of `.env`, if there is one, into the environment of this process, where it does not have them.
 *
 * @returns what in the file can't be read.
 */
function addEnvFile(): readonly EnvFileFault[] {
  const { variables, faults } = readEnvFile(ENV_FILE, VARIABLES);
  for (const [name, value] of variables) if (process.env[name] === undefined) process.env[name] = value;
  return faults;
}

/** Says which variables are ignored that look like a typing error: a server on the wrong database is worse than a line. */
function warnOfTypos(log: Logger): void {
  for (const name of Object.keys(process.env)) {
    const meant = nearName(name);
    if (meant !== undefined)
      log.warn({ variable: name }, `${name} is not a variable of this server. Did you mean ${meant}?`);
  }
}

/** Whether a fault is the operator's to mend, so that its message says it all. */
export function isOperatorFault(error: Error): boolean {
  return OPERATOR_FAULTS.has(error.name);
}

/** Ends the process with what went wrong on standard error. */
export function fail(error: unknown): never {
  const shown =
    error instanceof Error ? (isOperatorFault(error) ? error.message : error.stack || error.message) : String(error);
  process.stderr.write(`${maskSecrets(shown)}\n`);
  process.exit(error instanceof ConfigError ? EXIT_MISCONFIGURED : 1);
}

/**
 * Runs the server until it is told to stop. Ctrl-C stops at once, SIGTERM leaves load balancers time to notice.
 *
 * @param options.isForMachines - the log is JSON on a terminal too.
 */
export async function main(given: GivenVariables = {}, { isForMachines = false } = {}): Promise<void> {
  const config = readConfig(given);
  const { log, say } = createProcessLog({ ...config, isProduction: config.isProduction || isForMachines });
  const starts = new AbortController();
  warnOfTypos(log);
  let starting: Promise<RunningServer> | undefined;
  let askedAt: number | undefined;
  let isStarted = false;
  const stop = (delaySeconds: number) => async () => {
    if (askedAt !== undefined) {
      // Who asks again does not want to wait. But npm passes on the Ctrl-C that the terminal has sent already.
      if (Date.now() - askedAt > SAME_CTRL_C_MS) process.exit(1);
      return;
    }
    askedAt = Date.now();
    // A start that has not ended is not waited for; afterwards this does nothing.
    starts.abort();
    const patience = sleep(START_ENDS_WITHIN_MS, undefined, { ref: false });
    const running = await (isStarted
      ? starting
      : Promise.race([starting ? starting.catch(() => undefined) : undefined, patience]));
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
    // A Ctrl-C during the start takes down what the start is waiting for; that is no fault to report.
    if (askedAt === undefined) throw error;
  });
}

/** In this process, or in as many as are asked for. */
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
  // The application takes half a second to load: other commands, and the primary of workers, do without it.
  const { serve } = require('./process/serve') as typeof import('./process/serve');
  return serve(config, log, say, signal);
}

if (require.main === module) main().catch(fail);
