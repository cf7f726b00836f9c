/** The columns of a `UserRecord`, of the table `users` under the name `u`: for statements that join it. */
export const USER_COLUMNS = `u.id, u.username, u.email, u.full_name AS "fullName", u.role::text AS role,
  u.granted_scopes AS "grantedScopes", u.is_active AS "isActive", u.email_verified_at AS "emailVerifiedAt",
  u.created_at AS "createdAt", u.updated_at AS "updatedAt"`;
