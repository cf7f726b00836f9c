import type { Tx } from '../database/database';
import type { UserRecord } from '../identity/user-record';
import type { ChangedColumns } from './changed-columns';
import type { UserError } from './outcome';

/**
 * Why a change may not be made that leaves no active admin. Ask under the privilege lock, or the answer is out of
 * date at once.
 */
export async function refusedLastAdmin(tx: Tx, target: UserRecord, changed: ChangedColumns): Promise<UserError[]> {
  if (!isActiveAdmin(target) || isActiveAdmin({ ...target, ...changed })) return [];
  const other = await tx.user.findFirst({
    where: { role: 'ADMIN', isActive: true, id: { not: target.id } },
    select: { id: true },
  });
  if (other) return [];
  const path = ['input', changed.role === undefined ? 'isActive' : 'role'];
  return [{ code: 'LAST_ADMIN', message: 'This is the last active admin. Make another one first.', path }];
}

function isActiveAdmin({ role, isActive }: Pick<UserRecord, 'role' | 'isActive'>): boolean {
  return role === 'ADMIN' && isActive;
}
