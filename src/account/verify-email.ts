import type { AuditOrigin } from '../audit/audit-event';
import { recordAudit, userActor } from '../audit/record';
import type { AccountDependencies } from './dependencies';
import { useEmailToken } from './email-tokens';
import { judgeEmailToken } from './judge-email-token';
import { type AccountOutcome, INVALID_TOKEN } from './outcome';

/**
 * Shows with the token of a mail that an address reaches its user, once more if they have shown it before.
 *
 * @throws DomainError RATE_LIMITED after too many bad tokens from one network.
 */
export async function verifyEmail(
  dependencies: Pick<AccountDependencies, 'database' | 'throttle'>,
  token: string,
  origin: AuditOrigin,
): Promise<AccountOutcome<{ readonly userId: string }>> {
  const owner = await judgeEmailToken(dependencies, token, 'EMAIL_VERIFICATION', origin);
  if (!owner) return INVALID_TOKEN;
  const userId = owner.id;
  const used = await dependencies.database.transaction(async (tx) => {
    if (!(await useEmailToken(tx, userId, token, 'EMAIL_VERIFICATION'))) return false;
    await tx.user.update({ where: { id: userId }, data: { emailVerifiedAt: new Date() }, select: { id: true } });
    await recordAudit(tx, { action: 'EMAIL_VERIFIED', actor: userActor(userId), targetId: userId, origin });
    return true;
  });
  return used ? { ok: true, userId } : INVALID_TOKEN;
}
