import { pino } from 'pino';
import { readConfig } from '../../src/main';
import { serve } from '../../src/process/serve';
import type { LaunchOptions } from './process';
import { environmentOf, inDirectory } from './process-cli';
import { postGraphql, type ServerProcess } from './process-server';

/** A server inside this process. */
export interface LocalServer extends Pick<ServerProcess, 'url' | 'logLines' | 'graphql'> {
  /** As on SIGTERM, without the delay for load balancers. */
  stop(): Promise<void>;
}

/**
 * Starts the server inside this process: all that `scoped-api start` does after it has a process and its log. A fifth of the
 * cost of {@link startServer}. Its files, such as `.env` and the configuration file, are those of `cwd`.
 */
export function startLocalServer({ cwd, env }: Pick<LaunchOptions, 'cwd' | 'env'>): Promise<LocalServer> {
  return inDirectory(cwd, async () => {
    const config = readConfig(environmentOf(env));
    const lines: Record<string, unknown>[] = [];
    const log = pino(
      { level: config.logLevel, formatters: { level: (level) => ({ level }) } },
      { write: (line: string) => void lines.push(JSON.parse(line)) },
    );
    const server = await serve(config, log, undefined);
    return {
      url: server.url,
      logLines: () => [...lines],
      graphql: postGraphql(server.url),
      stop: () => server.stop(0),
    };
  });
}
