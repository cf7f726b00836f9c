import type { StoredValues } from '../identity/stored-fields';
import { nameOf, USER_FIELD_LIST } from '../identity/user-fields';
import type { UserRecord } from '../identity/user-record';
import type { Scopes } from '../scopes/scopes';

/**
 * Returns the JSON of a user: the stored fields of the type `User` of the schema, also those of schema files, and the scopes
 * that are granted on top.
 */
export function userJson(registry: Scopes, user: UserRecord, stored: StoredValues): Readonly<Record<string, unknown>> {
  const fields = USER_FIELD_LIST.map(([property]) => [nameOf(property), user[property]]);
  const { scopes: grantedScopes, ...others } = Object.fromEntries(fields);
  const declared = stored.isEmpty ? {} : stored.values(user);
  return { ...others, scopes: registry.held(user), grantedScopes, ...declared };
}
