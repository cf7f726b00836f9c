import { nameOf, USER_FIELD_LIST } from '../identity/user-fields';
import type { UserRecord } from '../identity/user-record';
import { heldScopes } from '../scopes/registry';

/** Returns the JSON of a user: the stored fields of the type `User` of the schema, and the scopes that are granted on top. */
export function userJson(user: UserRecord): Readonly<Record<string, unknown>> {
  const fields = USER_FIELD_LIST.map(([property]) => [nameOf(property), user[property]]);
  const { scopes: grantedScopes, ...others } = Object.fromEntries(fields);
  return { ...others, scopes: heldScopes(user), grantedScopes };
}
