import type { ScopeGroups, StoredField, StoredFields } from '../../identity/stored-fields';
import { jsonName } from './json-names';
import type { RestRoute } from './rest-route';
import { USER_FIELDS } from './rest-table';

/** Returns the smallest sets of scopes that allow a document; none if anyone may run it. */
type MinimalScopes = (document: string) => ScopeGroups;

/**
 * Adds the stored fields to the routes that answer users: those that every caller who may use the route may read as well.
 * A mutation is refused if one of its selections is, so a route must not select more than it requires: neither scopes nor
 * an authentication. Bodies get their
 * members from the schema. The list can be filtered by the parameters `stored_NAME`.
 */
export function withStoredFields(
  table: readonly RestRoute[],
  fields: StoredFields,
  minimalScopes: MinimalScopes,
): readonly RestRoute[] {
  if (fields.length === 0) return table;
  return table.map((row) => {
    if (!row.document.includes(USER_FIELDS)) return row;
    const sets = minimalScopes(row.document);
    const names = fields.filter((field) => isReadBy(field, sets)).map(({ name }) => name);
    return {
      ...row,
      document: row.document.replaceAll(USER_FIELDS, [USER_FIELDS, ...names].join(' ')),
      ...(row.body !== undefined && { codes: [...(row.codes ?? []), 'LIMIT_REACHED' as const] }),
      ...(row.paging && withFilters(row, row.paging, fields)),
    };
  });
}

function isReadBy({ read, readAuthentication }: StoredField, sets: ScopeGroups): boolean {
  if (readAuthentication) return false;
  if (read.length === 0) return true;
  return sets.length > 0 && sets.every((set) => read.some((group) => group.every((scope) => set.includes(scope))));
}

/** A parameter for each field. Its scalar is that of the field, or of the items of a list. */
function withFilters(row: RestRoute, paging: NonNullable<RestRoute['paging']>, fields: StoredFields) {
  const parameters = fields.map(({ name }) => ({ name, parameter: `stored_${jsonName(name)}` }));
  return {
    query: {
      ...row.query,
      ...Object.fromEntries(parameters.map(({ name, parameter }) => [parameter, { at: `UserStoredFilter.${name}` }])),
    },
    paging: {
      ...paging,
      variables(query: Parameters<typeof paging.variables>[0]) {
        const variables = paging.variables(query);
        const given = parameters.filter(({ parameter }) => query[parameter] !== undefined);
        if (given.length === 0) return variables;
        const stored = Object.fromEntries(given.map(({ name, parameter }) => [name, query[parameter]]));
        return { ...variables, filter: { ...(variables.filter as object), stored } };
      },
    },
  };
}
