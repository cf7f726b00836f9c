import type { Logger } from 'pino';
import type { ExtensionLog } from './config-types';

/** Makes the log of user code: it writes lines, and gives access to nothing else. */
export function createExtensionLog(log: Logger, bindings: Readonly<Record<string, unknown>>): ExtensionLog {
  // Made when the first line is written: most calls write none.
  let child: Logger | undefined;
  const writer =
    (level: 'debug' | 'info' | 'warn' | 'error') =>
    (values: unknown, message?: unknown): void => {
      child ??= log.child({ extension: true, ...bindings });
      if (typeof values === 'object' && values !== null)
        child[level](values, message === undefined ? undefined : String(message));
      else child[level](String(values));
    };
  return Object.freeze({ debug: writer('debug'), info: writer('info'), warn: writer('warn'), error: writer('error') });
}
