import type { ClientBase } from 'pg';
import { type Effect, effectsOf, extensionsOf, migrationNames, readMigration, tablesOf } from './migration-files';
import { lookUp, type MigrationHistory, qualified } from './migration-history';

/** A reason why the migrations can't be applied, and its fix, in one or two sentences each. */
export interface Obstacle {
  readonly what: string;
  readonly fix: string;
}

/**
 * Returns why a server accepts no migration at all: its encoding, that it is a standby, or that the tables have no schema.
 * Reads nothing that another server may be changing at the same time.
 */
export async function serverObstacles(client: ClientBase, history: MigrationHistory): Promise<Obstacle[]> {
  const encoding = encodingObstacles(history);
  if (encoding.length > 0) return encoding;
  const role = await readRole(client, history);
  if (role.isReadOnly) return [readOnly(role)];
  return history.schema === undefined ? [noSchema(role)] : [];
}

/**
 * Finds everything that would make a pending migration fail, before any of them is begun. Changes nothing.
 *
 * @param client - a connection of the role that applies migrations. Without the lock of migrations, the work of another
 *   server that applies them meanwhile may be reported as an obstacle.
 * @param history - of this connection; see `readHistory`.
 * @returns all obstacles, so that an operator can fix them at once.
 */
export async function findObstacles(
  client: ClientBase,
  history: MigrationHistory,
  directory: string,
): Promise<Obstacle[]> {
  const { schema } = history;
  const fundamental = await serverObstacles(client, history);
  if (fundamental.length > 0 || history.pending.length === 0 || schema === undefined) return fundamental;
  const foreign = foreignHistory(history, directory, schema);
  if (foreign) return [foreign];
  const role = await readRole(client, history);
  return [
    ...schemaObstacles(role, history, schema),
    ...(await extensionObstacles(client, role, extensionsOf(directory, history.pending))),
    ...(await ownerObstacles(client, role, schema, directory)),
    ...(await nameObstacles(client, history, schema, directory)),
  ];
}

async function readRole(client: ClientBase, { schema }: MigrationHistory): Promise<Role> {
  const { rows } = await client.query<Role>(ROLE, [schema ?? null]);
  return rows[0] as Role;
}

/** Other encodings can't store every name, and SQL_ASCII has no notion of a letter. */
function encodingObstacles({ encoding }: Pick<MigrationHistory, 'encoding'>): Obstacle[] {
  if (encoding === 'UTF8') return [];
  const what = `The database has the encoding ${encoding}, which cannot store every name: UTF8 is required.`;
  const fix = "Create another database, and use it: CREATE DATABASE name ENCODING 'UTF8' TEMPLATE template0;";
  return [{ what, fix: `${fix} If the locale does not fit, add LOCALE 'C.UTF-8'.` }];
}

interface Role {
  readonly name: string;
  readonly database: string;
  readonly searchPath: string;
  readonly isSuperuser: boolean;
  readonly isReadOnly: boolean;
  readonly isStandby: boolean;
  readonly mayCreateSchema: boolean;
  readonly mayUse: boolean;
  readonly mayCreate: boolean;
}

const ROLE = `SELECT current_user AS name, current_database() AS database, current_setting('search_path') AS "searchPath",
    (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AS "isSuperuser",
    pg_is_in_recovery() AS "isStandby",
    pg_is_in_recovery() OR current_setting('default_transaction_read_only') = 'on' AS "isReadOnly",
    has_database_privilege(current_database(), 'CREATE') AS "mayCreateSchema",
    coalesce(has_schema_privilege(n.oid, 'USAGE'), false) AS "mayUse",
    coalesce(has_schema_privilege(n.oid, 'CREATE'), false) AS "mayCreate"
  FROM (SELECT $1::text AS schema) s LEFT JOIN pg_namespace n ON n.nspname = s.schema`;

const quoted = (name: string) => `"${name.replaceAll('"', '""')}"`;

function readOnly({ isStandby, name }: Role): Obstacle {
  if (isStandby) {
    const fix = 'Use the URL of the primary. After a failover, wait until the standby is promoted.';
    return { what: 'The PostgreSQL server is a standby, which accepts no changes.', fix };
  }
  const what = `default_transaction_read_only is on for the role ${quoted(name)} or the database.`;
  return { what, fix: `ALTER ROLE ${quoted(name)} SET default_transaction_read_only = off;` };
}

