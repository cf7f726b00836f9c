import type { UserRecord } from '../identity/user-record';
import { heldScopes } from '../scopes/registry';

/** What `--json` tells of a user: what the type `User` of the schema has, and which of the scopes are granted on top. */
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
