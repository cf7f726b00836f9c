import type { Logger } from 'pino';
import type { Config } from '../config';
import { createLogger } from '../logger';
import { consoleLines } from './console-lines';
import { logLines } from './log-lines';

/** The log of this process on standard output: lines for people on a developer's terminal, else JSON. */
export function createProcessLog(config: Pick<Config, 'isProduction' | 'logLevel'>): Logger {
  // A terminal that was closed must not leave PostgreSQL running either, though nobody reads about it any more.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  const isForPeople = process.stdout.isTTY && !config.isProduction;
  const output = isForPeople ? consoleLines(process.stdout) : logLines(process.stdout.fd);
  return createLogger({ level: config.logLevel }, output);
}
