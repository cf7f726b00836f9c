import { join } from 'node:path';
import { type Ended, type Launched, type LaunchOptions, launch, ROOT } from './process';

/** The built server as a process of its own. */
export interface ServerProcess extends Launched {
  readonly url: string;
  /** Its log so far. */
  logLines(): Record<string, unknown>[];
  /** POST /graphql. */
  graphql(query: string, token?: string): Promise<Response>;
  /** SIGTERM, as an orchestrator sends it. Resolves when it has ended. */
  terminate(): Promise<Ended>;
}

/** A cheap bcrypt and a free port; a test overrides what it is about. */
export const QUICK = { BCRYPT_COST: '4', PORT: '0' };

/** Starts `dist/main.js`, which `npm test` has built, as `npm start` does, and waits until it listens. */
export async function startServer(options: LaunchOptions): Promise<ServerProcess> {
  const server = launch(process.execPath, ['--enable-source-maps', join(ROOT, 'dist/main.js')], {
    ...options,
    env: { ...QUICK, ...options.env },
  });
  try {
    return asServer(server, await listeningUrl(server));
  } catch (error) {
    server.destroy();
    throw error;
  }
}

/** Where a server says that it listens. */
export async function listeningUrl(server: Launched, timeoutMs?: number): Promise<string> {
  const [, url = ''] = await server.says(/Listening on (http:[^"\s]+)/, timeoutMs);
  return url;
}

function asServer(server: Launched, url: string): ServerProcess {
  return {
    ...server,
    url,
    logLines: () => jsonLines(server.output().stdout),
    graphql: postGraphql(url),
    terminate() {
      server.child.kill('SIGTERM');
      return server.ended;
    },
  };
}

/** See {@link ServerProcess.graphql}. */
export function postGraphql(url: string): ServerProcess['graphql'] {
  return (query, token) =>
    fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify({ query }),
    });
}

/** The lines of JSON in what a server wrote; the welcome text is none. */
export function jsonLines(text: string): Record<string, unknown>[] {
  return text.split('\n').flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []));
}
