import type { ClientBase } from 'pg';
import type { ExtensionMigration } from '../extension/migration-folder';
import { effectsOf, functionsOf, migrationNames, tablesOf, typesOf } from './migration-files';
import { countPending } from './migration-history';
import { closeSession, type MigrationSession, openSession } from './migration-session';

/** Options of {@link grantToServer}. */
interface GrantOptions {
  /** A connection of the role that owns the tables. */
  readonly session: MigrationSession;
  readonly schema: string;
  readonly directory: string;
  /** The SQL files of the user's own tables: the server needs the same rights on these. */
  readonly files?: readonly ExtensionMigration[] | undefined;
  /** The URL that the server uses. */
  readonly serverUrl: string;
  readonly signal?: AbortSignal | undefined;
}

/** `role` is set if rights were missing and have been granted. */
export type Granted = { readonly ok: true; readonly role?: string } | { readonly ok: false; readonly message: string };

/** Rights of the server on its tables: never TRUNCATE, and none to change the schema. */
const RIGHTS = ['SELECT', 'INSERT', 'UPDATE', 'DELETE'] as const;

/**
 * Grants the server's role the rights on the tables of the migrations that it needs and does not have. Revokes nothing.
 *
 * @returns not ok, with a message for the operator, if the two URLs lead to different tables or the owner may not grant.
 */
export async function grantToServer(options: GrantOptions): Promise<Granted> {
  const { session, schema, directory, files = [], serverUrl, signal } = options;
  signal?.throwIfAborted();
  const server = await openSession(serverUrl);
  try {
    const { rows } = await server.client.query<{ role: string }>('SELECT current_user AS role');
    const role = rows[0]?.role as string;
    const missing = await missingRights(session.client, schema, directory, role, files);
    if (missing.length > 0) await grant(session, missing);
    const wrong = await checkServer(server, schema, directory, role);
    if (wrong !== undefined) return { ok: false, message: wrong };
    return missing.length > 0 ? { ok: true, role } : { ok: true };
  } catch (error) {
    signal?.throwIfAborted();
    const fix = 'Use as DATABASE_OWNER_URL the role that owns the tables, and as DATABASE_URL one that may connect.';
    const message = `The role of DATABASE_URL could not be granted what the server needs: ${(error as Error).message}. ${fix}`;
    return { ok: false, message };
  } finally {
    await closeSession(server);
  }
}

/** A missing right, as the statement that grants it. */
export interface Lack {
  readonly statement: string;
}

/** The GRANT statements for missing rights; none for the owner itself and for a superuser. */
const MISSING = `SELECT statement FROM (
    SELECT format('GRANT USAGE ON SCHEMA %I TO %I', n.nspname, $2::text) AS statement FROM pg_namespace n
      WHERE n.nspname = $1 AND NOT has_schema_privilege($2, n.oid, 'USAGE')
    UNION ALL
    SELECT format('GRANT %s ON %I.%I TO %I', p.right, n.nspname, c.relname, $2::text)
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
      CROSS JOIN unnest(CASE WHEN c.relname IN ('_prisma_migrations', '_extension_migrations') THEN ARRAY['SELECT'] ELSE $4::text[] END) AS p("right")
      WHERE n.nspname = $1 AND c.relname = ANY ($3::name[] || '_prisma_migrations'::name) AND c.relkind IN ('r', 'p')
        AND NOT has_table_privilege($2, c.oid, p.right)
    UNION ALL
    SELECT format('GRANT USAGE ON SEQUENCE %I.%I TO %I', n.nspname, s.relname, $2::text)
      FROM pg_class s JOIN pg_namespace n ON n.oid = s.relnamespace
      JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')
      JOIN pg_class c ON c.oid = d.refobjid
      WHERE n.nspname = $1 AND s.relkind = 'S' AND c.relname = ANY ($3::name[])
        AND CASE WHEN s.relkind = 'S' THEN NOT has_sequence_privilege($2, s.oid, 'USAGE') END
    UNION ALL
    SELECT format('GRANT USAGE ON TYPE %I.%I TO %I', n.nspname, t.typname, $2::text)
      FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
      WHERE n.nspname = $1 AND t.typname = ANY ($5::name[])
        AND NOT has_type_privilege($2, t.oid, 'USAGE')
    UNION ALL
    SELECT format('GRANT EXECUTE ON ROUTINE %s TO %I', f.oid::regprocedure, $2::text)
      FROM pg_proc f JOIN pg_namespace n ON n.oid = f.pronamespace
      WHERE n.nspname = $1 AND f.proname = ANY ($6::name[]) AND NOT has_function_privilege($2, f.oid, 'EXECUTE')
  ) AS lacks`;

/**
 * Returns the rights that the server's role does not have.
 *
 * @param client - a connection of any role.
 */
export async function missingRights(
  client: ClientBase,
  schema: string,
  directory: string,
  role: string,
  files: readonly ExtensionMigration[] = [],
): Promise<readonly Lack[]> {
  const own = files.flatMap(({ text }) => effectsOf(text)).filter(({ kind, exists }) => kind === 'relation' && exists);
  const { rows } = await client.query<Lack>(MISSING, [
    schema,
    role,
    [...tablesOf(directory), ...(files.length > 0 ? ['_extension_migrations'] : []), ...own.map(({ name }) => name)],
    RIGHTS,
    typesOf(directory),
    functionsOf(directory),
  ]);
  return rows;
}

async function grant({ client }: MigrationSession, missing: readonly Lack[]): Promise<void> {
  await client.query('BEGIN');
  try {
    // Two servers that start at the same time would update the same rows of the catalog, and one of them would fail.
    await client.query("SET LOCAL lock_timeout = '5s'; SET LOCAL idle_in_transaction_session_timeout = '10s'");
    await client.query(`SELECT pg_advisory_xact_lock(${GRANT_LOCK})`);
    for (const { statement } of missing) await client.query(statement);
    await client.query('COMMIT');
  } catch (error) {
    await client.query('ROLLBACK').catch(() => {});
    throw error;
  }
}

/** Held for a few milliseconds. */
const GRANT_LOCK = 0x5c0bee;

/** Checks that the server's role finds the migrated tables; returns a message if it does not. */
async function checkServer(
  { client, schema: named }: MigrationSession,
  schema: string,
  directory: string,
  role: string,
): Promise<string | undefined> {
  const { rows } = await client.query<{ schema: string | null }>('SELECT coalesce($1, current_schema()) AS schema', [
    named ?? null,
  ]);
  const found = rows[0]?.schema;
  if (found !== schema) {
    return (
      `DATABASE_OWNER_URL leads to the schema "${schema}", and DATABASE_URL with the role "${role}" to ` +
      `"${found ?? 'none'}". Name the schema in both: add schema=${schema} to the URL.`
    );
  }
  const names = migrationNames(directory);
  await client.query('BEGIN');
  try {
    await client.query(`SET LOCAL search_path = ${client.escapeIdentifier(schema)}`);
    if ((await countPending(client, names)) === 0) return undefined;
  } finally {
    await client.query('ROLLBACK').catch(() => {});
  }
  return 'DATABASE_OWNER_URL and DATABASE_URL lead to different databases. Let both name the same one.';
}
