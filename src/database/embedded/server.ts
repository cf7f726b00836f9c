import { readFileSync, statSync } from 'node:fs';
import { createServer } from 'node:net';
import type { Binaries } from './binaries';
import type { Cluster } from './cluster';
import { EmbeddedPostgresError, USE_DATABASE_URL } from './error';
import type { Home } from './home';
import { lastPort } from './postmaster';
import { run } from './run-as';

/** Starts and stops the server of one cluster. */
export interface ServerControl {
  /** Starts it and waits until it is ready. @throws {EmbeddedPostgresError} with the end of its log. */
  start(): Promise<void>;
  /** Stops it, open connections or not, and waits until it is gone. */
  stop(): Promise<void>;
}

/**
 * @param durable - false gives up what survives a power failure for speed. For tests only.
 */
export function controlServer(home: Home, binaries: Binaries, cluster: Cluster, durable: boolean): ServerControl {
  const pgCtl = (...args: string[]) =>
    run(binaries.pgCtl, ['--silent', '--pgdata', cluster.data, '--wait', ...args], home.directory, home.account);
  return {
    async start() {
      const port = await freePort(lastPort(cluster.data));
      const logged = sizeOf(cluster.logFile);
      const options = [`-p ${port}`, ...(durable ? [] : ['-c fsync=off -c full_page_writes=off'])].join(' ');
      const { code, output } = await pgCtl('--log', cluster.logFile, '--options', options, 'start');
      if (code === 0) return;
      const said = readFrom(cluster.logFile, logged) || output;
      throw new EmbeddedPostgresError(
        `The embedded PostgreSQL in ${home.directory} did not start: ${said} ` +
          `Its log is ${cluster.logFile}. ${USE_DATABASE_URL}`,
      );
    },
    async stop() {
      // pg_ctl detaches the server from our terminal, so that Ctrl-C leaves it to us to end it, after our last query.
      const { code, output } = await pgCtl('--mode', 'fast', 'stop');
      if (code === 0) return;
      throw new EmbeddedPostgresError(
        `The embedded PostgreSQL in ${home.directory} did not stop: ${output} Its log is ${cluster.logFile}.`,
      );
    },
  };
}

/** A free port on the loopback interface: `preferred` if it is. */
async function freePort(preferred = 0): Promise<number> {
  const server = createServer();
  const port = await new Promise<number | undefined>((resolve) => {
    server.once('error', () => resolve(undefined));
    server.listen({ host: '127.0.0.1', port: preferred, exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
  if (port !== undefined) return port;
  if (preferred !== 0) return freePort();
  throw new EmbeddedPostgresError(
    `There is no free port on 127.0.0.1 for the embedded PostgreSQL. ${USE_DATABASE_URL}`,
  );
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

function readFrom(file: string, offset: number): string {
  try {
    return readFileSync(file).subarray(offset).toString('utf8').trim();
  } catch {
    return '';
  }
}
