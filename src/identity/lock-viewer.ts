import type { Tx } from '../database/database';
import { Prisma } from '../database/generated/client';
import { DomainError } from '../errors';
import { acceptsAccessTokens } from './session-rule';
import type { UserViewer } from './viewer';

/**
 * Locks a viewer's row until the transaction ends, and with it the session or personal access token of the request.
 * Call it in a transaction that issues or redirects a credential, so that nothing is issued for a session that a
 * password reset has just revoked: the reset waits for this transaction, or this transaction waits for the reset.
 *
 * @throws DomainError UNAUTHENTICATED if meanwhile the user was disabled, or the session or token has expired or was
 * revoked.
 */
export async function lockViewer(
  tx: Pick<Tx, '$queryRaw'>,
  { user: { id }, sessionId, tokenId }: Pick<UserViewer, 'user' | 'sessionId' | 'tokenId'>,
): Promise<void> {
  // Every transaction locks the user's row first and then rows that belong to the user, which prevents deadlocks.
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
