import type { AuditValues } from '../audit/audit-event';
import { mergeStored, storedChange, storedOf } from '../identity/stored-fields';
import { auditedValues, type UserColumns, type UserRecord, type UserValues, withKeys } from '../identity/user-fields';
import type { Scope, Scopes } from '../scopes/scopes';
import type { ReadValues } from './user-input';

/** Values that an admin sets; an absent field stays as it is. */
export type UserPatch = ReadValues<'updateUser'>;

/** The columns of a user that a change writes; one that stays as it is is absent. */
export type ChangedColumns = Omit<UserColumns, 'grantedScopes'> & { grantedScopes?: Scope[] };

/** A user before a change, and the requested change. */
export interface UserChange {
  readonly target: UserRecord;
  readonly changed: ChangedColumns;
}

/**
 * Returns the columns that `patch` changes for `user`. A new address also replaces a pending one. Scopes that the role
 * holds are not stored as granted: otherwise, if a client sends back all scopes of an admin, the admin would keep them
 * after a change to the role USER. Stored fields become the whole column, so `user` must be locked if the patch has some.
 */
export function changedColumns(scopes: Scopes, user: UserRecord, patch: UserPatch): ChangedColumns {
  const { grantedScopes, stored, ...plain } = patch;
  const changed: Record<string, unknown> = Object.fromEntries(
    Object.entries(plain).filter(([name, value]) => value !== undefined && value !== user[name as keyof UserRecord]),
  );
  if (changed.email !== undefined) Object.assign(changed, { emailVerifiedAt: null, pendingEmail: null });
  if (grantedScopes !== undefined) {
    const ofRole = scopes.ofRole(patch.role ?? user.role);
    const onTop = grantedScopes.filter((scope) => !ofRole.includes(scope));
    if (onTop.join() !== user.grantedScopes.join()) changed.grantedScopes = onTop;
  }
  if (stored !== undefined) {
    const was = storedOf(user);
    const merged = mergeStored(was, stored);
    if (Object.keys(storedChange(was, merged).after).length > 0) changed.stored = merged;
  }
  return withKeys(changed as UserValues) as ChangedColumns;
}

/** Returns the values that a change has changed, before and after it, for the audit log. */
export function auditedChange(was: UserRecord, is: UserRecord): { before: AuditValues; after: AuditValues } {
  const differing = Object.keys(auditedValues({ ...was, stored: {} })).filter(
    (name) => String(was[name as keyof UserRecord]) !== String(is[name as keyof UserRecord]),
  );
  const stored = storedChange(storedOf(was), storedOf(is));
  return {
    before: { ...auditedValues(was, differing), ...stored.before },
    after: { ...auditedValues(is, differing), ...stored.after },
  };
}
