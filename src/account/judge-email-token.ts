import type { AuditOrigin } from '../audit/audit-event';
import type { EmailTokenPurpose } from '../database/generated/client';
import { networkOf } from '../identity/network-of';
import type { AccountDependencies } from './dependencies';
import { findEmailToken, type TokenOwner } from './email-tokens';

/**
 * Whose token somebody hands in. Bad ones are counted by network; nothing is used up yet.
 *
 * @returns undefined for a bad one.
 * @throws DomainError RATE_LIMITED after too many bad ones.
 */
export async function judgeEmailToken(
  { database, throttle }: Pick<AccountDependencies, 'database' | 'throttle'>,
  token: string,
  purpose: EmailTokenPurpose,
  { clientAddress }: AuditOrigin,
): Promise<TokenOwner | undefined> {
  const network = networkOf(clientAddress);
  await throttle.take('emailTokenByNetwork', network);
  const owner = await findEmailToken(database.prisma, token, purpose);
  if (owner) await throttle.giveBack('emailTokenByNetwork', network);
  return owner;
}
