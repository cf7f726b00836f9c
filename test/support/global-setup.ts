import { applyMigrations } from '../../src/database/migrations';
import { isForeign, prepareForeign } from './foreign';
import { databaseUrl, onServer } from './test-database';
import { dropStaleDatabases, runPrefix } from './test-leftovers';
import { startTestPostgres } from './test-postgres';
import { publishTestServer } from './test-server';

const quiet = { info() {}, warn: console.warn };

/** Finds or starts a PostgreSQL for the run, and makes the migrated template that test files clone. */
export default async function globalSetup(): Promise<void> {
  const external = process.env.TEST_DATABASE_URL;
  const started = external ? undefined : await startTestPostgres();
  const url = external ?? (started?.url as string);
  const prefix = runPrefix();
  const template = `${prefix}template`;
  // Jest runs no teardown after a setup that failed, and shares no module with it.
  (globalThis as { stopTestServer?: () => Promise<void> }).stopTestServer = async () => {
    if (started) await started.stop();
    else await dropStaleDatabases(url, prefix);
  };
  try {
    if (external) await dropStaleDatabases(url);
    if (isForeign) {
      publishTestServer({ url, prefix, template, ...(await prepareForeign(url, template)) });
      return;
    }
    await onServer(url, `CREATE DATABASE ${template}`);
    await applyMigrations(databaseUrl(url, template), { log: quiet });
    publishTestServer({ url, prefix, template });
  } catch (error) {
    await started?.stop();
    throw error;
  }
}
