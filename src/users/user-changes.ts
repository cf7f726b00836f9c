import type { AuditValues } from '../audit/audit-event';
import { auditedValues, type UserColumns, type UserRecord, type UserValues, withKeys } from '../identity/user-fields';
import { ROLE_SCOPES, type Scope } from '../scopes/registry';
import type { ReadValues } from './user-input';

/** Values that an admin sets; an absent field stays as it is. */
export type UserPatch = ReadValues<'updateUser'>;

/** The columns of a user that a change writes; one that stays as it is is absent. */
export type ChangedColumns = Omit<UserColumns, 'grantedScopes'> & { grantedScopes?: Scope[] };

/** A user as they are, and what is to be changed about them. */
export interface UserChange {
  readonly target: UserRecord;
  readonly changed: ChangedColumns;
}

/**
 * What `patch` changes about `user`. A new address takes the place of a pending one as well. Scopes that the role holds
 * anyway are not kept as granted: a client that sends back all scopes of an admin would otherwise leave them all of these
 * on the day that they become a user.
 */
export function changedColumns(user: UserRecord, patch: UserPatch): ChangedColumns {
  const { grantedScopes, ...plain } = patch;
  const changed: Record<string, unknown> = Object.fromEntries(
    Object.entries(plain).filter(([name, value]) => value !== undefined && value !== user[name as keyof UserRecord]),
  );
  if (changed.email !== undefined) Object.assign(changed, { emailVerifiedAt: null, pendingEmail: null });
  if (grantedScopes !== undefined) {
    const ofRole: readonly Scope[] = ROLE_SCOPES[patch.role ?? user.role];
    const onTop = grantedScopes.filter((scope) => !ofRole.includes(scope));
    if (onTop.join() !== user.grantedScopes.join()) changed.grantedScopes = onTop;
  }
  return withKeys(changed as UserValues) as ChangedColumns;
}

/** What a change did to a user, for the audit log: the values that differ, as they were and as they are now. */
export function auditedChange(was: UserRecord, is: UserRecord): { before: AuditValues; after: AuditValues } {
  const differing = Object.keys(auditedValues(was)).filter(
    (name) => String(was[name as keyof UserRecord]) !== String(is[name as keyof UserRecord]),
  );
  return { before: auditedValues(was, differing), after: auditedValues(is, differing) };
}
