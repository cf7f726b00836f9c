import type { Client } from 'pg';
import type { Config } from '../config';
import type { Extension } from '../extension/load-config-file';
import { checkResolvers } from '../graphql/extension/check-resolvers';
import { readMergedTypes } from '../graphql/extension/merged-types';
import { loadServerSchema } from '../schema/load-schema';
import { findSchemaFiles } from '../schema/schema-files';
import type { Scopes } from '../scopes/scopes';
import { type Finding, findingsAbout } from './finding';

const { ok, skipped, warning, error } = findingsAbout('schema');

/**
 * Checks the schema files and that each of their fields has a resolver, as the start does.
 *
 * @param extension - undefined if the configuration file can't be loaded: then the resolvers are unknown.
 */
export async function checkSchema(
  config: Pick<Config, 'schemaFiles' | 'audiences' | 'requireSecondFactor'>,
  extension: Pick<Extension, 'file' | 'resolvers'> | undefined,
): Promise<readonly Finding[]> {
  try {
    const files = findSchemaFiles(config.schemaFiles);
    const isBuiltIn = files.length === 0 && Object.keys(extension?.resolvers ?? {}).length === 0;
    if (isBuiltIn && config.requireSecondFactor.length === 0) {
      return [skipped('There are no schema files (SCHEMA_FILES).')];
    }
    const { document, builtIn, scopes } = loadServerSchema(config);
    const { all, roles } = scopes;
    if (extension !== undefined) {
      checkResolvers(readMergedTypes(document, builtIn), extension.resolvers, extension.file);
    }
    const fit = files.length === 0 ? 'There are no schema files.' : `${files.length} schema file(s) fit this release.`;
    return [ok(`${fit} The schema has ${all.length} scopes and ${roles.length} roles.`)];
  } catch (failure) {
    if ((failure as Error).name === 'ConfigFileError') {
      return [error((failure as Error).message, 'Correct the resolvers: docs/configuration-file.md.')];
    }
    if ((failure as Error).name !== 'SchemaFilesError') throw failure;
    return [error((failure as Error).message, 'Correct the files; docs/schema-files.md says what they may have.')];
  }
}

/** Users that a finding names at most. */
const MAX_NAMED = 10;

/**
 * Finds users whose stored role or scopes the schema does not declare. They grant nothing.
 *
 * @param client - a connection of the server's role, on a database of this release.
 */
export async function checkStoredNames(
  client: Pick<Client, 'query'>,
  { schemaFiles, audiences }: Pick<Config, 'schemaFiles' | 'audiences'>,
): Promise<readonly Finding[]> {
  const scopes = declaredScopes({ schemaFiles, audiences });
  if (scopes === undefined) return [];
  // Both conditions are those of indexes: nearly all users have the role USER and no scopes on top.
  const statements = [
    {
      text: `SELECT username, 'role ' || role_name AS what FROM users
        WHERE role_name <> 'USER' AND role_name <> ALL ($1) LIMIT ${MAX_NAMED + 1}`,
      values: [scopes.roles],
    },
    {
      text: `SELECT username, 'scopes ' || array_to_string(ARRAY(SELECT unnest(granted_scopes) EXCEPT SELECT unnest($1::text[])), ' ') AS what
        FROM users WHERE granted_scopes <> '{}' AND NOT granted_scopes <@ $1::text[] LIMIT ${MAX_NAMED + 1}`,
      values: [scopes.all],
    },
  ];
  const found: string[] = [];
  try {
    for (const statement of statements) {
      const { rows } = await client.query<{ username: string; what: string }>(statement);
      found.push(...rows.map(({ username, what }) => `${username} (${what.slice(0, 100)})`));
    }
  } catch (failure) {
    // The tables of another release, which the check of the migrations reports; or no right to read them.
    if (/^42(?:703|P01|501)$/.test((failure as { code?: string }).code ?? '')) return [];
    throw failure;
  }
  if (found.length === 0) return [];
  const named = found.slice(0, MAX_NAMED).join(', ');
  const what = `Users have a role or scopes that the schema does not declare, and that grant nothing: ${named}${found.length > MAX_NAMED ? ', and more' : ''}.`;
  const fix =
    'Declare them again in a schema file, or set another role (scoped-api users set-role); undeclared scopes go with the next change of the scopes.';
  return [warning(what, fix)];
}

/** Returns the declared scopes and roles; undefined if the schema files have faults, which {@link checkSchema} reports. */
export function declaredScopes(settings: Pick<Config, 'schemaFiles' | 'audiences'>): Scopes | undefined {
  try {
    return loadServerSchema(settings).scopes;
  } catch (failure) {
    if ((failure as Error).name !== 'SchemaFilesError') throw failure;
    return undefined;
  }
}
