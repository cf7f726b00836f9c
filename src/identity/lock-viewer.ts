import type { Tx } from '../database/database';
import { Prisma } from '../database/generated/client';
import { DomainError } from '../errors';
import { acceptsAccessTokens } from './session-rule';
import type { UserViewer } from './viewer';

/**
 * Locks a viewer's row until the transaction ends, and with it the session or personal access token of the request. A
 * transaction that issues or redirects a credential calls it, so that nothing is issued for a session that a reset has just
 * ended: the reset waits for this transaction, or this transaction for the reset.
 *
 * @throws DomainError UNAUTHENTICATED if the user is disabled, or the session or token has ended, by now.
 */
export async function lockViewer(
  tx: Pick<Tx, '$queryRaw'>,
  { user: { id }, sessionId, tokenId }: Pick<UserViewer, 'user' | 'sessionId' | 'tokenId'>,
): Promise<void> {
  // Every transaction locks the user's row first and rows of theirs after it, so that nothing deadlocks.
  const user = await tx.$queryRaw<unknown[]>`
    SELECT 1 FROM users WHERE id = ${id}::uuid AND is_active FOR NO KEY UPDATE`;
  if (user.length === 0) throw new DomainError('UNAUTHENTICATED', 'This account is no longer active.');
  const held =
    sessionId === null
      ? await tx.$queryRaw<unknown[]>`
          SELECT 1 FROM personal_access_tokens WHERE id = ${tokenId}::uuid AND user_id = ${id}::uuid
            AND expires_at > now() FOR SHARE`
      : await tx.$queryRaw<unknown[]>`
          SELECT 1 FROM sessions WHERE id = ${sessionId}::uuid AND user_id = ${id}::uuid
            AND ${Prisma.raw(acceptsAccessTokens())} FOR SHARE`;
  if (held.length > 0) return;
  const what = sessionId === null ? 'personal access token' : 'session';
  throw new DomainError('UNAUTHENTICATED', `This ${what} has ended.`);
}
