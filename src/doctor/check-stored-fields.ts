import { type Client, escapeLiteral } from 'pg';
import {
  STORED_INDEX,
  type StoredField,
  type StoredFields,
  storedExpression,
  storedIndexes,
} from '../identity/stored-fields';
import { type Finding, findingsAbout } from './finding';

const { ok, warning } = findingsAbout('fields');

/** Users that are looked at: those with values, in the order of the table. */
const MAX_USERS = 100_000;
/** Names and ids that a finding lists. */
const MAX_LISTED = 5;

/** Checks the stored values and their indexes against the fields that the schema files declare. */
export async function checkStoredFields(client: Client, fields: StoredFields): Promise<readonly Finding[]> {
  const { rows: columns } = await client.query(
    `SELECT FROM pg_attribute WHERE attrelid = to_regclass('users') AND attname = 'stored' AND NOT attisdropped`,
  );
  // The check of the migrations reports it.
  if (columns.length === 0) return [];
  const found = [
    ...(await undeclaredFindings(client, fields)),
    ...(await misfitFindings(client, fields)),
    ...(await indexFindings(client, fields)),
  ];
  if (found.length > 0) return found;
  if (fields.length === 0) return [];
  return [ok(`The values of ${fields.length} stored field(s) fit their types.`)];
}

const SOME_USERS = `(SELECT id, stored FROM users WHERE stored <> '{}' LIMIT ${MAX_USERS}) u`;

/** Values of fields that were removed from the schema files, or that another server's files declare. */
async function undeclaredFindings(client: Client, fields: StoredFields): Promise<Finding[]> {
  const { rows } = await client.query<{ name: string; users: string }>(
    `SELECT name, count(*) AS users FROM ${SOME_USERS}, jsonb_object_keys(u.stored) AS name
     WHERE name <> ALL ($1::text[]) GROUP BY name ORDER BY name LIMIT 100`,
    [fields.map(({ name }) => name)],
  );
  if (rows.length === 0) return [];
  const listed = rows.slice(0, MAX_LISTED).map(({ name, users }) => `${name} (${users} user(s))`);
  const more = rows.length > MAX_LISTED ? ', and more' : '';
  return [
    warning(
      `Users have values of fields that no schema file declares: ${listed.join(', ')}${more}. They are kept, and never answered.`,
      `Declare the field again, or remove the values: UPDATE users SET stored = stored - 'NAME' WHERE stored ? 'NAME';`,
    ),
  ];
}

/** Values that do not fit their type any more: they are answered as null. */
async function misfitFindings(client: Client, fields: StoredFields): Promise<Finding[]> {
  if (fields.length === 0) return [];
  const columns = fields.flatMap((field, index) => {
    const misfit = `u.stored ? ${escapeLiteral(field.name)} AND NOT ${fitsInSql(field)}`;
    return [
      `count(*) FILTER (WHERE ${misfit}) AS "count${index}"`,
      `(array_agg(u.id::text) FILTER (WHERE ${misfit}))[1:${MAX_LISTED}] AS "ids${index}"`,
    ];
  });
  const { rows } = await client.query<Record<string, unknown>>(`SELECT ${columns.join(', ')} FROM ${SOME_USERS}`);
  return fields.flatMap(({ name }, index) => {
    const count = Number(rows[0]?.[`count${index}`] ?? 0);
    if (count === 0) return [];
    const ids = ((rows[0]?.[`ids${index}`] as string[] | undefined) ?? []).join(', ');
    return [
      warning(
        `${name} of ${count} user(s) has a value that does not fit its type, and is answered as null: ${ids}${count > MAX_LISTED ? ', ...' : ''}.`,
        'Set the field of these users again, or give the field its former type.',
      ),
    ];
  });
}

/** The condition of `fits` in SQL, never null. */
function fitsInSql(field: StoredField): string {
  const value = storedExpression(field.name, 'u.');
  if (field.list === 'none') return `(${isItemInSql(field.type, value)})`;
  const item = `${field.list === 'of nullable items' ? `jsonb_typeof(item) = 'null' OR ` : ''}${isItemInSql(field.type, 'item')}`;
  return `(CASE WHEN jsonb_typeof(${value}) = 'array'
    THEN NOT EXISTS (SELECT FROM jsonb_array_elements(${value}) AS item WHERE NOT (${item})) ELSE false END)`;
}

function isItemInSql(type: StoredField['type'], value: string): string {
  const text = `${value} #>> '{}'`;
  if (typeof type === 'object') {
    const values = type.values.map((one) => escapeLiteral(one)).join(', ');
    return `jsonb_typeof(${value}) = 'string' AND ${text} IN (${values})`;
  }
  switch (type) {
    case 'Boolean':
      return `jsonb_typeof(${value}) = 'boolean'`;
    case 'Float':
      return `jsonb_typeof(${value}) = 'number'`;
    case 'Int':
      return `CASE WHEN jsonb_typeof(${value}) = 'number'
        THEN (${text})::numeric BETWEEN -2147483648 AND 2147483647 AND (${text})::numeric = trunc((${text})::numeric) ELSE false END`;
    case 'DateTime':
      return `jsonb_typeof(${value}) = 'string' AND ${text} ~ '^\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z$'`;
    default:
      return `jsonb_typeof(${value}) = 'string'`;
  }
}

const INDEXES = `SELECT c.relname AS name, i.indisvalid AS "isValid" FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE i.indrelid = to_regclass('users') AND starts_with(c.relname, $1) ORDER BY c.relname`;

async function indexFindings(client: Client, fields: StoredFields): Promise<Finding[]> {
  const { rows } = await client.query<{ name: string; isValid: boolean }>(INDEXES, [STORED_INDEX]);
  const declared = storedIndexes(fields).map(({ name }) => name);
  const valid = rows.filter(({ isValid }) => isValid).map(({ name }) => name);
  const missing = declared.filter((name) => !valid.includes(name));
  const unused = rows.map(({ name }) => name).filter((name) => !declared.includes(name));
  return [
    ...missing.map((name) =>
      warning(`The index ${name} is missing or not finished.`, 'Run scoped-api migrate, or start the server.'),
    ),
    ...unused.map((name) =>
      warning(`No schema file declares the field of the index ${name}.`, `DROP INDEX CONCURRENTLY "${name}";`),
    ),
  ];
}
