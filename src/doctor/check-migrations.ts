import type { Client } from 'pg';
import type { Config } from '../config';
import { MIGRATIONS_DIRECTORY } from '../database/migration-files';
import { type MigrationHistory, readHistory } from '../database/migration-history';
import { findObstacles } from '../database/migration-obstacles';
import { connect, disconnect } from './connect';
import { type Finding, findingsAbout } from './finding';

const { ok, warning, error } = findingsAbout('migrations');

/**
 * Whether the database is at this release, whether the role of the migrations may bring it there, and what the role of
 * the server may do.
 *
 * @param client - a connection of the server's role.
 */
export async function checkMigrations(client: Client, config: Config): Promise<readonly Finding[]> {
  const history = await readHistory(client, MIGRATIONS_DIRECTORY);
  const { pending, unknown } = history;
  const found = [...historyFindings(history), ...(await roleFindings(client, config))];
  if (pending.length > 0) found.push(...(await obstacleFindings(client, config, history)));
  else found.push(...tableFindings(history), ...(history.closed.length > 0 ? [] : await adminFindings(client)));
  const isSettled = pending.length + unknown.length === 0 && found.every(({ status }) => status !== 'error');
  return isSettled ? [ok('The database is at this release.'), ...found] : found;
}

function historyFindings({ pending, unfinished, edited, unknown }: MigrationHistory): Finding[] {
  const found = unfinished.map(({ name, log }) => {
    const what = `The migration ${name} was begun and not finished${log ? `: ${log.split('\n')[0]}` : '.'}`;
    return warning(what, 'Run scoped-api migrate: it finds out whether the migration was committed, and goes on.');
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

/** What would make the pending migrations fail, asked as the role that applies them. */
async function obstacleFindings(
  client: Client,
  { databaseOwnerUrl }: Config,
  history: MigrationHistory,
): Promise<Finding[]> {
  if (databaseOwnerUrl === undefined) return askObstacles(client, history);
  const owner = await connect(databaseOwnerUrl);
  if (!owner.ok) return [error(`Can't connect with DATABASE_OWNER_URL: ${owner.what}.`, owner.mend)];
  try {
    return await askObstacles(owner.client, await readHistory(owner.client, MIGRATIONS_DIRECTORY));
  } finally {
    disconnect(owner.client);
  }
}

async function askObstacles(client: Client, history: MigrationHistory): Promise<Finding[]> {
  const obstacles = await findObstacles(client, history, MIGRATIONS_DIRECTORY);
  return obstacles.map(({ what, fix }) => error(what, fix));
}

const ROLE = `SELECT current_user AS name, r.rolsuper AS "isSuperuser", EXISTS (
    SELECT FROM pg_class c WHERE c.oid = to_regclass('users') AND pg_has_role(c.relowner, 'USAGE')) AS "isOwner"
  FROM pg_roles r WHERE r.rolname = current_user`;

/** A server that is taken over can do to the database what its role may do. */
async function roleFindings(client: Client, { databaseUrl, databaseOwnerUrl }: Config): Promise<Finding[]> {
  // The role of the embedded PostgreSQL is not the operator's to choose.
  if (databaseUrl === undefined) return [];
  const { rows } = await client.query<{ name: string; isSuperuser: boolean; isOwner: boolean }>(ROLE);
  const [role] = rows;
  const mend =
    'Use a role that owns nothing, and name the owner of the tables in DATABASE_OWNER_URL: docs/operations.md.';
  if (role?.isSuperuser) return [warning(`The role ${role.name} of DATABASE_URL is a superuser.`, mend)];
  if (role?.isOwner && databaseOwnerUrl !== undefined) {
    return [warning(`The role ${role.name} of DATABASE_URL may act as the owner of the tables.`, mend)];
  }
  return [];
}

function tableFindings({ closed }: MigrationHistory): Finding[] {
  if (closed.length === 0) return [];
  const names = closed.join(', ');
  const mend = `GRANT SELECT, INSERT, UPDATE, DELETE ON ${names} TO the role of DATABASE_URL, or set DATABASE_OWNER_URL.`;
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
