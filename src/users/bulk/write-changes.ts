import type { Tx } from '../../database/database';
import { USER_RECORD, type UserRecord } from '../../identity/user-record';
import type { ChangedColumns, UserChange } from '../changed-columns';

/**
 * Writes changes, equal ones by one statement, and ends the sessions of those who are disabled by them. To be called
 * under the privilege lock.
 *
 * @returns the users as they are now.
 */
export async function writeChanges(tx: Tx, changes: readonly UserChange[]): Promise<UserRecord[]> {
  const written: UserRecord[] = [];
  for (const { changed, ids } of groupEqual(changes)) {
    const where = { id: { in: ids } };
    written.push(...(await tx.user.updateManyAndReturn({ where, data: changed, select: USER_RECORD })));
  }
  const disabled = changes.filter(({ changed }) => changed.isActive === false).map(({ target }) => target.id);
  // They are dead already; without this they would come back to life with the account.
  if (disabled.length > 0) await tx.session.deleteMany({ where: { userId: { in: disabled } } });
  return written;
}

/** Of one patch there are a few kinds of change at most: they differ in what is as it shall be already. */
function groupEqual(changes: readonly UserChange[]): { changed: ChangedColumns; ids: string[] }[] {
  const groups = new Map<string, { changed: ChangedColumns; ids: string[] }>();
  for (const { target, changed } of changes) {
    const key = JSON.stringify(changed);
    const group = groups.get(key) ?? { changed, ids: [] };
    groups.set(key, group);
    group.ids.push(target.id);
  }
  return [...groups.values()];
}
