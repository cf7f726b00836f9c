import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { checksums, MIGRATIONS_DIRECTORY, migrationNames } from '../../../src/database/migration-files';

/** The migrations of this release, oldest first. */
export const NAMES = migrationNames(MIGRATIONS_DIRECTORY);

/** A copy of the first `count` migrations. */
export function copyMigrations(count = NAMES.length): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'scoped-api-migrations-'));
  for (const name of NAMES.slice(0, count)) {
    cpSync(join(MIGRATIONS_DIRECTORY, name), join(path, name), { recursive: true });
  }
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** A log that keeps what it is told. */
export function keptLog() {
  const lines: string[] = [];
  const keep = (line: string) => void lines.push(line);
  return { lines, info: keep, warn: keep };
}

/** A connection of the test's own. */
export async function connect(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  return client;
}

/** Every record of a migration as `name state`. */
export async function historyOf(client: Client, schema = 'public'): Promise<string[]> {
  const { rows: tables } = await client.query('SELECT to_regclass($1) AS found', [
    `${client.escapeIdentifier(schema)}._prisma_migrations`,
  ]);
  if (tables[0].found === null) return [];
  const { rows } = await client.query<{ line: string }>(
    `SELECT migration_name || CASE WHEN rolled_back_at IS NOT NULL THEN ' rolled back'
       WHEN finished_at IS NOT NULL THEN ' finished' ELSE ' unfinished' END AS line
     FROM ${client.escapeIdentifier(schema)}._prisma_migrations ORDER BY migration_name, started_at`,
  );
  return rows.map(({ line }) => line);
}

/** What the history is when every migration was applied once. */
export const ALL_FINISHED = NAMES.map((name) => `${name} finished`);

/** A record as the previous release, or `prisma migrate deploy`, writes it before it begins. */
export async function recordBegun(client: Client, name: string, log: string | null = null): Promise<void> {
  const checksum = NAMES.includes(name) ? checksums(MIGRATIONS_DIRECTORY, name)[0] : 'unknown';
  await client.query(
    'INSERT INTO _prisma_migrations (id, checksum, migration_name, logs) VALUES (gen_random_uuid()::text, $1, $2, $3)',
    [checksum, name, log],
  );
}
