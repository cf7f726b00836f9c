import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, chownSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { postgresAccount } from '../../../src/database/embedded/home';
import { freePort } from './free-port';
import { temporaryDirectory } from './temporary-directory';

/** Debian keeps it where only root's path leads. */
const PROGRAM = ['pgbouncer', '/usr/sbin/pgbouncer'].find((name) => spawnSync(name, ['--version']).status === 0);

/** Whether this machine has one. */
export const hasPgbouncer = PROGRAM !== undefined;

/** A pooler in transaction mode. */
export interface Pgbouncer {
  /** The database through it. */
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Starts a pgbouncer in front of a server, as an operator would set it up for transaction mode: nothing is ignored or
 * reset that is not so by default.
 *
 * @param databaseUrl - where it logs in, for every client.
 * @param poolSize - connections that it opens there, at most.
 * @param waitSeconds - how long a client waits for one of them.
 */
export async function startPgbouncer(databaseUrl: string, poolSize: number, waitSeconds = 15): Promise<Pgbouncer> {
  const { hostname, port, username, password, pathname } = new URL(databaseUrl);
  const directory = temporaryDirectory();
  const listenPort = await freePort();
  const secret = decodeURIComponent(password).replaceAll("'", "''");
  const file = join(directory.path, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
pooled = host=${hostname} port=${port || 5432} dbname=${pathname.slice(1)} user=${decodeURIComponent(username)} password='${secret}'
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = ${poolSize}
query_wait_timeout = ${waitSeconds}
`,
  );
  chmodSync(file, 0o600);
  // Like PostgreSQL it refuses to run as root.
  const account = postgresAccount(directory.path);
  if (account) chownSync(file, account.uid, account.gid);
  const child = spawn(PROGRAM ?? 'pgbouncer', [file], { stdio: ['ignore', 'ignore', 'pipe'], ...account });
  let said = '';
  child.stderr.on('data', (text: Buffer) => {
    said += text;
  });
  const ended = once(child, 'exit');
  const url = `postgresql://anyone@127.0.0.1:${listenPort}/pooled?sslmode=disable`;
  const deadline = Date.now() + 5_000;
  for (let why = 'nothing'; why !== ''; await delay(20)) {
    why = await refusal(url);
    if (why === '' || (child.exitCode === null && Date.now() < deadline)) continue;
    child.kill('SIGKILL');
    throw new Error(`pgbouncer does not answer: ${why} ${said}`);
  }
  return {
    url,
    async stop() {
      child.kill('SIGQUIT');
      await ended;
      directory.remove();
    },
  };
}

/** Why no client can log in; empty if they can. */
async function refusal(url: string): Promise<string> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 1_000 });
  client.on('error', () => {});
  try {
    await client.connect();
    return '';
  } catch (error) {
    return String(error);
  } finally {
    await client.end().catch(() => {});
  }
}
