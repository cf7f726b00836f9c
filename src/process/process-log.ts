import type { Logger } from 'pino';
import type { Config } from '../config';
import { createLogger } from '../logger';
import { consoleLines } from './console-lines';
import { logLines } from './log-lines';

/** The log of one process. */
export interface ProcessLog {
  readonly log: Logger;
  /** Prints text that is no line of the log; absent where the log is JSON, which other text must not interrupt. */
  readonly say?: (text: string) => void;
}

/**
 * Makes the log of this process on standard output: lines for people on a developer's terminal, else JSON and nothing else.
 * Node's own warnings go there too.
 */
export function createProcessLog(config: Pick<Config, 'isProduction' | 'logLevel'>): ProcessLog {
  // A terminal that was closed must not leave PostgreSQL running either, though nobody reads about it any more.
  for (const output of [process.stdout, process.stderr]) output.on('error', () => {});
  const isForPeople = process.stdout.isTTY && !config.isProduction;
  const output = isForPeople ? consoleLines(process.stdout) : logLines(process.stdout.fd);
  const log = createLogger({ level: config.logLevel }, output);
  logWarnings(log);
  return isForPeople ? { log, say: (text) => void process.stdout.write(text) } : { log };
}

/** In place of Node's own listener, which writes prose; it has none where warnings are off (NODE_NO_WARNINGS). */
function logWarnings(log: Logger): void {
  if (process.listenerCount('warning') === 0) return;
  process.removeAllListeners('warning');
  process.on('warning', ({ name, message, code }: NodeJS.ErrnoException) => {
    log.warn({ name, code }, `Node.js: ${message}`);
  });
}
