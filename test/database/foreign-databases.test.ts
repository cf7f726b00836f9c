import type { Client } from 'pg';
import { createDatabase } from '../../src/database/database';
import { applyMigrations, pendingMigrations } from '../../src/database/migrations';
import { createMetrics } from '../../src/metrics/metrics';
import { cli, STACK } from '../support/process-cli';
import { scratchDirectory } from '../support/process-directory';
import { startServer } from '../support/process-server';
import { PASSWORD, startTestApp } from '../support/test-app';
import {
  createEmptyDatabase,
  createTestRole,
  databaseUrl,
  onServer,
  type TestDatabase,
  type TestRole,
} from '../support/test-database';
import { readTestServer } from '../support/test-server';
import { ALL_FINISHED, connect, historyOf, keptLog, NAMES } from './support/migrations';

/** The database is shared, or set up by others: migrations work there, or are refused before anything is done. */

const scratch = scratchDirectory();
let database: TestDatabase;
let client: Client;
let log: ReturnType<typeof keptLog>;
let roles: TestRole[] = [];

beforeEach(async () => {
  database = await createEmptyDatabase();
  client = await connect(database.url);
  log = keptLog();
});
afterEach(async () => {
  for (const role of roles) await role.drop();
  roles = [];
  await client.end();
  await database.drop();
});
afterAll(() => scratch.remove());

async function makeRole() {
  const role = await createTestRole(database.url);
  roles.push(role);
  return role;
}

