import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import { uniqueViolation } from '../database/errors';
import { DomainError } from '../errors';
import { networkOf } from '../identity/network-of';
import { USER_RECORD } from '../identity/user-record';
import type { UserViewer } from '../identity/viewer';
import { auditedChange } from './audited-change';
import { changedColumns } from './changed-columns';
import type { UsersDependencies } from './dependencies';
import { EMAIL_TAKEN, type UserOutcome } from './outcome';
import { type ProfileInput, readProfile } from './profile-input';

/**
 * Changes the viewer's own profile. A change that changes nothing writes nothing.
 *
 * @throws DomainError BAD_USER_INPUT for NUL and lone surrogates; UNAUTHENTICATED if the viewer is disabled by now;
 * RATE_LIMITED after too many new addresses and registrations from one network.
 */
export async function updateMe(
  { database, throttle }: Pick<UsersDependencies, 'database' | 'throttle'>,
  viewer: UserViewer,
  input: ProfileInput,
  origin: AuditOrigin,
): Promise<UserOutcome> {
  const { columns, errors } = readProfile(input);
  if (errors.length > 0) return { ok: false, errors };
  const { id } = viewer.user;
  if (columns.email !== undefined && columns.email !== viewer.user.email) {
    // The answer tells whether somebody has that address, as a registration's does.
    await throttle.take('registerByNetwork', networkOf(origin.clientAddress));
  }
  try {
    return await database.transaction(async (tx) => {
      // Locked, so that what is audited as "before" is what this change finds.
      await tx.$queryRaw`SELECT 1 FROM users WHERE id = ${id}::uuid FOR NO KEY UPDATE`;
      const was = await tx.user.findUnique({ where: { id, isActive: true }, select: USER_RECORD });
      if (!was) throw new DomainError('UNAUTHENTICATED', 'This account is no longer active.');
      const changed = changedColumns(was, columns);
      if (Object.keys(changed).length === 0) return { ok: true, user: was };
      const user = await tx.user.update({ where: { id }, data: changed, select: USER_RECORD });
      const values = auditedChange(was, user);
      await recordAudit(tx, { action: 'PROFILE_UPDATED', actor: actorOf(viewer), targetId: id, ...values, origin });
      return { ok: true, user, was };
    });
  } catch (error) {
    if (uniqueViolation(error)) return { ok: false, errors: [EMAIL_TAKEN] };
    throw error;
  }
}
