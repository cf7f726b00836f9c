import type { Logger } from 'pino';
import { createLogger } from '../logger';
import { consoleLines } from '../process/console-lines';

/** What a command has to say beside its answer: warnings, in lines for people, on standard error. */
export function commandLog(): Logger {
  return createLogger({ level: 'warn' }, consoleLines(process.stderr));
}
