import type { UserRecord } from './user-record';

/** Each property of a `UserRecord`, of the table `users` under the name `u`. */
const COLUMNS = {
  id: 'u.id',
  username: 'u.username',
  email: 'u.email',
  pendingEmail: 'u.pending_email AS "pendingEmail"',
  fullName: 'u.full_name AS "fullName"',
  role: 'u.role::text AS role',
  grantedScopes: 'u.granted_scopes AS "grantedScopes"',
  isActive: 'u.is_active AS "isActive"',
  emailVerifiedAt: 'u.email_verified_at AS "emailVerifiedAt"',
  createdAt: 'u.created_at AS "createdAt"',
  updatedAt: 'u.updated_at AS "updatedAt"',
} as const satisfies Record<keyof UserRecord, string>;

/** The columns of a `UserRecord`: for statements that have the table `users` under the name `u`. */
export const USER_COLUMNS = Object.values(COLUMNS).join(', ');

/** As `USER_COLUMNS`, of these properties alone. */
export function userColumns(properties: ReadonlySet<keyof UserRecord>): string {
  return [...properties].map((property) => COLUMNS[property]).join(', ');
}
