import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import type { Tx } from '../database/database';
import type { UserHooks } from '../extension/hooks';
import { endSessions } from '../identity/end-sessions';
import type { StoredValues } from '../identity/stored-fields';
import { type UserRecord, userRecord } from '../identity/user-record';
import type { UserViewer } from '../identity/viewer';
import { type Outcome, refuse } from '../outcome';
import type { AccountDependencies } from './dependencies';
import { resetColumns } from './reset-password';
import { verifyPassword } from './verify-password';

/** The current password and the new one. */
export interface ChangePasswordInput {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/**
 * Changes the viewer's own password. The transaction that writes the password also revokes all of their sessions except
 * the viewer's own (with a personal access token: all of them) and every token of a password reset, and removes a
 * pending address. Personal access tokens and clients stay valid: a user who knows the password can see them, and
 * revoke those that are not theirs.
 *
 * @throws DomainError as `verifyPassword` does; also RATE_LIMITED after too many new passwords of one user, and
 * BAD_USER_INPUT for NUL and lone surrogates in the new one.
 */
export async function changePassword(
  dependencies: AccountDependencies,
  viewer: UserViewer,
  { currentPassword, newPassword }: ChangePasswordInput,
  origin: AuditOrigin,
): Promise<Outcome<{ readonly user: UserRecord }>> {
  const { database, stored, hasher, policy, throttle, mailer, mails, hooks } = dependencies;
  // One thread checks the new passwords of all users.
  await throttle.take('newPasswordByUser', `change ${viewer.user.id}`);
  // Checked before the attempt is counted: this refusal reveals nothing about the current password.
  const weakness = await policy.check(newPassword, viewer.user, 'newPassword');
  if (weakness) return refuse('WEAK_PASSWORD', ['input', 'newPassword'], weakness);
  const { signal } = origin;
  const about = { userId: viewer.user.id, password: currentPassword, field: 'currentPassword', signal };
  const verified = await verifyPassword(dependencies, about);
  if (verified === undefined)
    return refuse('INVALID_CREDENTIALS', ['input', 'currentPassword'], 'The password is wrong.');
  if (currentPassword.normalize('NFC') === newPassword.normalize('NFC')) {
    return refuse('WEAK_PASSWORD', ['input', 'newPassword'], 'This is the password that you have. Use another.');
  }
  const passwordHash = await hasher.hash(newPassword, signal);
  const change = { viewer, verified, passwordHash, stored, origin, hooks };
  const user = await database.transaction((tx) => write(tx, change), hooks.inTransaction());
  if (!user) {
    return refuse(
      'INVALID_CREDENTIALS',
      ['input', 'currentPassword'],
      'The password was changed meanwhile. Use the new one.',
    );
  }
  if (mailer.sends) mailer.send(mails.notice('passwordChanged', user));
  return { ok: true, user };
}

async function write(
  tx: Tx,
  change: {
    viewer: UserViewer;
    verified: string;
    passwordHash: string;
    stored: StoredValues;
    origin: AuditOrigin;
    hooks: UserHooks;
  },
): Promise<UserRecord | undefined> {
  const { viewer, verified, passwordHash, stored, origin, hooks } = change;
  const { sessionId } = viewer;
  const userId = viewer.user.id;
  const changed = await hooks.changing?.(tx, userId);
  const { count } = await tx.user.updateMany({
    where: { id: userId, isActive: true, passwordHash: verified },
    data: resetColumns(passwordHash),
  });
  if (count === 0) return undefined;
  // A login with the old password held the user's row, so that its session is seen here, or waits for this transaction and is refused.
  const endedSessions = await endSessions(tx, [userId], { except: sessionId });
  await tx.emailToken.deleteMany({ where: { userId, purpose: { not: 'EMAIL_VERIFICATION' } } });
  const after = { endedSessions };
  await recordAudit(tx, { action: 'PASSWORD_CHANGED', actor: actorOf(viewer), targetId: userId, after, origin });
  await changed?.({ actor: actorOf(viewer), origin });
  return tx.user.findUniqueOrThrow({ where: { id: userId }, select: userRecord(stored) });
}
