import type { AuditOrigin } from '../audit/audit-event';
import type { Changer } from '../identity/changer';
import { isUuid } from '../identity/uuid';
import { registeredScopes, type Scope } from '../scopes/registry';
import type { UsersDependencies } from './dependencies';
import { NO_SUCH_USER, type UserOutcome } from './outcome';
import { lockPrivileges } from './privilege-lock';
import { updateLocked } from './update-user';

/** What is to be granted on top of a user's role, and what no more. */
export interface GrantChange {
  readonly add: readonly Scope[];
  readonly remove: readonly Scope[];
}

/**
 * Changes what is granted to a user on top of their role, by what it adds and takes away: of two such changes at once
 * neither undoes the other. Else as `updateUser`.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the changer may no longer change users.
 */
export function changeGrants(
  { database }: Pick<UsersDependencies, 'database'>,
  changer: Changer,
  id: string,
  { add, remove }: GrantChange,
  origin: AuditOrigin | null,
): Promise<UserOutcome> {
  return database.transaction(async (tx): Promise<UserOutcome> => {
    if (!isUuid(id)) return { ok: false, errors: [NO_SUCH_USER] };
    // First, so that what is read next is what will be changed.
    await lockPrivileges(tx);
    const user = await tx.user.findUnique({ where: { id }, select: { grantedScopes: true } });
    const removed: readonly string[] = remove;
    const kept = [...(user?.grantedScopes ?? []), ...add].filter((scope) => !removed.includes(scope));
    return updateLocked(tx, { changer, id, patch: { scopes: registeredScopes(kept) }, origin });
  });
}
