import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import type { Tx } from '../database/database';
import { uniqueViolation } from '../database/errors';
import { USER_RECORD } from '../identity/user-record';
import type { Viewer } from '../identity/viewer';
import { readActing } from './acting';
import { auditedChange } from './audited-change';
import { changedColumns } from './changed-columns';
import type { UsersDependencies } from './dependencies';
import { refusedGrants, refusedTarget } from './grant-rules';
import { refusedLastAdmin } from './last-admin';
import { EMAIL_TAKEN, NO_SUCH_USER, type UserOutcome } from './outcome';
import { readUpdateUser, type UpdateUserInput, type UserPatch } from './update-user-input';

/**
 * Changes a user on behalf of an admin. Actor and target are read again under a lock, in the transaction that writes,
 * so that nobody acts on rights that were taken away meanwhile. A change that changes nothing writes nothing.
 *
 * @throws DomainError FORBIDDEN if the actor may no longer change users; BAD_USER_INPUT for malformed input.
 */
export async function updateUser(
  { database }: Pick<UsersDependencies, 'database'>,
  viewer: Viewer,
  id: string,
  input: UpdateUserInput,
  origin: AuditOrigin,
): Promise<UserOutcome> {
  const { patch, errors } = readUpdateUser(input);
  if (errors.length > 0) return { ok: false, errors };
  try {
    return await database.transaction((tx) => updateLocked(tx, { viewer, id, patch, origin }));
  } catch (error) {
    if (uniqueViolation(error)) return { ok: false, errors: [EMAIL_TAKEN] };
    throw error;
  }
}

async function updateLocked(
  tx: Tx,
  change: { viewer: Viewer; id: string; patch: UserPatch; origin: AuditOrigin },
): Promise<UserOutcome> {
  const { viewer, id, patch, origin } = change;
  const { effective, target } = await readActing(tx, viewer, id);
  if (!target) return { ok: false, errors: [NO_SUCH_USER] };

  const changed = changedColumns(target, patch);
  const errors = [...refusedTarget(effective, target), ...refusedGrants(effective, changed)];
  if (errors.length === 0) errors.push(...(await refusedLastAdmin(tx, target, changed)));
  if (errors.length > 0) return { ok: false, errors };
  if (Object.keys(changed).length === 0) return { ok: true, user: target };
  const user = await tx.user.update({ where: { id: target.id }, data: changed, select: USER_RECORD });
  // They are dead already; without this they would come back to life with the account.
  if (changed.isActive === false) await tx.session.deleteMany({ where: { userId: target.id } });
  const values = auditedChange(target, user);
  await recordAudit(tx, { action: 'USER_UPDATED', actor: actorOf(viewer), targetId: user.id, ...values, origin });
  return { ok: true, user, was: target };
}
