import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';

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
}

/** Starts one, as `uid` if given, and waits until it says that the database is there. */
export async function startProcess(dataDir: string, uid?: number): Promise<EmbeddedProcess> {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    process.execPath,
    ['-r', REGISTER, SCRIPT, dataDir],
    // A group of its own, as a terminal gives one to each command.
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'], ...(uid !== undefined && { uid, gid: uid }) },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { value, done } = await lines.next();
    if (done) throw new Error(`The process ended: ${(await child.stderr.toArray()).join('')}`);
    return JSON.parse(value);
  };
  const exited = once(child, 'exit');
  return {
    ...(await next()),
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
