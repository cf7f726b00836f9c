import { Client, type Pool } from 'pg';
import type { DatabaseLog } from './log';
import {
  countPending,
  MIGRATIONS_DIRECTORY,
  type MigrationHistory,
  migrationNames,
  readHistory,
} from './migration-history';
import { whileMigrating } from './migration-lock';
import { NO_FILTER, readMigrations, withSchemaEngine } from './schema-engine';

/** The database can't be brought to this release; the message says why and what to do, for the console. */
export class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

/**
 * Brings the database to this release's schema, as `prisma migrate deploy` would, and in its `_prisma_migrations`
 * table. Servers that start at once take turns. With nothing to do it costs two statements.
 *
 * @param url - the database, which must exist.
 * @param options.directory - the folder of migrations; this release's by default.
 * @returns the names of the migrations that were applied, oldest first.
 * @throws {MigrationError} when a migration fails or has failed before, or was edited after it was applied.
 */
export async function applyMigrations(
  url: string,
  { log, directory = MIGRATIONS_DIRECTORY }: { log: DatabaseLog; directory?: string },
): Promise<string[]> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 5_000,
    application_name: 'scoped-api (migrations)',
  });
  client.on('error', () => {});
  await client.connect();
  try {
    const history = await readHistory(client, directory);
    if (isSettled(history)) {
      warnOfUnknown(history, log);
      return [];
    }
    // Judged under the lock only: until then what looks like a failure may be another server at work.
    return await whileMigrating(client, log, async () => {
      const judged = await readHistory(client, directory);
      refuseUnmendable(judged);
      warnOfUnknown(judged, log);
      if (isSettled(judged)) return [];
      const applied = await apply(url, directory);
      log.info(`Applied ${applied.length} database migration(s): ${applied.join(', ')}`);
      return applied;
    });
  } finally {
    await client.end();
  }
}

/** How many migrations of this release the database has not finished. */
export function pendingMigrations(pool: Pool): Promise<number> {
  return countPending(pool, migrationNames(MIGRATIONS_DIRECTORY));
}

async function apply(url: string, directory: string): Promise<string[]> {
  try {
    const { appliedMigrationNames } = await withSchemaEngine(url, (engine) =>
      engine.applyMigrations({ migrationsList: readMigrations(directory), filters: NO_FILTER }),
    );
    return appliedMigrationNames;
  } catch (error) {
    const { message } = error as Error;
    const [, name = 'of this release'] = /migration_name="([^"]+)"/.exec(message) ?? [];
    // The engine's own stack trace begins at frame 0.
    const [reason] = message.split(/\n\s+0: /);
    throw new MigrationError(`The database migration ${name} failed and was rolled back: ${reason}`, { cause: error });
  }
}

function isSettled({ failed, edited, pending }: MigrationHistory): boolean {
  return failed.length + edited.length + pending.length === 0;
}

function warnOfUnknown({ unknown }: MigrationHistory, log: DatabaseLog): void {
  if (unknown.length === 0) return;
  log.warn(`The database is ahead of this release by the migration(s) ${unknown.join(', ')}`);
}

function refuseUnmendable({ failed: [failure], edited }: MigrationHistory): void {
  if (failure) {
    throw new MigrationError(
      `The database migration ${failure.name} failed before and must be mended by hand: ${failure.log}\n` +
        'Then have it tried again by: UPDATE _prisma_migrations SET rolled_back_at = now() ' +
        `WHERE migration_name = '${failure.name}' AND finished_at IS NULL;`,
    );
  }
  if (edited.length > 0) {
    throw new MigrationError(
      `These database migrations were edited after they were applied: ${edited.join(', ')}. ` +
        'Restore the files as they were, and make the change in a new migration.',
    );
  }
}
