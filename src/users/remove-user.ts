import type { AuditActor, AuditOrigin } from '../audit/audit-event';
import { forgetPerson } from '../audit/forget-person';
import { actorOf, recordAudit } from '../audit/record';
import type { Tx } from '../database/database';
import type { UserHooks } from '../extension/hooks';
import type { Changer } from '../identity/changer';
import { endSessions } from '../identity/end-sessions';
import { USER_RECORD, type UserRecord } from '../identity/user-record';
import type { UserViewer } from '../identity/viewer';
import type { Outcome, UserError } from '../outcome';
import type { Scopes } from '../scopes/scopes';
import type { UsersDependencies } from './dependencies';
import { NO_SUCH_USER } from './outcome';
import { lockPrivileges, readActing, refusedLastAdmin, refusedTarget } from './privileges';

/** Limit of a removal, in milliseconds: it may rewrite years of audit events in one statement. */
const REMOVAL_TIMEOUT_MS = 30_000;

/**
 * Closes a user's account on behalf of an admin, who may be that user. An actor cannot close the account of a user who
 * holds more scopes than they do, or that of the last active admin.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the actor may no longer change users; BAD_USER_INPUT for NUL and lone surrogates.
 */
export function deleteUser(
  { database, scopes, hooks }: Pick<UsersDependencies, 'database' | 'scopes' | 'hooks'>,
  changer: Changer,
  id: string,
  origin: AuditOrigin | null,
): Promise<Outcome<{ readonly userId: string }>> {
  return database.transaction(
    async (tx): Promise<Outcome<{ readonly userId: string }>> => {
      const { effective, target } = await readActing(scopes, tx, changer, id);
      if (!target) return NO_SUCH_USER;
      let errors = refusedTarget(scopes, effective, target);
      if (errors.length === 0)
        errors = await removeLocked(scopes, tx, target, { actor: actorOf(changer), origin, hooks });
      return errors.length > 0 ? { ok: false, errors } : { ok: true, userId: target.id };
    },
    hooks.inTransaction(1, REMOVAL_TIMEOUT_MS),
  );
}

/**
 * Deletes the viewer at their own request.
 *
 * @param passwordHash - the stored password that was verified: if another one is stored meanwhile, nothing is deleted.
 */
export function removeSelf(
  { database, scopes, hooks }: Pick<UsersDependencies, 'database' | 'scopes' | 'hooks'>,
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
      const refused = await removeLocked(scopes, tx, target, { actor: actorOf(viewer), origin, hooks });
      return refused.length > 0 ? 'last-admin' : 'closed';
    },
    hooks.inTransaction(1, REMOVAL_TIMEOUT_MS),
  );
}

/**
 * Deletes a user with all of their data, and their personal data in the audit log. Call it under the privilege lock.
 *
 * @returns the reason if the user is the last active admin, who is not deleted.
 */
async function removeLocked(
  scopes: Scopes,
  tx: Tx,
  target: UserRecord,
  by: { readonly actor: AuditActor; readonly origin: AuditOrigin | null; readonly hooks: UserHooks },
): Promise<UserError[]> {
  const { actor, origin, hooks } = by;
  const refused = await refusedLastAdmin(scopes, tx, target, { isActive: false });
  if (refused.length > 0) return refused.map((error) => ({ ...error, path: ['id'] }));
  const { id } = target;
  await hooks.userDeleted?.(tx, target, { actor, origin });
  const clients = await tx.client.findMany({ where: { ownerId: id }, select: { id: true } });
  await recordAudit(tx, { action: 'USER_DELETED', actor, targetId: id, origin });
  await tx.user.delete({ where: { id }, select: { id: true } });
  await forgetPerson(tx, { userId: id, clientIds: clients.map((client) => client.id) });
  return [];
}

/**
 * Ends all sessions of a user on behalf of an admin, who cannot do so to a user who holds more than they do.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the actor may no longer change users; BAD_USER_INPUT for NUL and lone surrogates.
 */
export function revokeUserSessions(
  { database, scopes }: Pick<UsersDependencies, 'database' | 'scopes'>,
  changer: Changer,
  id: string,
  origin: AuditOrigin | null,
): Promise<Outcome<{ readonly endedSessions: number }>> {
  return database.transaction(async (tx): Promise<Outcome<{ readonly endedSessions: number }>> => {
    const { effective, target } = await readActing(scopes, tx, changer, id);
    if (!target) return NO_SUCH_USER;
    const errors = refusedTarget(scopes, effective, target);
    if (errors.length > 0) return { ok: false, errors };
    // A concurrent login holds a lock on the user's row: this statement waits for it, so its session is revoked with
    // the others.
    await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${target.id}::uuid FOR NO KEY UPDATE`;
    const count = await endSessions(tx, [target.id]);
    if (count > 0) {
      const actor = actorOf(changer);
      const before = { sessions: count };
      await recordAudit(tx, { action: 'SESSION_REVOKED', actor, targetId: target.id, before, origin });
    }
    return { ok: true, endedSessions: count };
  });
}
