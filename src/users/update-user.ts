import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import type { Tx } from '../database/database';
import { uniqueViolation } from '../database/errors';
import type { UserHooks } from '../extension/hooks';
import type { Changer } from '../identity/changer';
import { endSessions } from '../identity/end-sessions';
import type { StoredValues } from '../identity/stored-fields';
import type { UserInput } from '../identity/user-fields';
import { userRecord } from '../identity/user-record';
import { isUuid } from '../identity/uuid';
import type { Scope, Scopes } from '../scopes/scopes';
import type { UsersDependencies } from './dependencies';
import { EMAIL_TAKEN, NO_SUCH_USER, type UserOutcome } from './outcome';
import { lockPrivileges, readActing, refusedChange, refusedLastAdmin, refusedStored } from './privileges';
import { auditedChange, changedColumns, type UserPatch } from './user-changes';
import { readUserInput } from './user-input';

/** The fields that an admin may change. Undefined keeps a field as it is. */
export type UpdateUserInput = UserInput<'updateUser'>;

/**
 * Changes a user on behalf of an admin. Actor and target are read again under a lock, in the transaction that writes,
 * so that rights which were taken away meanwhile no longer count. Writes nothing if the values are the same.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the actor may no longer change users; BAD_USER_INPUT for malformed input.
 */
export async function updateUser(
  { database, stored, scopes, hooks }: Pick<UsersDependencies, 'database' | 'stored' | 'scopes' | 'hooks'>,
  changer: Changer,
  id: string,
  input: UpdateUserInput,
  origin: AuditOrigin | null,
): Promise<UserOutcome> {
  const { values: patch, errors } = readUserInput(scopes, 'updateUser', input, stored);
  if (errors.length > 0) return { ok: false, errors };
  try {
    return await database.transaction(
      (tx) => updateLocked(scopes, tx, { changer, id, patch, stored, origin, hooks }),
      hooks.inTransaction(),
    );
  } catch (error) {
    if (uniqueViolation(error)) return { ok: false, errors: [EMAIL_TAKEN] };
    throw error;
  }
}

/** Scopes to grant on top of a user's role, and granted scopes to revoke. */
export interface GrantChange {
  readonly add: readonly Scope[];
  readonly remove: readonly Scope[];
}

/**
 * Grants and revokes scopes on top of a user's role. Two such changes at the same time do not undo each other.
 * Otherwise like {@link updateUser}.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the changer may no longer change users.
 */
export function changeGrants(
  { database, stored, scopes, hooks }: Pick<UsersDependencies, 'database' | 'stored' | 'scopes' | 'hooks'>,
  changer: Changer,
  id: string,
  { add, remove }: GrantChange,
  origin: AuditOrigin | null,
): Promise<UserOutcome> {
  return database.transaction(async (tx): Promise<UserOutcome> => {
    if (!isUuid(id)) return NO_SUCH_USER;
    // The lock comes first, so that nothing changes between this read and the write.
    await lockPrivileges(tx);
    const user = await tx.user.findUnique({ where: { id }, select: { grantedScopes: true } });
    const removed: readonly string[] = remove;
    const kept = [...(user?.grantedScopes ?? []), ...add].filter((scope) => !removed.includes(scope));
    const patch = { grantedScopes: scopes.declared(kept) };
    return updateLocked(scopes, tx, { changer, id, patch, stored, origin, hooks });
  }, hooks.inTransaction());
}

async function updateLocked(
  scopes: Scopes,
  tx: Tx,
  change: {
    changer: Changer;
    id: string;
    patch: UserPatch;
    stored: StoredValues;
    origin: AuditOrigin | null;
    hooks: UserHooks;
  },
): Promise<UserOutcome> {
  const { changer, id, patch, stored, origin, hooks } = change;
  const { target, ...actor } = await readActing(scopes, tx, changer, id, {
    stored,
    isLocked: patch.stored !== undefined,
  });
  if (!target) return NO_SUCH_USER;

  const changed = changedColumns(scopes, target, patch);
  const errors = [...refusedChange(scopes, actor, { target, changed }), ...refusedStored(stored, actor, target, patch)];
  if (errors.length === 0) errors.push(...(await refusedLastAdmin(scopes, tx, target, changed)));
  if (errors.length > 0) return { ok: false, errors };
  if (Object.keys(changed).length === 0) return { ok: true, user: target };
  const user = await tx.user.update({ where: { id: target.id }, data: changed, select: userRecord(stored) });
  // Sessions of a disabled user are not accepted; if they were not revoked, they would be valid again once the user is
  // enabled.
  if (changed.isActive === false) await endSessions(tx, [target.id]);
  // The written values, not the present row: the user may have changed their profile meanwhile.
  const values = auditedChange(target, { ...target, ...changed });
  await recordAudit(tx, { action: 'USER_UPDATED', actor: actorOf(changer), targetId: user.id, ...values, origin });
  await hooks.userChanged?.(tx, target, user, { actor: actorOf(changer), origin });
  return { ok: true, user, was: target };
}
