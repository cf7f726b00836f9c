import type { Tx } from '../database/database';
import type { UserRecord } from '../identity/user-record';
import type { ChangedColumns, UserChange } from './changed-columns';
import type { UserError } from './outcome';

/**
 * Why a change may not be made that leaves no active admin. Ask under the privilege lock, or the answer is out of
 * date at once.
 */
export async function refusedLastAdmin(tx: Tx, target: UserRecord, changed: ChangedColumns): Promise<UserError[]> {
  const last = await findLastAdmin(tx, [{ target, changed }]);
  return last ? [lastAdminError(last)] : [];
}

/**
 * Which of these changes, made one after the other, would leave no active admin: the last of those that leave one
 * fewer, or none. Ask under the privilege lock. At most one statement.
 */
export async function findLastAdmin(tx: Tx, changes: readonly UserChange[]): Promise<UserChange | undefined> {
  const leaving = changes.filter(
    ({ target, changed }) => isActiveAdmin(target) && !isActiveAdmin({ ...target, ...changed }),
  );
  if (leaving.length === 0) return undefined;
  const other = await tx.user.findFirst({
    where: { role: 'ADMIN', isActive: true, id: { notIn: leaving.map(({ target }) => target.id) } },
    select: { id: true },
  });
  return other ? undefined : leaving.at(-1);
}

/** Says what must change so that an active admin stays. */
export function lastAdminError({ changed }: UserChange): UserError {
  const path = ['input', changed.role === undefined ? 'isActive' : 'role'];
  return { code: 'LAST_ADMIN', message: 'This is the last active admin. Make another one first.', path };
}

function isActiveAdmin({ role, isActive }: Pick<UserRecord, 'role' | 'isActive'>): boolean {
  return role === 'ADMIN' && isActive;
}
