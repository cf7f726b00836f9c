import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { clusterUrl, DATABASE, passwordOf, ROLES, SUPERUSER_SESSION } from './cluster';
import { codeOf } from './error';

/** Beside `src/` in a checkout, beside `dist/` in a package. */
const ROLES_FILE = join(__dirname, '..', '..', '..', 'prisma', 'roles.sql');

/**
 * Makes the application's database and the roles of the owner and the server, and makes a database of an earlier
 * release, in which everything belongs to the superuser, the owner's. Does what is missing, so a kill in the middle
 * costs nothing, and several processes may do it at once.
 *
 * @param member - a connection to the database "postgres" as superuser.
 * @param password - of the superuser.
 */
export async function prepareDatabase(member: Client, port: number, password: string): Promise<void> {
  const { rowCount } = await member.query('SELECT FROM pg_database WHERE datname = $1', [DATABASE]);
  if (!rowCount) {
    await member.query(`CREATE DATABASE ${DATABASE}`).catch((error: unknown) => {
      // Another process made it since: 42P04 when it was quicker, 23505 when both were at it at the same moment.
      if (codeOf(error) !== '42P04' && codeOf(error) !== '23505') throw error;
    });
  }
  const client = new Client({
    connectionString: clusterUrl(ROLES.superuser, password, port),
    connectionTimeoutMillis: 5_000,
    options: SUPERUSER_SESSION,
    application_name: 'scoped-api (roles)',
  });
  client.on('error', () => {});
  await client.connect();
  try {
    await client.query(
      "SELECT set_config('scoped_api.owner_password', $1, false), set_config('scoped_api.server_password', $2, false)",
      [passwordOf(ROLES.owner, password), passwordOf(ROLES.server, password)],
    );
    await client.query(readFileSync(ROLES_FILE, 'utf8'));
  } finally {
    await client.end();
  }
  // The membership locks are in the database "postgres", where the server role has no business.
  for (const database of ['postgres', 'template1']) {
    const { rows } = await member.query(
      "SELECT has_database_privilege('public', $1, 'CONNECT') OR has_database_privilege('public', $1, 'TEMPORARY') AS open",
      [database],
    );
    if (rows[0]?.open) {
      await member.query(`REVOKE CONNECT, TEMPORARY ON DATABASE ${database} FROM PUBLIC`).catch((error: unknown) => {
        // Two processes at the same moment: XX000, "tuple concurrently updated".
        if (codeOf(error) !== 'XX000') throw error;
      });
    }
  }
}
