import type { Logger } from 'pino';

/**
 * Logs the rejections that nothing handles, in place of ending the process: with user code, one request whose resolver
 * forgets to await a promise would end the requests of all clients. Only for the server's own processes: a program that
 * embeds the server decides itself.
 *
 * @returns a function that restores the behavior of Node.js.
 */
export function logRejections(log: Pick<Logger, 'error'>): () => void {
  const onRejection = (reason: unknown) =>
    log.error(
      { err: reason instanceof Error ? reason : new Error(String(reason)) },
      'a promise was rejected and nothing awaits it: await every promise in the code of the configuration file',
    );
  process.on('unhandledRejection', onRejection);
  return () => process.off('unhandledRejection', onRejection);
}
