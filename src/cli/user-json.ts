import type { UserRecord } from '../identity/user-record';
import { heldScopes } from '../scopes/registry';

/** Returns the JSON of a user: the fields of the type `User` of the schema, and the scopes that are granted on top. */
export function userJson(user: UserRecord) {
  const { id, username, email, fullName, role, isActive, emailVerifiedAt, createdAt, updatedAt } = user;
  const scopes = heldScopes(user);
  const grantedScopes = [...user.grantedScopes];
  return {
    id,
    username,
    email,
    fullName,
    role,
    scopes,
    grantedScopes,
    isActive,
    emailVerifiedAt,
    createdAt,
    updatedAt,
  };
}
