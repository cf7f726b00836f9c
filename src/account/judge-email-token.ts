import type { AuditOrigin } from '../audit/audit-event';
import type { AccountDependencies } from './dependencies';
import { findEmailToken, type PresentedToken, type TokenOwner } from './email-tokens';

/**
 * Says whose token was handed in. Invalid ones are counted by network; nothing is used up yet.
 *
 * @returns undefined for an invalid one, and for one of a user other than `presented.userId`.
 * @throws DomainError RATE_LIMITED after too many invalid ones.
 */
export async function judgeEmailToken(
  { database, throttle }: Pick<AccountDependencies, 'database' | 'throttle'>,
  presented: PresentedToken,
  { network }: AuditOrigin,
): Promise<TokenOwner | undefined> {
  await throttle.take('emailTokenByNetwork', network);
  const owner = await findEmailToken(database.prisma, presented);
  if (owner) await throttle.giveBack('emailTokenByNetwork', network);
  return owner;
}