function noSchema({ name, searchPath }: Role): Obstacle {
  const what = `No schema of the search_path (${searchPath}) exists, or the role ${quoted(name)} may not use it.`;
  const fix = 'Name the schema in the URL (postgresql://.../database?schema=app), or create it.';
  return { what, fix };
}

/** Another application that uses Prisma keeps its history in the same table. */
function foreignHistory(history: MigrationHistory, directory: string, schema: string): Obstacle | undefined {
  const { unknown, unfinished, pending } = history;
  const names = migrationNames(directory);
  const isOurs = pending.length < names.length || unfinished.some(({ name }) => names.includes(name));
  if (isOurs || unknown.length + unfinished.length === 0) return undefined;
  const what = `The schema ${quoted(schema)} has the migrations of another application (${
    unknown.concat(unfinished.map(({ name }) => name))[0]
  }).`;
  return { what, fix: OWN_SCHEMA };
}

/** The fix for names that another application uses. */
export const OWN_SCHEMA =
  'Use a schema of its own: add schema=scoped_api to the URL, as in postgresql://.../database?schema=scoped_api.';

function schemaObstacles(role: Role, { hasSchema }: MigrationHistory, schema: string): Obstacle[] {
  const who = quoted(role.name);
  if (/^pg_|^information_schema$/.test(schema)) {
    return [{ what: `The schema ${quoted(schema)} belongs to PostgreSQL.`, fix: OWN_SCHEMA }];
  }
  if (!hasSchema) {
    if (role.mayCreateSchema) return [];
    const what = `The schema ${quoted(schema)} does not exist, and the role ${who} may not create it.`;
    return [{ what, fix: `As a superuser: CREATE SCHEMA ${quoted(schema)} AUTHORIZATION ${who};` }];
  }
  if (role.mayUse && role.mayCreate) return [];
  const what = `The role ${who} may not create tables in the schema ${quoted(schema)}.`;
  return [{ what, fix: `As its owner or a superuser: GRANT USAGE, CREATE ON SCHEMA ${quoted(schema)} TO ${who};` }];
}

interface Extension {
  readonly name: string;
  /** The schema in which it is installed; null if it is not. */
  readonly schema: string | null;
  readonly mayUse: boolean;
  readonly isAvailable: boolean;
  readonly isTrusted: boolean;
}

const EXTENSIONS = `SELECT w.name, n.nspname AS schema, coalesce(has_schema_privilege(n.oid, 'USAGE'), false) AS "mayUse",
    a.name IS NOT NULL AS "isAvailable", coalesce(v.trusted, false) AS "isTrusted"
  FROM unnest($1::name[]) AS w(name)
  LEFT JOIN pg_extension e ON e.extname = w.name LEFT JOIN pg_namespace n ON n.oid = e.extnamespace
  LEFT JOIN pg_available_extensions a ON a.name = w.name
  LEFT JOIN pg_available_extension_versions v ON v.name = a.name AND v.version = a.default_version`;

async function extensionObstacles(client: ClientBase, role: Role, wanted: readonly string[]): Promise<Obstacle[]> {
  const { rows } = await client.query<Extension>(EXTENSIONS, [wanted]);
  return rows.flatMap(({ name, schema, mayUse, isAvailable, isTrusted }) => {
    const who = quoted(role.name);
    if (schema !== null) {
      if (mayUse) return [];
      const what = `The extension ${name} is in the schema ${quoted(schema)}, which the role ${who} may not use.`;
      return [{ what, fix: `As a superuser: GRANT USAGE ON SCHEMA ${quoted(schema)} TO ${who};` }];
    }
    if (!isAvailable) {
      const what = `The PostgreSQL server does not have the extension ${name}.`;
      return [{ what, fix: 'Install the contrib package of PostgreSQL (postgresql-contrib) on the database server.' }];
    }
    if (role.isSuperuser || (isTrusted && role.mayCreateSchema)) return [];
    const what = `The role ${who} may not create the extension ${name} in the database ${quoted(role.database)}.`;
    const grant = isTrusted ? `, or GRANT CREATE ON DATABASE ${quoted(role.database)} TO ${who};` : '.';
    return [{ what, fix: `As a superuser, in this database: CREATE EXTENSION ${name};${grant}` }];
  });
}

const OWNERS = `SELECT c.relname AS name, pg_get_userbyid(c.relowner) AS owner FROM pg_class c
  JOIN pg_namespace n ON n.oid = c.relnamespace
  WHERE n.nspname = $1 AND c.relname = ANY ($2::name[]) AND c.relkind IN ('r', 'p')
    AND NOT pg_has_role(c.relowner, 'USAGE')
  ORDER BY c.relname`;

