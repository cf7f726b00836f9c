import type { AuditActor, AuditOrigin } from '../audit/audit-event';
import { forgetPerson } from '../audit/forget-person';
import { actorOf, recordAudit } from '../audit/record';
import type { Tx } from '../database/database';
import { USER_RECORD, type UserRecord } from '../identity/user-record';
import type { UserViewer } from '../identity/viewer';
import type { UsersDependencies } from './dependencies';
import { refusedLastAdmin } from './last-admin';
import type { UserError } from './outcome';
import { lockPrivileges } from './privilege-lock';

/** Years of audit events may be scrubbed in one statement. */
export const REMOVAL_TIMEOUT_MS = 30_000;

/**
 * Deletes a user with everything that is theirs; of the audit log, only what is personal. To be called under the
 * privilege lock.
 *
 * @returns why not: the last active admin stays.
 */
export async function removeLocked(
  tx: Tx,
  target: UserRecord,
  actor: AuditActor,
  origin: AuditOrigin | null,
): Promise<UserError[]> {
  const refused = await refusedLastAdmin(tx, target, { isActive: false });
  if (refused.length > 0) return refused.map((error) => ({ ...error, path: ['id'] }));
  const { id } = target;
  const clients = await tx.client.findMany({ where: { ownerId: id }, select: { id: true } });
  await recordAudit(tx, { action: 'USER_DELETED', actor, targetId: id, origin });
  await tx.user.delete({ where: { id }, select: { id: true } });
  await forgetPerson(tx, { userId: id, clientIds: clients.map((client) => client.id) });
  return [];
}

/**
 * Deletes the viewer by their own wish.
 *
 * @param passwordHash - the stored password that they proved to know: if it is another by now, nothing happens.
 */
export function removeSelf(
  { database }: Pick<UsersDependencies, 'database'>,
  viewer: UserViewer,
  passwordHash: string,
  origin: AuditOrigin,
): Promise<'closed' | 'changed' | 'last-admin'> {
  return database.transaction(
    async (tx) => {
      await lockPrivileges(tx);
      const { id } = viewer.user;
      const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM users
        WHERE id = ${id}::uuid AND is_active AND password_hash = ${passwordHash} FOR UPDATE`;
      if (locked.length === 0) return 'changed';
      const target = await tx.user.findUniqueOrThrow({ where: { id }, select: USER_RECORD });
      const refused = await removeLocked(tx, target, actorOf(viewer), origin);
      return refused.length > 0 ? 'last-admin' : 'closed';
    },
    { timeout: REMOVAL_TIMEOUT_MS },
  );
}
