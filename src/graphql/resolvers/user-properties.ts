import type { UserRecord } from '../../identity/user-record';
import type { User } from '../generated/resolver-types';

/** What of a `UserRecord` each field of a user is made of. */
const MADE_OF = {
  id: ['id'],
  username: ['username'],
  email: ['email'],
  pendingEmail: ['pendingEmail'],
  fullName: ['fullName'],
  role: ['role'],
  scopes: ['role', 'grantedScopes'],
  isActive: ['isActive'],
  emailVerifiedAt: ['emailVerifiedAt'],
  createdAt: ['createdAt'],
  updatedAt: ['updatedAt'],
  sessions: ['id'],
  personalAccessTokens: ['id'],
} as const satisfies Record<Exclude<keyof User, '__typename'>, readonly (keyof UserRecord)[]>;

/** What has to be loaded of users for the fields of these names; names of other types' fields do no harm. */
export function userProperties(names: ReadonlySet<string>): ReadonlySet<keyof UserRecord> {
  return new Set(Object.entries(MADE_OF).flatMap(([field, properties]) => (names.has(field) ? properties : [])));
}
