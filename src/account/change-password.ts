import type { AuditOrigin } from '../audit/audit-event';
import { actorOf, recordAudit } from '../audit/record';
import type { Tx } from '../database/database';
import { USER_RECORD, type UserRecord } from '../identity/user-record';
import type { UserViewer } from '../identity/viewer';
import type { AccountDependencies } from './dependencies';
import { resetColumns } from './end-credentials';
import { type AccountOutcome, refuse } from './outcome';
import { verifyPassword } from './verify-password';

/** A password and its successor. */
export interface ChangePasswordInput {
  readonly currentPassword: string;
  readonly newPassword: string;
}

/**
 * Changes the viewer's own password. Ends all of their sessions but the viewer's own (with a personal access token: all
 * of them), every reset that is on its way and a pending address, in the transaction that writes the password. Personal
 * access tokens and clients stay: a user who knows the password can see them, and end those that are not theirs.
 *
 * @throws DomainError as `verifyPassword` does; RATE_LIMITED after too many new passwords of one user too; BAD_USER_INPUT for NUL and lone surrogates in the new one too.
 */
export async function changePassword(
  dependencies: AccountDependencies,
  viewer: UserViewer,
  { currentPassword, newPassword }: ChangePasswordInput,
  origin: AuditOrigin,
): Promise<AccountOutcome<{ readonly user: UserRecord }>> {
  const { database, hasher, policy, throttle, mailer, mails } = dependencies;
  // One thread judges the new passwords of everyone.
  await throttle.take('newPasswordByUser', `change ${viewer.user.id}`);
  // Before the guess is counted: it tells nothing.
  const weakness = await policy.check(newPassword, viewer.user, 'newPassword');
  if (weakness) return refuse('WEAK_PASSWORD', 'newPassword', weakness);
  const { signal } = origin;
  const about = { userId: viewer.user.id, password: currentPassword, field: 'currentPassword', signal };
  const verified = await verifyPassword(dependencies, about);
  if (verified === undefined) return refuse('INVALID_CREDENTIALS', 'currentPassword', 'The password is wrong.');
  if (currentPassword.normalize('NFC') === newPassword.normalize('NFC')) {
    return refuse('WEAK_PASSWORD', 'newPassword', 'This is the password that you have. Use another.');
  }
  const passwordHash = await hasher.hash(newPassword, signal);
  const user = await database.transaction((tx) => write(tx, { viewer, verified, passwordHash, origin }));
  if (!user) {
    return refuse('INVALID_CREDENTIALS', 'currentPassword', 'The password was changed meanwhile. Use the new one.');
  }
  if (mailer.sends) mailer.send(mails.passwordChanged(user));
  return { ok: true, user };
}

async function write(
  tx: Tx,
  change: { viewer: UserViewer; verified: string; passwordHash: string; origin: AuditOrigin },
): Promise<UserRecord | undefined> {
  const { viewer, verified, passwordHash, origin } = change;
  const { sessionId } = viewer;
  const userId = viewer.user.id;
  const { count } = await tx.user.updateMany({
    where: { id: userId, isActive: true, passwordHash: verified },
    data: resetColumns(passwordHash),
  });
  if (count === 0) return undefined;
  // A login with the old password held the user's row, so that its session is seen here, or waits for it in vain.
  const others = sessionId === null ? {} : { id: { not: sessionId } };
  const ended = await tx.session.deleteMany({ where: { userId, ...others } });
  await tx.emailToken.deleteMany({ where: { userId, purpose: 'PASSWORD_RESET' } });
  const after = { endedSessions: ended.count };
  await recordAudit(tx, { action: 'PASSWORD_CHANGED', actor: actorOf(viewer), targetId: userId, after, origin });
  return tx.user.findUniqueOrThrow({ where: { id: userId }, select: USER_RECORD });
}