const withSchema = (url: string, schema: string) => `${url}${url.includes('?') ? '&' : '?'}schema=${schema}`;
const apply = (url = database.url, serverUrl?: string) => applyMigrations(url, { log, serverUrl });
const refusal = async (url = database.url, serverUrl?: string) => {
  const before = await contents();
  const error: Error = await apply(url, serverUrl).then(
    () => new Error('it was not refused'),
    (reason) => reason,
  );
  expect(error.name).toBe('MigrationError');
  expect(await contents()).toEqual(before);
  return error.message;
};
/** Everything in the database that is not PostgreSQL's own. */
const contents = async () => {
  const { rows } = await client.query(
    `SELECT n.nspname || '.' || c.relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')
     UNION ALL SELECT 'schema ' || nspname FROM pg_namespace UNION ALL SELECT 'extension ' || extname FROM pg_extension
     ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
};

describe('a database that is shared', () => {
  it('with unrelated tables is used as it is', async () => {
    await client.query("CREATE TABLE orders (id int); CREATE TYPE mood AS ENUM ('happy'); CREATE SCHEMA other");
    expect(await apply()).toEqual(NAMES);
  });

  it('gets a schema of its own by the URL, which is made', async () => {
    await client.query('CREATE TABLE users (id int); CREATE TABLE _prisma_migrations (id int)');
    expect(await refusal()).toContain('?schema=scoped_api');
    expect(await apply(withSchema(database.url, 'Own%20%22schema'))).toEqual(NAMES);
    expect(await historyOf(client, 'Own "schema')).toEqual(ALL_FINISHED);
    expect(await contents()).not.toContain('public.sessions');
    expect(await apply(withSchema(database.url, 'Own%20%22schema'))).toEqual([]);
    const target = createDatabase({
      url: withSchema(database.url, 'Own%20%22schema'),
      poolMax: 1,
      metrics: createMetrics(),
    });
    expect(await target.prisma.user.count().finally(() => target.close())).toBe(0);
    expect(await apply(withSchema(database.url, 'second'))).toEqual(NAMES);
  });

  it('gets the schema of the role, by its search_path', async () => {
    const { url, name } = await makeRole();
    await client.query(
      `CREATE SCHEMA app AUTHORIZATION ${name}; ALTER ROLE ${name} SET search_path = missing, app, public`,
    );
    await client.query('CREATE EXTENSION pg_trgm');
    expect(await apply(url)).toEqual(NAMES);
    expect(await historyOf(client, 'app')).toEqual(ALL_FINISHED);
    expect(await contents()).not.toContain('public.users');
  });

  it('with tables of the same names is refused before anything is done', async () => {
    await client.query('CREATE TABLE sessions (id int)');
    const message = await refusal();
    expect(message).toContain('already has what the migration 20261122190019_sessions_and_tokens creates');
    expect(message).toContain('table or index sessions');
    expect(message).toContain('?schema=scoped_api');
    await client.query('CREATE TYPE "Role" AS ENUM ()');
    expect(await refusal()).toContain('type Role');
  });

  it('with functions of the same names is used if their arguments differ, and else refused', async () => {
    await client.query('CREATE FUNCTION users_set_updated_at(int) RETURNS int LANGUAGE sql AS $$ SELECT 1 $$');
    expect(await apply(withSchema(database.url, 'public'))).toEqual(NAMES);
    await client.query(
      'CREATE SCHEMA app; CREATE FUNCTION app.users_set_updated_at() RETURNS int LANGUAGE sql AS $$ SELECT 1 $$',
    );
    expect(await refusal(withSchema(database.url, 'app'))).toContain('function users_set_updated_at');
  });

  it('with the history of another application that uses Prisma is refused', async () => {
    await client.query(`CREATE TABLE _prisma_migrations (id VARCHAR(36) PRIMARY KEY NOT NULL, checksum VARCHAR(64) NOT NULL,
      finished_at TIMESTAMPTZ, migration_name VARCHAR(255) NOT NULL, logs TEXT, rolled_back_at TIMESTAMPTZ,
      started_at TIMESTAMPTZ NOT NULL DEFAULT now(), applied_steps_count INTEGER NOT NULL DEFAULT 0)`);
    await client.query(
      "INSERT INTO _prisma_migrations (id, checksum, migration_name, finished_at) VALUES ('1', 'x', '20200101_shop', now())",
    );
    const message = await refusal();
    expect(message).toContain('another application (20200101_shop)');
    expect(message).toContain('?schema=scoped_api');
    expect(await apply(withSchema(database.url, 'scoped_api'))).toEqual(NAMES);
  });

  it('warns where an earlier release has ignored the schema of the URL', async () => {
    await apply();
    expect(await apply(withSchema(database.url, 'app'))).toEqual(NAMES);
    expect(log.lines).toContainEqual(expect.stringMatching(/schema app is new and empty.*schema=public/));
  });
});

describe('extensions', () => {
  it('that are not on the search_path, as another role has installed them, are found', async () => {
    const { url, name } = await makeRole();
    await client.query('CREATE SCHEMA extensions; CREATE EXTENSION pg_trgm SCHEMA extensions');
    await client.query(`GRANT USAGE ON SCHEMA extensions TO ${name}; CREATE SCHEMA app AUTHORIZATION ${name}`);
    const own = withSchema(url, 'app');
    expect(await apply(own)).toEqual(NAMES);
    // The operators that its index serves are found at run time too: the search is one of them.
    const app = await startTestApp({ DATABASE_URL: own });
    try {
      const token = await app.adminToken('ada');
      const found = await app.graphql('{ users(filter: { search: "ada" }, first: 5) { totalCount } }', { token });
      expect(found.data).toEqual({ users: { totalCount: 1 } });
    } finally {
      await app.stop();
    }
    await client.query('SET search_path = app; SET enable_seqscan = off');
    const { rows } = await client.query("EXPLAIN SELECT FROM users WHERE search_text LIKE '%abcdef%'");
    expect(rows.map((row) => row['QUERY PLAN']).join('\n')).toContain('users_search_text_idx');
  });

  it('in a schema that the role may not use is refused, with the grant', async () => {
    const { url, name } = await makeRole();
    await client.query('CREATE SCHEMA extensions; CREATE EXTENSION pg_trgm SCHEMA extensions');
    await client.query(`CREATE SCHEMA app AUTHORIZATION ${name}`);
    expect(await refusal(withSchema(url, 'app'))).toContain(`GRANT USAGE ON SCHEMA "extensions" TO "${name}";`);
  });

  it('that the role may not create are refused, with the statement', async () => {
    const { url, name } = await makeRole();
    await client.query(`CREATE SCHEMA app AUTHORIZATION ${name}`);
    const message = await refusal(withSchema(url, 'app'));
    expect(message).toContain('CREATE EXTENSION pg_trgm;');
    expect(message).toMatch(/GRANT CREATE ON DATABASE "\w+" TO/);
    await client.query('CREATE EXTENSION pg_trgm');
    expect(await apply(withSchema(url, 'app'))).toEqual(NAMES);
  });
});

describe('what is refused at the start, with its fix', () => {
  it.each(['LATIN1', 'SQL_ASCII'])('the encoding %s', async (encoding) => {
    const server = readTestServer();
    const name = `${server.prefix}${encoding.toLowerCase()}`;
    await onServer(server.url, `CREATE DATABASE ${name} ENCODING '${encoding}' LOCALE 'C' TEMPLATE template0`);
    try {
      const run = await cli(['migrate'], { cwd: scratch.path, env: { DATABASE_URL: databaseUrl(server.url, name) } });
      expect(run).toMatchObject({ code: 1, stdout: '' });
      expect(run.stderr).toContain(`has the encoding ${encoding}`);
      expect(run.stderr).toContain("CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0;");
      expect(run.stderr).not.toMatch(STACK);
    } finally {
      await onServer(server.url, `DROP DATABASE ${name} WITH (FORCE)`);
    }
  });

  it('a role that may create nothing in the schema', async () => {
    const { url, name } = await makeRole();
    await client.query('REVOKE CREATE ON SCHEMA public FROM PUBLIC; CREATE EXTENSION pg_trgm');
    expect(await refusal(url)).toContain(`GRANT USAGE, CREATE ON SCHEMA "public" TO "${name}";`);
  });

  it('a schema that is not there and may not be made', async () => {
    const { url, name } = await makeRole();
    expect(await refusal(withSchema(url, 'app'))).toContain(`CREATE SCHEMA "app" AUTHORIZATION "${name}";`);
    expect(await refusal(withSchema(database.url, 'pg_app'))).toContain('belongs to PostgreSQL');
  });

  it('a role whose search_path leads nowhere', async () => {
    const { url, name } = await makeRole();
    await client.query(`ALTER ROLE ${name} SET search_path = missing`);
    expect(await refusal(url)).toContain('No schema of the search_path (missing) exists');
  });

  it('tables of another owner, and every obstacle at once', async () => {
    const { url, name } = await makeRole();
    const { rows } = await client.query('SELECT current_user AS me');
    await apply();
    await client.query(`DELETE FROM _prisma_migrations WHERE migration_name = '${NAMES.at(-1)}'; DROP TABLE user_imports;
      REVOKE CREATE ON SCHEMA public FROM PUBLIC; GRANT SELECT ON _prisma_migrations TO ${name}`);
    const message = await refusal(url);
    expect(message).toContain(`may not change tables of the role "${rows[0].me}"`);
    expect(message).toContain('DATABASE_OWNER_URL');
    expect(message).toContain('GRANT USAGE, CREATE ON SCHEMA');
  });

  it('a role that may read the history and not the tables', async () => {
    const { url, name } = await makeRole();
    await apply();
    await client.query(`GRANT SELECT ON ALL TABLES IN SCHEMA public TO ${name}`);
    const message = await refusal(url);
    expect(message).toMatch(/may not read and write the tables audit_events, .*users/);
    expect(message).toContain('GRANT SELECT, INSERT, UPDATE, DELETE ON audit_events');
    await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${name}`);
    expect(await apply(url)).toEqual([]);
  });

  it('a role that may not read the history', async () => {
    const { url } = await makeRole();
    await apply();
    expect(await refusal(url)).toContain('may not read the record of migrations');
  });

  it('a database that accepts no changes', async () => {
    const { url, name } = await makeRole();
    await client.query(`ALTER ROLE ${name} SET default_transaction_read_only = on`);
    expect(await refusal(url)).toContain(`ALTER ROLE "${name}" SET default_transaction_read_only = off;`);
  });
});

