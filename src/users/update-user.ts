import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import type { Tx } from '../database/database';
import { uniqueViolation } from '../database/errors';
import type { Changer } from '../identity/changer';
import { USER_RECORD } from '../identity/user-record';
import { readActing } from './acting';
import { auditedChange } from './audited-change';
import { changedColumns } from './changed-columns';
import type { UsersDependencies } from './dependencies';
import { refusedChange } from './grant-rules';
import { refusedLastAdmin } from './last-admin';
import { EMAIL_TAKEN, NO_SUCH_USER, type UserOutcome } from './outcome';
import { readUpdateUser, type UpdateUserInput, type UserPatch } from './update-user-input';

/**
 * Changes a user on behalf of an admin. Actor and target are read again under a lock, in the transaction that writes,
 * so that nobody acts on rights that were taken away meanwhile. A change that changes nothing writes nothing.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the actor may no longer change users; BAD_USER_INPUT for malformed input.
 */
export async function updateUser(
  { database }: Pick<UsersDependencies, 'database'>,
  changer: Changer,
  id: string,
  input: UpdateUserInput,
  origin: AuditOrigin | null,
): Promise<UserOutcome> {
  const { patch, errors } = readUpdateUser(input);
  if (errors.length > 0) return { ok: false, errors };
  try {
    return await database.transaction((tx) => updateLocked(tx, { changer, id, patch, origin }));
  } catch (error) {
    if (uniqueViolation(error)) return { ok: false, errors: [EMAIL_TAKEN] };
    throw error;
  }
}

/** As {@link updateUser}, in a transaction. */
export async function updateLocked(
  tx: Tx,
  change: { changer: Changer; id: string; patch: UserPatch; origin: AuditOrigin | null },
): Promise<UserOutcome> {
  const { changer, id, patch, origin } = change;
  const { target, ...actor } = await readActing(tx, changer, id);
  if (!target) return { ok: false, errors: [NO_SUCH_USER] };

  const changed = changedColumns(target, patch);
  const errors = refusedChange(actor, { target, changed });
  if (errors.length === 0) errors.push(...(await refusedLastAdmin(tx, target, changed)));
  if (errors.length > 0) return { ok: false, errors };
  if (Object.keys(changed).length === 0) return { ok: true, user: target };
  const user = await tx.user.update({ where: { id: target.id }, data: changed, select: USER_RECORD });
  // They are dead already; without this they would come back to life with the account.
  if (changed.isActive === false) await tx.session.deleteMany({ where: { userId: target.id } });
  // What this wrote: the user's own change may have come in between.
  const values = auditedChange(target, { ...target, ...changed });
  await recordAudit(tx, { action: 'USER_UPDATED', actor: actorOf(changer), targetId: user.id, ...values, origin });
  return { ok: true, user, was: target };
}
