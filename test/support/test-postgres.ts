import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findPostmaster } from '../../src/database/embedded/server';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres';

/** Followed by a pid and a dash: what a killed run left can then be told from a run at work, and is removed. */
export const TEST_DIRECTORY = 'scoped-api-test-';

/** Starts a PostgreSQL of the run's own in a temporary directory, after removing those of killed runs. */
export async function startTestPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  removeAbandoned();
  const dataDir = mkdtempSync(join(tmpdir(), `${TEST_DIRECTORY}${process.pid}-`));
  // As root the server runs as nobody, who must get through.
  chmodSync(dataDir, 0o711);
  const postgres = await startEmbeddedPostgres({ dataDir, log: { info() {}, warn() {} }, durable: false });
  return {
    // Tests make databases of their own.
    url: postgres.superuserUrl,
    async stop() {
      await postgres.stop();
      rmSync(postgres.directory, { recursive: true, force: true });
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

function removeAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    const [, pid] = new RegExp(`^${TEST_DIRECTORY}(\\d+)-`).exec(name) ?? [];
    const directory = join(tmpdir(), name);
    if (!pid || isAlive(Number(pid))) continue;
    if (statSync(directory, { throwIfNoEntry: false })?.uid !== process.getuid?.()) continue;
    // Some tests keep several below one directory.
    for (const dataDir of ['.', ...readdirSync(directory)]) {
      const postmaster = findPostmaster(join(directory, dataDir, 'postgres', 'cluster', 'data'));
      // SIGQUIT is PostgreSQL's immediate shutdown; its data is about to go anyway.
      if (typeof postmaster === 'object') process.kill(postmaster.pid, 'SIGQUIT');
    }
    rmSync(directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
