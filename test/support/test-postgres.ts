import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres';

/** Starts the PostgreSQL of the run, in the run's temporary directory. */
export async function startTestPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'postgres-'));
  // As root the server runs as nobody, who must get through.
  chmodSync(dataDir, 0o711);
  const postgres = await startEmbeddedPostgres({ dataDir, log: { info() {}, warn() {} }, durable: false });
  // Tests make databases of their own.
  return { url: postgres.superuserUrl, stop: () => postgres.stop() };
}
