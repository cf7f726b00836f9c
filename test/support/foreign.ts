import { applyMigrations } from '../../src/database/migrations';
import { databaseUrl, onServer, withLogin } from './test-database';
import type { TestServer } from './test-server';

/**
 * A PostgreSQL that is deliberately foreign, for a second run of the data tests: `SCOPED_API_TEST_FOREIGN=1 npx jest`.
 * Its defaults, its locale, its schema and its roles are none that a developer's machine has.
 */
export const isForeign = process.env.SCOPED_API_TEST_FOREIGN === '1';

const SETTINGS = [
  "timezone = 'America/St_Johns'",
  "datestyle = 'SQL, DMY'",
  "intervalstyle = 'sql_standard'",
  "bytea_output = 'escape'",
  "default_transaction_isolation = 'repeatable read'",
];

/** Turkish: `lower('I')` is a dotless i, `upper('i')` a dotted one. */
const LOCALE = "TEMPLATE template0 ENCODING 'UTF8' LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR' LOCALE 'C'";

const SCHEMA = 'accounts';
const OWNER = 'foreign_owner';
const SERVER = 'foreign_server';
const PASSWORD = 'foreign';

/**
 * Makes the server foreign, with a migrated template whose tables belong to one role and are used by another.
 *
 * @param url - of a superuser.
 */
export async function prepareForeign(url: string, template: string): Promise<Pick<TestServer, 'roles' | 'locale'>> {
  const roles = { owner: `${OWNER}:${PASSWORD}`, server: `${SERVER}:${PASSWORD}`, schema: SCHEMA };
  await onServer(
    url,
    ...SETTINGS.map((setting) => `ALTER SYSTEM SET ${setting}`),
    'SELECT pg_reload_conf()',
    ...[OWNER, SERVER].map((role) => `CREATE ROLE ${role} LOGIN PASSWORD '${PASSWORD}'`),
    // For the tests' own statements; the server names its schema.
    ...[OWNER, SERVER].map((role) => `ALTER ROLE ${role} SET search_path = ${SCHEMA}`),
    `CREATE DATABASE ${template} OWNER ${OWNER} ${LOCALE}`,
  );
  const [owner, server] = [roles.owner, roles.server].map((login) =>
    withLogin(databaseUrl(url, template), login, SCHEMA),
  );
  await applyMigrations(owner as string, { log: { info() {}, warn: console.warn }, serverUrl: server });
  return { roles, locale: LOCALE };
}
