import type { UserRecord } from '../identity/user-record';
import { ROLE_SCOPES, type Role, type Scope } from '../scopes/registry';
import { fullNameColumns, type ProfileColumns } from './profile-input';
import type { UserPatch } from './update-user-input';

/** The columns of a user that a change writes; one that stays as it is is absent. */
export interface ChangedColumns extends ProfileColumns {
  isActive?: boolean;
  emailVerifiedAt?: null;
  pendingEmail?: string | null;
  pendingEmailKey?: string | null;
  role?: Role;
  grantedScopes?: Scope[];
}

/** A user as they are, and what is to be changed about them. */
export interface UserChange {
  readonly target: UserRecord;
  readonly changed: ChangedColumns;
}

/**
 * What `patch` changes about `user`. A new address takes the place of a pending one as well. Scopes that the role holds
 * anyway are not kept as granted: a client that sends back all that an admin holds would otherwise leave them all of it
 * on the day they stop being one.
 */
export function changedColumns(user: UserRecord, patch: UserPatch): ChangedColumns {
  const { email, emailKey, fullName, isActive, role, scopes } = patch;
  const changed: ChangedColumns = {};
  if (email !== undefined && emailKey !== undefined && email !== user.email)
    Object.assign(changed, { email, emailKey, emailVerifiedAt: null, pendingEmail: null, pendingEmailKey: null });
  if (fullName !== undefined && fullName !== user.fullName) Object.assign(changed, fullNameColumns(fullName));
  if (isActive !== undefined && isActive !== user.isActive) changed.isActive = isActive;
  if (role !== undefined && role !== user.role) changed.role = role;
  if (scopes !== undefined) {
    const ofRole: readonly Scope[] = ROLE_SCOPES[role ?? user.role];
    const onTop = scopes.filter((scope) => !ofRole.includes(scope));
    if (onTop.join() !== user.grantedScopes.join()) changed.grantedScopes = onTop;
  }
  return changed;
}
