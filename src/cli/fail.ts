import { isOperatorFault } from '../main';
import { EXIT_WRONG_USAGE } from './command-error';
import { visibleJson, visibleLines } from './visible';

/** How to tell what went wrong. */
export interface FailOptions {
  /** As `{"error":{"code":...,"message":...}}` on one line. */
  readonly json: boolean;
  /** Adds where a fault of ours happened. */
  readonly stack: boolean;
}

interface Fault {
  readonly code: string;
  readonly message: string;
  readonly exitCode: number;
}

/** Ends the process with what went wrong on standard error: a sentence for the operator, and no stack unless asked. */
export function failCommand(error: unknown, { json, stack }: FailOptions): never {
  const { code, message, exitCode } = faultOf(error, stack);
  const text = json ? visibleJson({ error: { code, message } }) : visibleLines(message);
  process.stderr.write(`${text}\n`);
  process.exit(exitCode);
}

function faultOf(error: unknown, stack: boolean): Fault {
  if (!(error instanceof Error)) return { code: 'INTERNAL', message: String(error), exitCode: 1 };
  const { code, exitCode } = error as { code?: string; exitCode?: number };
  if (error.name === 'ConfigError')
    return { code: 'CONFIGURATION', message: error.message, exitCode: EXIT_WRONG_USAGE };
  if (isOperatorFault(error) || error.name === 'CommandError') {
    return { code: code ?? 'FAILED', message: error.message, exitCode: exitCode ?? 1 };
  }
  // A file that can't be written, a disk that is full.
  if ('syscall' in error) return { code: code ?? 'FAILED', message: error.message, exitCode: 1 };
  const where = stack ? `\n${error.stack}` : ' (LOG_LEVEL=debug shows where.)';
  return { code: 'INTERNAL', message: `Something went wrong: ${error.message.trim()}${where}`, exitCode: 1 };
}