describe('an owner for the migrations and another role for the server', () => {
  /** An owner that may do what migrations need, a role that may connect and nothing else, and a schema. */
  async function makeRoles() {
    const owner = await makeRole();
    const server = await makeRole();
    await client.query(`CREATE SCHEMA app AUTHORIZATION ${owner.name}; CREATE EXTENSION pg_trgm;
      REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT USAGE ON SCHEMA public TO ${owner.name}`);
    // Nothing is granted to everyone by default either.
    await client.query(`ALTER DEFAULT PRIVILEGES FOR ROLE ${owner.name} REVOKE USAGE ON TYPES FROM PUBLIC`);
    await client.query(`ALTER DEFAULT PRIVILEGES FOR ROLE ${owner.name} REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC`);
    return {
      owner: { ...owner, url: withSchema(owner.url, 'app') },
      server: { ...server, url: withSchema(server.url, 'app') },
    };
  }
  const rightsOf = async (role: string) => {
    const { rows } = await client.query(
      `SELECT c.relname || ': ' || string_agg(p, ' ' ORDER BY p) AS line
       FROM pg_class c CROSS JOIN unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER']) AS p
       WHERE c.relnamespace = 'app'::regnamespace AND c.relkind = 'r' AND has_table_privilege($1, c.oid, p)
       GROUP BY c.relname ORDER BY c.relname`,
      [role],
    );
    return rows.map(({ line }) => line);
  };

  it('the server is granted what it needs and no more, again at every start that finds something missing', async () => {
    const { owner, server } = await makeRoles();
    await expect(pendingMigrations(client as never)).resolves.toBe(NAMES.length);
    expect(await apply(owner.url, server.url)).toEqual(NAMES);
    const rights = await rightsOf(server.name);
    expect(rights).toContain('_prisma_migrations: SELECT');
    expect(rights).toContain('users: DELETE INSERT SELECT UPDATE');
    expect(
      rights.filter((line) => !line.startsWith('_')).every((line) => line.endsWith(': DELETE INSERT SELECT UPDATE')),
    ).toBe(true);
    const { rows } = await client.query("SELECT has_schema_privilege($1, 'app', 'CREATE') AS create", [server.name]);
    expect(rows).toEqual([{ create: false }]);
    expect(log.lines.at(-1)).toBe(`Granted the role ${server.name} what the server needs`);

    log.lines.length = 0;
    expect(await apply(owner.url, server.url)).toEqual([]);
    expect(log.lines).toEqual([]);
    await client.query(`REVOKE INSERT ON app.sessions FROM ${server.name}`);
    await Promise.all([1, 2, 3].map(() => apply(owner.url, server.url)));
    expect(await rightsOf(server.name)).toEqual(rights);
  });

  it('everything works: start, readiness, register, login, me, users, updates, deletion', async () => {
    const { owner, server } = await makeRoles();
    const env = { DATABASE_URL: server.url, DATABASE_OWNER_URL: owner.url };
    const started = await startServer({
      cwd: scratch.path,
      env: {
        ...env,
        BOOTSTRAP_ADMIN_USERNAME: 'root',
        BOOTSTRAP_ADMIN_EMAIL: 'root@example.com',
        BOOTSTRAP_ADMIN_PASSWORD: PASSWORD,
      },
    });
    try {
      expect((await fetch(`${started.url}/readyz`)).status).toBe(200);
    } finally {
      await started.terminate();
    }
    const app = await startTestApp({ DATABASE_URL: server.url });
    try {
      const admin = await app.adminToken('grace');
      const ada = await app.userToken('ada');
      const me = await app.graphql('{ me { id username } }', { token: ada });
      const updated = await app.graphql(
        'mutation ($id: ID!) { updateUser(id: $id, input: { fullName: "Ada" }) { user { fullName } userErrors { code } } }',
        { token: admin, variables: { id: me.data.me.id } },
      );
      expect(updated.data.updateUser).toEqual({ user: { fullName: 'Ada' }, userErrors: [] });
      const page = await app.graphql(
        '{ users(first: 10, filter: { search: "ada" }) { totalCount } auditLog(first: 1) { nodes { action } } status { users { total } database { pendingMigrations } } }',
        { token: admin },
      );
      expect(page.errors).toBeUndefined();
      expect(page.data.status).toEqual({ users: { total: 3 }, database: { pendingMigrations: 0 } });
    } finally {
      await app.stop();
    }
    // Commands go the same way.
    expect(await cli(['users', 'list'], { cwd: scratch.path, env })).toMatchObject({ code: 0 });
    const doctor = await cli(['doctor', '--json'], { cwd: scratch.path, env });
    const { findings } = JSON.parse(doctor.stdout);
    expect(findings.filter(({ name }: { name: string }) => name === 'migrations')).toMatchObject([{ status: 'ok' }]);
  });

  it('is refused where the two lead to different tables', async () => {
    const { owner, server } = await makeRoles();
    await apply(owner.url);
    const elsewhere = server.url.replace('schema=app', 'schema=public');
    await expect(apply(owner.url, elsewhere)).rejects.toThrow(
      /leads to the schema "app", and DATABASE_URL.* to "public"/,
    );
    const empty = await createEmptyDatabase();
    try {
      const other = new URL(server.url);
      other.pathname = new URL(empty.url).pathname;
      await expect(apply(owner.url, other.href)).rejects.toThrow(/lead to different databases/);
    } finally {
      await empty.drop();
    }
  });

  it('doctor asks as the owner, before and after', async () => {
    const { owner, server } = await makeRoles();
    const look = async (env: Record<string, string>) => {
      const { stdout } = await cli(['doctor', '--json'], { cwd: scratch.path, env });
      const { findings } = JSON.parse(stdout) as { findings: { name: string; status: string; what: string }[] };
      return findings.filter(({ name }) => name === 'migrations').map(({ status, what }) => `${status}: ${what}`);
    };
    const env = { DATABASE_URL: server.url, DATABASE_OWNER_URL: owner.url };
    expect(await look(env)).toEqual([expect.stringMatching(/^warning: The database lacks \d+ migration/)]);
    // The server's role alone could not do it.
    expect(await look({ DATABASE_URL: server.url })).toContainEqual(
      expect.stringMatching(/^error: .*may not create tables/),
    );
    await apply(owner.url);
    expect(await look(env)).toEqual([
      'ok: The database is at this release.',
      expect.stringMatching(/^warning: The role \w+ of the server lacks \d+ right/),
      'warning: There is no active admin.',
    ]);
    await apply(owner.url, server.url);
    expect(await look(env)).toEqual(['ok: The database is at this release.', 'warning: There is no active admin.']);
    // A schema that the first start makes is no fault.
    expect(await look({ DATABASE_URL: withSchema(database.url, 'later') })).toEqual([
      expect.stringMatching(/^warning: The database lacks/),
      expect.stringMatching(/superuser/),
    ]);
  });

  it('doctor warns of a server that is a superuser, and of an owner without a database', async () => {
    const run = await cli(['doctor', '--json'], { cwd: scratch.path, env: { DATABASE_URL: database.url } });
    expect(run.stdout).toContain('of DATABASE_URL is a superuser');
    const alone = await cli(['migrate'], { cwd: scratch.path, env: { DATABASE_OWNER_URL: database.url } });
    expect(alone).toMatchObject({ code: 2, stderr: expect.stringContaining('DATABASE_URL: write it too') });
  });
});
