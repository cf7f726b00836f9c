import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { readTestServer } from './test-server';

/** A migrated, empty database for one test file or one test. */
export interface TestDatabase {
  /** With the role that the server works with: a superuser, or on a foreign server one that owns nothing. */
  readonly url: string;
  /** With a superuser, for what only a test does: settings, the end of other sessions. */
  readonly superuserUrl: string;
  /** With the owner of the tables, for triggers and the like; a superuser, but on a foreign server. */
  readonly ownerUrl: string;
  /** Removes it, open connections or not. */
  drop(): Promise<void>;
}

/** Clones the run's migrated template. Call it once for each test file, or for each test that must be alone. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const server = readTestServer();
  const name = `${server.prefix}${randomUUID().replaceAll('-', '')}`;
  await onServer(server.url, `CREATE DATABASE ${name} TEMPLATE ${server.template} ${server.strategy ?? ''}`);
  const { roles } = server;
  const superuserUrl = databaseUrl(server.url, name);
  return {
    url: roles ? withLogin(superuserUrl, roles.server, roles.schema) : superuserUrl,
    ownerUrl: roles ? withLogin(superuserUrl, roles.owner, roles.schema) : superuserUrl,
    superuserUrl,
    drop: () => dropDatabase(server.url, name),
  };
}

/**
 * An empty database, for tests of what fills it.
 *
 * @param options - of CREATE DATABASE, such as its locale; those of the run by default.
 */
export async function createEmptyDatabase(options?: string): Promise<TestDatabase> {
  const server = readTestServer();
  const name = `${server.prefix}${randomUUID().replaceAll('-', '')}`;
  const { roles, locale = '', strategy = '' } = server;
  const owner = roles?.owner.split(':')[0];
  await onServer(
    server.url,
    `CREATE DATABASE ${name} ${owner ? `OWNER ${owner}` : ''} ${strategy} ${options ?? locale}`,
  );
  const superuserUrl = databaseUrl(server.url, name);
  return {
    url: roles ? withLogin(superuserUrl, roles.owner, roles.schema) : superuserUrl,
    ownerUrl: roles ? withLogin(superuserUrl, roles.owner, roles.schema) : superuserUrl,
    superuserUrl,
    drop: () => dropDatabase(server.url, name),
  };
}

/** A new role that may log in, and has no other privilege unless one is granted. */
export interface TestRole {
  readonly name: string;
  /** The URL of the database with it. */
  readonly url: string;
  /** Removes it with all it has in the database. */
  drop(): Promise<void>;
}

/** Makes a role; drop it before its database. */
export async function createTestRole(url: string): Promise<TestRole> {
  const name = `${readTestServer().prefix}role_${randomUUID().replaceAll('-', '')}`.slice(0, 63);
  await onServer(url, `CREATE ROLE ${name} LOGIN PASSWORD 'secret'`);
  const own = new URL(url);
  own.username = name;
  own.password = 'secret';
  return { name, url: own.href, drop: () => onServer(url, `DROP OWNED BY ${name} CASCADE`, `DROP ROLE ${name}`) };
}

/** The URL of another database on the same server. */
export function databaseUrl(url: string, name: string): string {
  const result = new URL(url);
  result.pathname = name;
  return result.href;
}

/** The same database for another role, whose tables are in `schema`. */
export function withLogin(url: string, login: string, schema: string): string {
  const result = new URL(url);
  [result.username, result.password] = login.split(':') as [string, string];
  result.searchParams.set('schema', schema);
  return result.href;
}

/**
 * Drops a database, and ends the sessions that are still open after a second. A client that has just been closed may not have
 * left yet: ended by PostgreSQL, it would throw.
 */
async function dropDatabase(url: string, name: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (let wait = 0; wait < 50; wait += 1) {
      const { rowCount } = await client.query('SELECT FROM pg_stat_activity WHERE datname = $1', [name]);
      if (rowCount === 0) break;
      await sleep(20);
    }
    await client.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  } finally {
    await client.end();
  }
}

/** Removes the rows of all tables but those of the history of migrations. */
export async function emptyTables(ownerUrl: string): Promise<void> {
  await onServer(
    ownerUrl,
    `DO $$ BEGIN
       EXECUTE (SELECT 'TRUNCATE ' || string_agg(oid::regclass::text, ', ') FROM pg_class
         WHERE relkind = 'r' AND relname NOT LIKE '\\_%' AND relnamespace =
           (SELECT relnamespace FROM pg_class WHERE oid = to_regclass('users')));
     END $$`,
  );
}

/** Runs statements on a connection of their own. */
export async function onServer(url: string, ...statements: string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const statement of statements) await client.query(statement);
  } finally {
    await client.end();
  }
}
