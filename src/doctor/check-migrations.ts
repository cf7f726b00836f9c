import type { Client } from 'pg';
import type { Config } from '../config';
import { readDatabaseUrl } from '../database/database-url';
import { type ExtensionHistory, readExtensionHistory } from '../database/extension-migrations';
import { MIGRATIONS_DIRECTORY } from '../database/migration-files';
import { type MigrationHistory, qualified, readHistory } from '../database/migration-history';
import { findObstacles } from '../database/migration-obstacles';
import { missingRights } from '../database/server-role';
import type { ExtensionMigration } from '../extension/migration-folder';
import { ADMIN, ADMIN_SCOPE } from '../scopes/scopes';
import { connect, disconnect } from './check-database';
import { declaredScopes } from './check-schema';
import { type Finding, findingsAbout } from './finding';

const { ok, warning, error } = findingsAbout('migrations');

/**
 * Checks whether the database is at this release, whether the role of the migrations may migrate it, and the rights of the
 * server's role.
 *
 * @param client - a connection of the server's role.
 * @param ownerUrl - with the role that applies migrations, if it is another one.
 * @param files - the SQL files of the user's own tables.
 */
export async function checkMigrations(
  client: Client,
  config: Config,
  ownerUrl: string | undefined,
  files?: readonly ExtensionMigration[],
): Promise<readonly Finding[]> {
  if (ownerUrl === undefined) return check(client, client, config, config.databaseUrl, files);
  const owner = await connect(ownerUrl);
  if (!owner.ok)
    return [error(`Can't connect as the owner of the tables (DATABASE_OWNER_URL): ${owner.what}.`, owner.fix)];
  try {
    return await check(owner.client, client, config, ownerUrl, files);
  } finally {
    disconnect(owner.client);
  }
}

/** @param url - what `owner` has connected to. */
async function check(
  owner: Client,
  server: Client,
  config: Config,
  url: string | undefined,
  files: readonly ExtensionMigration[] | undefined,
): Promise<Finding[]> {
  const schema = url === undefined ? undefined : readDatabaseUrl(url).schema;
  const history = await readHistory(owner, MIGRATIONS_DIRECTORY, schema);
  const { pending, unknown } = history;
  const own =
    files && history.schema !== undefined ? await readExtensionHistory(owner, files, history.schema) : undefined;
  const found = [
    ...historyFindings(history),
    ...(own ? extensionFindings(own) : []),
    ...(await roleFindings(server, config)),
  ];
  if (pending.length > 0) {
    const obstacles = await findObstacles(owner, history, MIGRATIONS_DIRECTORY);
    found.push(...obstacles.map(({ what, fix }) => error(what, fix)));
  } else if (history.schema !== undefined) {
    found.push(...(await rightsFindings(owner, server, history, history.schema)));
    found.push(...(await adminFindings(owner, history.schema, config)));
  }
  const isSettled =
    pending.length + unknown.length + (own?.pending.length ?? 0) === 0 &&
    found.every(({ status }) => status !== 'error');
  return isSettled ? [ok('The database is at this release.'), ...found] : found;
}

