import { type ChildProcessByStdio, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';

const SCRIPT = join(__dirname, 'use-embedded-postgres.ts');
const REGISTER = join(__dirname, '..', '..', 'support', 'register-ts.js');

/** A process that runs the embedded PostgreSQL. */
export interface EmbeddedProcess {
  readonly url: string;
  readonly directory: string;
  readonly tookOver: boolean;
  readonly messages: string[];
  /** Ctrl-C: SIGINT to its whole process group. Resolves to what it said when it had stopped. */
  interrupt(): Promise<{ drained: number; messages: string[] }>;
  kill(): Promise<void>;
  /** Runs a statement in it: a container's PostgreSQL can't be reached from outside. */
  query(sql: string): Promise<Record<string, unknown>[]>;
  /** Resolves to what it wrote to standard error when it has ended by itself. */
  ended(): Promise<{ code: number | null; stderr: string }>;
  /** Of the process that was started; in a container that is unshare. */
  readonly pid: number;
}

/** How {@link startProcess} starts one. */
interface ProcessOptions {
  readonly uid?: number;
  /** In namespaces of its own for processes, network and IPC, as a container is. */
  readonly inContainer?: boolean;
  /** Over the environment of the tests. */
  readonly env?: Record<string, string>;
}

/** What makes a "container": ending the first process ends them all. */
export const CONTAINER: readonly string[] = [
  ...['unshare', '--pid', '--fork', '--kill-child', '--mount-proc', '--net', '--ipc', '--'],
  ...['sh', '-c', 'ip link set lo up && exec "$@"', 'sh'],
];

/** Whether containers can be made here, or why not. */
export function containerSupport(): string | undefined {
  const { error, status, stderr } = spawnSync(CONTAINER[0] as string, [...CONTAINER.slice(1), 'true'], {
    encoding: 'utf8',
  });
  return status === 0 ? undefined : `unshare can't make namespaces: ${error?.message ?? stderr.trim()}`;
}

/** Starts one and waits until it says that the database is there; rejects with what it says when it ends before. */
export async function startProcess(dataDir: string, options: ProcessOptions = {}): Promise<EmbeddedProcess> {
  const { uid, inContainer = false, env } = options;
  const [command = '', ...args] = [
    ...(inContainer ? CONTAINER : []),
    ...[process.execPath, '-r', REGISTER, SCRIPT, dataDir],
  ];
  const child: ChildProcessByStdio<Writable, Readable, Readable> = spawn(
    command,
    args,
    // A group of its own, as a terminal gives one to each command.
    {
      detached: true,
      env: { ...process.env, ...env },
      stdio: ['pipe', 'pipe', 'pipe'],
      ...(uid !== undefined && { uid, gid: uid }),
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`The process ended: ${(await child.stderr.toArray()).join('')}`);
    return JSON.parse(value);
  };
  const exited = once(child, 'exit');
  const said = await next();
  return {
    ...said,
    pid: child.pid as number,
    async query(sql) {
      child.stdin.write(`${sql}\n`);
      const { rows, error } = await next();
      if (error) throw new Error(error);
      return rows;
    },
    async ended() {
      const [code] = await exited;
      return { code, stderr: (await child.stderr.toArray()).join('') };
    },
    async interrupt() {
      process.kill(-(child.pid as number), 'SIGINT');
      const said = await next();
      await exited;
      return said;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
  };
}
