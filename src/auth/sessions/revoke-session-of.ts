import { OPERATOR, recordAudit } from '../../audit/record';
import type { Database } from '../../database/database';
import { isUuid } from '../../identity/uuid';

/**
 * Ends one session of a user for whoever runs the server.
 *
 * @returns its id, or undefined if the user has no such session.
 */
export async function revokeSessionOf(
  { transaction }: Pick<Database, 'transaction'>,
  userId: string,
  id: string,
): Promise<string | undefined> {
  if (!isUuid(id)) return undefined;
  const sessionId = id.toLowerCase();
  return transaction(async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { id: sessionId, userId } });
    if (count === 0) return undefined;
    const before = { sessionId };
    await recordAudit(tx, { action: 'SESSION_REVOKED', actor: OPERATOR, targetId: userId, before, origin: null });
    return sessionId;
  });
}