/** Only its owner may change a table. */
async function ownerObstacles(client: ClientBase, role: Role, schema: string, directory: string): Promise<Obstacle[]> {
  const tables = [...tablesOf(directory), '_prisma_migrations'];
  const { rows } = await client.query<{ name: string; owner: string }>(OWNERS, [schema, tables]);
  const [first] = rows;
  if (!first) return [];
  const names = rows.map(({ name }) => name).join(', ');
  const what = `The role ${quoted(role.name)} may not change tables of the role ${quoted(first.owner)}: ${names}.`;
  const fix = `Write DATABASE_OWNER_URL, with the role ${quoted(first.owner)}: migrations are then applied by it.`;
  return [{ what, fix }];
}

/** Objects of a migration that was never begun must not exist: they would belong to another application. */
async function nameObstacles(
  client: ClientBase,
  { pending, unfinished }: MigrationHistory,
  schema: string,
  directory: string,
): Promise<Obstacle[]> {
  const untouched = pending.filter((name) => !unfinished.some((row) => row.name === name));
  const obstacles: Obstacle[] = [];
  /** Objects that an earlier pending migration drops: they may still exist. */
  const removed = new Set<string>();
  const key = ({ kind, owner, name }: Effect) => `${kind} ${owner} ${name}`;
  for (const name of pending) {
    const effects = effectsOf(readMigration(directory, name));
    const made = effects.filter((effect) => effect.exists && effect.isStrict && !removed.has(key(effect)));
    for (const effect of effects) if (!effect.exists) removed.add(key(effect));
    if (!untouched.includes(name)) continue;
    const found = await lookUp(client, schema, made);
    const present = made.filter((_, index) => found[index]);
    if (present.length > 0) obstacles.push(taken(schema, name, present, made.length));
  }
  return obstacles;
}

function taken(schema: string, migration: string, present: readonly Effect[], count: number): Obstacle {
  const names = present.slice(0, 5).map((effect) => inWords(effect));
  const more = present.length > names.length ? ` and ${present.length - names.length} more` : '';
  const what =
    `The schema ${quoted(schema)} already has what the migration ${migration} creates, and there is no record that ` +
    `this migration was applied: ${names.join(', ')}${more}.`;
  const isAll = present.length === count;
  const fix = isAll
    ? `If they are this application's, record it: scoped-api migrate --resolve ${migration} --applied. If they are not: ${OWN_SCHEMA}`
    : `They belong to another application. ${OWN_SCHEMA}`;
  return { what, fix };
}

/** Describes an object, such as `column users.email`. */
export function inWords({ kind, owner, name }: Effect): string {
  const word = kind === 'relation' ? 'table or index' : kind === 'value' ? 'enum value' : kind;
  return owner === '' ? `${word} ${name}` : `${word} ${owner}.${name}`;
}

const PLACES = `SELECT DISTINCT n.nspname AS schema FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
  WHERE e.extname = ANY ($1::name[])`;

/**
 * Returns the `search_path` of migrations: the schema of the tables, and then those of extensions that are installed
 * already, which need not be on the role's own search_path.
 */
export async function searchPath(client: ClientBase, schema: string, directory: string): Promise<string> {
  const { rows } = await client.query<{ schema: string }>(PLACES, [extensionsOf(directory, migrationNames(directory))]);
  const places = [schema, ...rows.map((row) => row.schema).filter((place) => place !== schema)];
  return places.map(quoted).join(', ');
}

/**
 * Finds tables of an earlier release, which ignored `?schema=`, in another schema of the database.
 *
 * @param schema - the one that the URL names.
 * @returns the other schema, if its history belongs to this application.
 */
export async function findOtherInstallation(
  client: ClientBase,
  schema: string,
  directory: string,
): Promise<string | undefined> {
  const { rows } = await client.query<{ schema: string }>(
    `SELECT n.nspname AS schema FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'migration_name'
     WHERE c.relname = '_prisma_migrations' AND c.relkind = 'r' AND n.nspname <> $1
       AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')`,
    [schema],
  );
  for (const { schema: other } of rows) {
    const { rows: ours } = await client.query<{ found: boolean }>(
      `SELECT EXISTS (SELECT FROM ${qualified(other, '_prisma_migrations')} WHERE migration_name = $1) AS found`,
      [migrationNames(directory)[0]],
    );
    if (ours[0]?.found) return other;
  }
  return undefined;
}
