import type { AuditOrigin } from '../audit/audit-event';
import { recordAudit, userActor } from '../audit/record';
import { networkOf } from '../identity/network-of';
import type { AccountDependencies } from './dependencies';
import { findEmailToken, useEmailToken } from './email-tokens';
import { type AccountOutcome, INVALID_TOKEN } from './outcome';

/**
 * Shows with the token of a mail that an address reaches its user, once more if they have shown it before.
 *
 * @throws DomainError RATE_LIMITED after too many bad tokens from one network.
 */
export async function verifyEmail(
  { database, throttle }: Pick<AccountDependencies, 'database' | 'throttle'>,
  token: string,
  origin: AuditOrigin,
): Promise<AccountOutcome<{ readonly userId: string }>> {
  const network = networkOf(origin.clientAddress);
  await throttle.take('emailTokenByNetwork', network);
  const owner = await findEmailToken(database.prisma, token, 'EMAIL_VERIFICATION');
  if (!owner) return INVALID_TOKEN;
  await throttle.giveBack('emailTokenByNetwork', network);

  const userId = owner.id;
  const used = await database.transaction(async (tx) => {
    if (!(await useEmailToken(tx, userId, token, 'EMAIL_VERIFICATION'))) return false;
    await tx.user.update({ where: { id: userId }, data: { emailVerifiedAt: new Date() }, select: { id: true } });
    await recordAudit(tx, { action: 'EMAIL_VERIFIED', actor: userActor(userId), targetId: userId, origin });
    return true;
  });
  return used ? { ok: true, userId } : INVALID_TOKEN;
}