function historyFindings({ pending, unfinished, edited, unknown }: MigrationHistory): Finding[] {
  const found = unfinished.map(({ name, log }) => {
    const what = `The migration ${name} was begun and not finished${log ? `: ${log.split('\n')[0]}` : '.'}`;
    return warning(what, 'Run scoped-api migrate: it finds out whether the migration was committed, and continues.');
  });
  if (edited.length > 0) {
    found.push(error(`Edited after they were applied: ${edited.join(', ')}.`, 'Restore the files of this release.'));
  }
  const waiting = pending.filter((name) => !unfinished.some((one) => one.name === name));
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

/** About the migrations of the user's own tables. */
function extensionFindings({ pending, edited, missing, unfinished }: ExtensionHistory): Finding[] {
  const found: Finding[] = [];
  const names = (list: readonly string[]) => list.join(', ');
  if (edited.length > 0) {
    found.push(
      error(`Files of your tables were edited after they were applied: ${names(edited)}.`, 'Restore these files.'),
    );
  }
  if (missing.length > 0) {
    found.push(error(`Files of your tables are missing: ${names(missing)}.`, 'Restore these files.'));
  }
  if (unfinished.length > 0) {
    const what = `Files of your tables were begun and not finished: ${names(unfinished)}.`;
    found.push(error(what, 'Run scoped-api migrate: it says what to look at.'));
  }
  const waiting = pending.filter((name) => !unfinished.includes(name));
  if (waiting.length > 0) {
    const what = `The database lacks ${waiting.length} file(s) of your tables: ${names(waiting)}.`;
    found.push(warning(what, 'Run scoped-api migrate; the next start does so too.'));
  }
  return found;
}

const ROLE = `SELECT current_user AS name, r.rolsuper AS "isSuperuser", EXISTS (
    SELECT FROM pg_class c WHERE c.oid = to_regclass('users') AND pg_has_role(c.relowner, 'USAGE')) AS "isOwner"
  FROM pg_roles r WHERE r.rolname = current_user`;

/** Warns of a role that may do more than the server needs: an attacker in the server could use it. */
async function roleFindings(client: Client, { databaseUrl, databaseOwnerUrl }: Config): Promise<Finding[]> {
  // The role of the embedded PostgreSQL is not the operator's to choose.
  if (databaseUrl === undefined) return [];
  const { rows } = await client.query<{ name: string; isSuperuser: boolean; isOwner: boolean }>(ROLE);
  const [role] = rows;
  const fix =
    'Use a role that owns nothing, and name the owner of the tables in DATABASE_OWNER_URL: docs/operations.md.';
  if (role?.isSuperuser) return [warning(`The role ${role.name} of DATABASE_URL is a superuser.`, fix)];
  if (role?.isOwner && databaseOwnerUrl !== undefined) {
    return [warning(`The role ${role.name} of DATABASE_URL may act as the owner of the tables.`, fix)];
  }
  return [];
}

/** Checks that the server may use the tables. */
async function rightsFindings(
  owner: Client,
  server: Client,
  history: MigrationHistory,
  schema: string,
): Promise<Finding[]> {
  if (owner !== server) {
    const { rows } = await server.query<{ role: string }>('SELECT current_user AS role');
    const role = rows[0]?.role as string;
    const { length } = await missingRights(owner, schema, MIGRATIONS_DIRECTORY, role);
    if (length === 0) return [];
    return [
      warning(
        `The role ${role} of the server lacks ${length} right(s).`,
        'scoped-api migrate grants them; the next start too.',
      ),
    ];
  }
  const { closed } = history;
  if (closed.length === 0) return [];
  const names = closed.join(', ');
  const fix = `GRANT SELECT, INSERT, UPDATE, DELETE ON ${names} TO the role of DATABASE_URL, or set DATABASE_OWNER_URL.`;
  return [error(`This role may not read and write ${names}.`, fix)];
}

/** Warns if no active user holds `users:grant`, by role or granted on top: no one could give others their rights. */
async function adminFindings(client: Client, schema: string, config: Config): Promise<Finding[]> {
  const users = qualified(schema, 'users');
  const { rows: may } = await client.query<{ read: boolean }>("SELECT has_table_privilege($1, 'SELECT') AS read", [
    users,
  ]);
  if (!may[0]?.read) return [];
  const scopes = declaredScopes(config);
  const roles = scopes?.roles.filter((role) => scopes.ofRole(role).includes(ADMIN_SCOPE)) ?? [ADMIN];
  const { rows } = await client.query<{ exists: boolean }>(
    `SELECT EXISTS (SELECT FROM ${users} WHERE role_name = ANY ($1) AND is_active) OR EXISTS (
       SELECT FROM ${users} WHERE granted_scopes <> '{}' AND granted_scopes @> ARRAY[$2] AND is_active) AS exists`,
    [roles, ADMIN_SCOPE],
  );
  if (rows[0]?.exists) return [];
  const fix = 'scoped-api create-admin --username NAME --email ADDRESS';
  return [warning('There is no active admin.', fix)];
}
