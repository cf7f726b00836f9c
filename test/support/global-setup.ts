import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/database/embedded-postgres';
import { applyMigrations } from '../../src/database/migrations';
import { isForeign, prepareForeign } from './foreign';
import { databaseUrl, onServer } from './test-database';
import { beginTestRun, dropStaleDatabases, runPrefix } from './test-run';
import { publishTestServer } from './test-server';

const quiet = { info() {}, warn: console.warn };

/** Finds or starts a PostgreSQL for the run, and makes the migrated template that test files clone. Unit tests need none. */
export default async function globalSetup(): Promise<void> {
  const external = process.env.TEST_DATABASE_URL;
  const run = beginTestRun();
  let stop: (() => Promise<void>) | undefined;
  // Jest runs no teardown after a setup that failed, and shares no module with it.
  const stopTestServer = async () => {
    await stop?.();
    await run.end();
  };
  (globalThis as { stopTestServer?: () => Promise<void> }).stopTestServer = stopTestServer;
  if (process.env.SCOPED_API_TEST_UNIT) return;
  try {
    const started = external ? undefined : await startTestPostgres();
    stop = started?.stop;
    const url = external ?? (started?.url as string);
    const prefix = runPrefix();
    const template = `${prefix}template`;
    if (external) {
      await dropStaleDatabases(url);
      run.owns({ url, prefix });
    }
    if (isForeign) {
      publishTestServer({ url, prefix, template, ...(await prepareForeign(url, template)) });
      return;
    }
    await onServer(url, `CREATE DATABASE ${template}`);
    await applyMigrations(databaseUrl(url, template), { log: quiet });
    publishTestServer({ url, prefix, template, ...(!external && { strategy: 'STRATEGY FILE_COPY' }) });
  } catch (error) {
    await stopTestServer();
    throw error;
  }
}

/** Starts the PostgreSQL of the run, in the run's temporary directory. */
async function startTestPostgres(): Promise<{ url: string; stop(): Promise<void> }> {
  const dataDir = mkdtempSync(join(tmpdir(), 'postgres-'));
  // Run as root, the server starts PostgreSQL as the user "nobody", who must be able to enter.
  chmodSync(dataDir, 0o711);
  const postgres = await startEmbeddedPostgres({ dataDir, log: { info() {}, warn() {} }, durable: false });
  // Each test file makes databases of its own.
  return { url: postgres.superuserUrl, stop: async () => void (await postgres.stop()) };
}
