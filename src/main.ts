import { existsSync } from 'node:fs';
import { type Config, ConfigError, loadConfig } from './config';
import { createLogger } from './logger';
import { consoleLines } from './process/console-lines';
import { logLines } from './process/log-lines';
import type { RunningServer } from './process/serve';

/** Exit code of a process that was configured wrongly. */
const EXIT_MISCONFIGURED = 2;

/** Two signals within this are one. */
const SAME_CTRL_C_MS = 1_000;

/** Faults whose message is for the operator; any other is ours, and shows its stack. By name: their rooms are heavy. */
const OPERATOR_FAULTS: ReadonlySet<string> = new Set([
  ...['ConfigError', 'DomainError', 'EmbeddedPostgresError', 'KeyringError', 'MigrationError', 'SchemaPolicyError'],
  'StartError',
]);

/** The configuration from `.env`, if there is one, and the environment, which wins. */
export function readConfig(): Config {
  if (existsSync('.env')) process.loadEnvFile('.env');
  return loadConfig(process.env);
}

/** Ends the process with what went wrong on standard error. */
export function fail(error: unknown): never {
  const isOperators = error instanceof Error && OPERATOR_FAULTS.has(error.name);
  const shown = error instanceof Error ? (isOperators ? error.message : (error.stack ?? error.message)) : String(error);
  process.stderr.write(`${shown}\n`);
  process.exit(error instanceof ConfigError ? EXIT_MISCONFIGURED : 1);
}

/** Runs the server until it is told to stop. Ctrl-C stops at once, SIGTERM leaves load balancers time to notice. */
export async function main(): Promise<void> {
  const config = readConfig();
  const isForPeople = process.stdout.isTTY && !config.isProduction;
  const output = isForPeople ? consoleLines(process.stdout) : logLines(process.stdout.fd);
  const log = createLogger({ level: config.logLevel }, output);
  let starting: Promise<RunningServer> | undefined;
  let askedAt: number | undefined;
  const stop = (delaySeconds: number) => async () => {
    if (askedAt !== undefined) {
      // Who asks again does not want to wait. But npm passes on the Ctrl-C that the terminal has sent already.
      if (Date.now() - askedAt > SAME_CTRL_C_MS) process.exit(1);
      return;
    }
    askedAt = Date.now();
    const running = await starting?.catch(() => undefined);
    await running?.stop(delaySeconds);
    process.exit(0);
  };
  // A terminal that was closed must not leave PostgreSQL running either, though nobody reads about it any more.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => void stop(0)().catch(fail));
  process.on('SIGTERM', () => void stop(config.drainDelaySeconds)().catch(fail));
  // The application takes half a second to load: other commands do without it.
  const { serve } = require('./process/serve') as typeof import('./process/serve');
  starting = serve(config, log, (text) => process.stdout.write(text));
  await starting.catch((error) => {
    // A Ctrl-C during the start takes down what the start is waiting for; that is no fault to report.
    if (askedAt === undefined) throw error;
  });
}

if (require.main === module) main().catch(fail);
