import { readFileSync } from 'node:fs';
import type { Client } from 'pg';
import {
  MIGRATIONS_DIRECTORY,
  type MigrationHistory,
  readHistory,
  readMigration,
  SCHEMA_FILE,
} from '../database/migration-history';
import { type Finding, findingsAbout } from './finding';

const { ok, warning, error } = findingsAbout('migrations');

/** Whether the database is at this release, and whether this role may bring it there and work on it. */
export async function checkMigrations(client: Client): Promise<readonly Finding[]> {
  const history = await readHistory(client, MIGRATIONS_DIRECTORY);
  const { pending, unknown } = history;
  const found = [...historyFindings(history)];
  if (pending.length > 0) found.push(...(await permissionFindings(client, pending)));
  else found.push(...(await tableFindings(client)), ...(await adminFindings(client)));
  const isSettled = pending.length + unknown.length === 0 && found.every(({ status }) => status !== 'error');
  return isSettled ? [ok('The database is at this release.'), ...found] : found;
}

function historyFindings({ pending, failed, edited, unknown }: MigrationHistory): Finding[] {
  const found = failed.map(({ name, log }) =>
    error(`The migration ${name} failed: ${log.split('\n')[0]}`, 'scoped-api migrate says how to mend it.'),
  );
  if (edited.length > 0) {
    found.push(error(`Edited after they were applied: ${edited.join(', ')}.`, 'Restore the files of this release.'));
  }
  const waiting = pending.filter((name) => !failed.some((one) => one.name === name));
  if (waiting.length > 0) {
    const what = `The database lacks ${waiting.length} migration(s): ${waiting.join(', ')}.`;
    found.push(warning(what, 'Run scoped-api migrate; the next start does so too.'));
  }
  if (unknown.length > 0) {
    const what = `The database is ahead of this release by ${unknown.join(', ')}.`;
    found.push(warning(what, 'Run the release that applied them, or a newer one.'));
  }
  return found;
}

const MAY_CREATE = `SELECT has_database_privilege(current_database(), 'CREATE') AS extensions,
  coalesce(has_schema_privilege(current_schema(), 'CREATE'), false) AS tables`;

/** Those that are asked for, installed or not; one that this server does not have is absent. */
const EXTENSIONS = `SELECT e.name, e.installed_version IS NOT NULL AS "isInstalled",
    v.trusted OR (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS "mayInstall"
  FROM pg_available_extensions e
  JOIN pg_available_extension_versions v ON v.name = e.name AND v.version = e.default_version
  WHERE e.name = ANY ($1)`;

interface Extension {
  readonly name: string;
  readonly isInstalled: boolean;
  readonly mayInstall: boolean;
}

async function permissionFindings(client: Client, pending: readonly string[]): Promise<Finding[]> {
  const { rows } = await client.query<{ extensions: boolean; tables: boolean }>(MAY_CREATE);
  const found: Finding[] = [];
  if (!rows[0]?.tables) {
    found.push(error('This role may not create tables.', 'GRANT CREATE ON SCHEMA public TO the role of DATABASE_URL.'));
  }
  const wanted = extensionsOf(pending);
  const { rows: extensions } = await client.query<Extension>(EXTENSIONS, [wanted]);
  for (const name of wanted) {
    const extension = extensions.find((one) => one.name === name);
    if (!extension) found.push(error(`There is no extension ${name}.`, 'Install the contrib package of PostgreSQL.'));
    else if (!extension.isInstalled && !(extension.mayInstall && rows[0]?.extensions)) {
      const mend = `Have a superuser run: CREATE EXTENSION ${name};`;
      found.push(error(`This role may not create the extension ${name}.`, mend));
    }
  }
  return found;
}

function extensionsOf(migrations: readonly string[]): string[] {
  const texts = migrations.map((name) => readMigration(MIGRATIONS_DIRECTORY, name)).join('\n');
  return [...texts.matchAll(/CREATE EXTENSION (?:IF NOT EXISTS )?"?(\w+)"?/gi)].map(([, name = '']) => name);
}

const CLOSED_TABLES = `SELECT c.relname AS name FROM pg_class c
  WHERE c.oid = ANY (SELECT to_regclass(name) FROM unnest($1::text[]) AS name) AND NOT (
    has_table_privilege(c.oid, 'SELECT') AND has_table_privilege(c.oid, 'INSERT')
    AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE'))`;

async function tableFindings(client: Client): Promise<Finding[]> {
  const tables = [...readFileSync(SCHEMA_FILE, 'utf8').matchAll(/@@map\("(\w+)"\)/g)].map(([, name = '']) => name);
  const { rows } = await client.query<{ name: string }>(CLOSED_TABLES, [tables]);
  if (rows.length === 0) return [];
  const names = rows.map(({ name }) => name).join(', ');
  const mend = `GRANT SELECT, INSERT, UPDATE, DELETE ON ${names} TO the role of DATABASE_URL.`;
  return [error(`This role may not read and write ${names}.`, mend)];
}

async function adminFindings(client: Client): Promise<Finding[]> {
  const { rows } = await client.query<{ exists: boolean }>(
    "SELECT EXISTS (SELECT FROM users WHERE role = 'ADMIN' AND is_active)",
  );
  if (rows[0]?.exists) return [];
  const mend = 'scoped-api create-admin --username NAME --email ADDRESS';
  return [warning('There is no active admin.', mend)];
}
