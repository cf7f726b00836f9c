import { rmSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ProcessRow, processesOf } from './process-table';
import { dropStaleDatabases, type RunDatabases } from './test-run';

/** PostgreSQL needs a moment to end its processes, in milliseconds. */
const PATIENCE = 3_000;

/**
 * The guard of a test run, a process of its own: it reads its standard input until the run closes it or is killed. Then
 * it ends the processes that belong to the run's directory, and removes the directory.
 */
async function main(directory: string): Promise<void> {
  // Each line but the last, which an interrupted run does not write, is a server with databases of the run.
  const lines = (await text(process.stdin)).split('\n').filter(Boolean);
  const isOver = lines.at(-1) === 'the tests have ended';
  const left = await endProcesses(directory);
  if (isOver && left.length > 0) {
    console.warn(`The tests left processes running, which are ended now:\n${left.map(describe).join('\n')}`);
  }
  rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  for (const line of isOver ? lines.slice(0, -1) : lines) {
    const { url, prefix } = JSON.parse(line) as RunDatabases;
    await dropStaleDatabases(url, prefix);
  }
}

/** Ends the processes that work in the directory, and returns those that there were. */
async function endProcesses(directory: string): Promise<ProcessRow[]> {
  const left = new Map<number, ProcessRow>();
  for (const deadline = Date.now() + PATIENCE; ; await sleep(50)) {
    const rows = processesOf(directory).filter(({ pid }) => pid !== process.pid);
    if (rows.length === 0) return [...left.values()];
    for (const row of rows) {
      left.set(row.pid, row);
      // SIGQUIT is PostgreSQL's immediate shutdown: unlike SIGKILL, it leaves no child and no shared memory.
      const isPostgres = /^\S*\/postgres /.test(row.command) && Date.now() < deadline;
      try {
        process.kill(row.pid, isPostgres ? 'SIGQUIT' : 'SIGKILL');
      } catch {
        // It ended meanwhile.
      }
    }
  }
}

const describe = ({ pid, command }: ProcessRow) => `  ${pid} ${command.slice(0, 200)}`;

main(process.argv[2] as string).catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
