import type { AuditOrigin } from '../../audit/audit-event';
import { actorOf, recordAudit } from '../../audit/record';
import type { Database } from '../../database/database';
import { isUuid } from '../../identity/uuid';
import type { UserViewer } from '../../identity/viewer';

/**
 * Ends the session of the viewer's own access token.
 *
 * @returns its id; null for a personal access token, which has none.
 */
export async function logout(
  { transaction }: Pick<Database, 'transaction'>,
  viewer: UserViewer,
  origin: AuditOrigin,
): Promise<string | null> {
  const { sessionId } = viewer;
  if (sessionId === null) return null;
  await transaction(async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { id: sessionId } });
    // Two tabs may log out at once.
    if (count === 0) return;
    const targetId = viewer.user.id;
    await recordAudit(tx, { action: 'LOGOUT', actor: actorOf(viewer), targetId, before: { sessionId }, origin });
  });
  return sessionId;
}

/**
 * Ends all sessions of the viewer.
 *
 * @returns how many there were.
 */
export function logoutEverywhere(
  { transaction }: Pick<Database, 'transaction'>,
  viewer: UserViewer,
  origin: AuditOrigin,
): Promise<number> {
  const userId = viewer.user.id;
  return transaction(async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { userId } });
    if (count > 0) {
      const before = { sessions: count };
      await recordAudit(tx, { action: 'LOGOUT', actor: actorOf(viewer), targetId: userId, before, origin });
    }
    return count;
  });
}

/**
 * Ends one session of the viewer.
 *
 * @returns its id, or undefined if the viewer has no such session.
 */
export async function revokeSession(
  { transaction }: Pick<Database, 'transaction'>,
  viewer: UserViewer,
  id: string,
  origin: AuditOrigin,
): Promise<string | undefined> {
  if (!isUuid(id)) return undefined;
  const sessionId = id.toLowerCase();
  const userId = viewer.user.id;
  return transaction(async (tx) => {
    const { count } = await tx.session.deleteMany({ where: { id: sessionId, userId } });
    if (count === 0) return undefined;
    const action = viewer.sessionId === sessionId ? 'LOGOUT' : 'SESSION_REVOKED';
    await recordAudit(tx, { action, actor: actorOf(viewer), targetId: userId, before: { sessionId }, origin });
    return sessionId;
  });
}
