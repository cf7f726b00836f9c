import type { AuditOrigin } from '../audit/audit-event';
import { recordAudit, userActor } from '../audit/record';
import type { Tx } from '../database/database';
import type { AccountDependencies } from './dependencies';
import { type TokenOwner, useEmailToken } from './email-tokens';
import { endCredentials, resetColumns } from './end-credentials';
import { judgeEmailToken } from './judge-email-token';
import { type AccountOutcome, INVALID_TOKEN, refuse } from './outcome';

/** A token of a mail, and the password to be. */
export interface ResetPasswordInput {
  readonly token: string;
  readonly newPassword: string;
}

/**
 * Sets a new password with the token of a mail. Ends everything that could act for the user before, and takes their
 * address as verified, since the mail reached them. A password that is too weak does not use the token up.
 *
 * @throws DomainError RATE_LIMITED after too many bad tokens from one network, or new passwords for one user; SERVICE_UNAVAILABLE while too many
 * hashes wait; BAD_USER_INPUT for NUL and lone surrogates in the password.
 */
export async function resetPassword(
  dependencies: AccountDependencies,
  { token, newPassword }: ResetPasswordInput,
  origin: AuditOrigin,
): Promise<AccountOutcome<{ readonly userId: string }>> {
  const { database, hasher, policy, throttle, mailer, mails } = dependencies;
  const owner = await judgeEmailToken(dependencies, { token, purpose: 'PASSWORD_RESET' }, origin);
  if (!owner) return INVALID_TOKEN;
  // One thread judges the new passwords of everyone, and a token stays valid while they are weak.
  await throttle.take('newPasswordByUser', `reset ${owner.id}`);
  const weakness = await policy.check(newPassword, owner, 'newPassword');
  if (weakness) return refuse('WEAK_PASSWORD', 'newPassword', weakness);
  // Outside of the transaction, which would hold its connection for as long as the hash takes.
  const passwordHash = await hasher.hash(newPassword, origin.signal);
  const done = await database.transaction((tx) => write(tx, { owner, token, passwordHash, origin }));
  if (!done) return INVALID_TOKEN;
  if (mailer.sends) mailer.send(mails.passwordChanged(owner));
  return { ok: true, userId: owner.id };
}

async function write(
  tx: Tx,
  reset: { owner: TokenOwner; token: string; passwordHash: string; origin: AuditOrigin },
): Promise<boolean> {
  const { owner, token, passwordHash, origin } = reset;
  const userId = owner.id;
  if (!(await useEmailToken(tx, userId, token, 'PASSWORD_RESET'))) return false;
  await tx.user.update({ where: { id: userId }, data: resetColumns(passwordHash), select: { id: true } });
  await tx.$executeRaw`
    UPDATE users SET email_verified_at = now() WHERE id = ${userId}::uuid AND email_verified_at IS NULL`;
  const actor = userActor(userId);
  const after = { ...(await endCredentials(tx, { userId, actor, origin })) };
  await recordAudit(tx, { action: 'PASSWORD_RESET', actor, targetId: userId, after, origin });
  return true;
}
