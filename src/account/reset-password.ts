import type { AuditOrigin } from '../audit/audit-event';
import { recordAudit, userActor } from '../audit/record';
import type { Tx } from '../database/database';
import { requireText } from '../identity/require-text';
import type { AccountDependencies } from './dependencies';
import { type TokenOwner, useEmailToken } from './email-tokens';
import { judgeEmailToken } from './judge-email-token';
import { type AccountOutcome, INVALID_TOKEN, refuse } from './outcome';

/** A token of a mail, and the password to be. */
export interface ResetPasswordInput {
  readonly token: string;
  readonly newPassword: string;
}

/**
 * Sets a new password with the token of a mail. Ends all of the user's sessions and every mailed token of theirs, and
 * takes their address as verified, since the mail reached them. Where it was not verified before, personal access tokens
 * end too. A password that is too weak does not use the token up.
 *
 * @throws DomainError RATE_LIMITED after too many bad tokens from one network; SERVICE_UNAVAILABLE while too many
 * hashes wait; BAD_USER_INPUT for NUL and lone surrogates in the password.
 */
export async function resetPassword(
  dependencies: AccountDependencies,
  { token, newPassword }: ResetPasswordInput,
  origin: AuditOrigin,
): Promise<AccountOutcome<{ readonly userId: string }>> {
  const { database, hasher, policy, mailer, mails } = dependencies;
  const owner = await judgeEmailToken(dependencies, token, 'PASSWORD_RESET', origin);
  if (!owner) return INVALID_TOKEN;
  const weakness = await policy.check(requireText(newPassword, 'newPassword'), owner);
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
  await tx.user.update({ where: { id: userId }, data: { passwordHash }, select: { id: true } });
  const { count: proven } = await tx.user.updateMany({
    where: { id: userId, emailVerifiedAt: null },
    data: { emailVerifiedAt: new Date() },
  });
  // Until now nobody had shown that the address is theirs: whoever opened the account in its owner's name is out.
  const tokens = proven > 0 ? await tx.personalAccessToken.deleteMany({ where: { userId } }) : { count: 0 };
  const ended = await tx.session.deleteMany({ where: { userId } });
  await tx.emailToken.deleteMany({ where: { userId } });
  const after = { endedSessions: ended.count, endedPersonalAccessTokens: tokens.count };
  await recordAudit(tx, { action: 'PASSWORD_RESET', actor: userActor(userId), targetId: userId, after, origin });
  return true;
}
