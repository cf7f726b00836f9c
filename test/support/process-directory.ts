import { chmodSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { processesWith } from './process-table';

/** An empty directory for processes to run in. */
export interface ScratchDirectory {
  readonly path: string;
  /** Ends what still runs on it. */
  endProcesses(): void;
  /** Ends what still runs on it, and removes it. */
  remove(): void;
}

/** Makes one that other users may enter: a server that is run as root starts PostgreSQL as another user. */
export function scratchDirectory(): ScratchDirectory {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'scoped-api-process-')));
  chmodSync(path, 0o711);
  const endProcesses = () => {
    for (const pid of processesWith(path)) process.kill(pid, 'SIGKILL');
  };
  return {
    path,
    endProcesses,
    remove() {
      endProcesses();
      rmSync(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
    },
  };
}
