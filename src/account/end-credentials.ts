import type { AuditActor, AuditOrigin } from '../audit/audit-event';
import { recordAudit } from '../audit/record';
import type { Tx } from '../database/database';

/** The columns that a reset writes: the password, and no address that was asked for before it. */
export function resetColumns(passwordHash: string) {
  return { passwordHash, pendingEmail: null, pendingEmailKey: null } as const;
}

/** How much ended with a reset. */
export interface EndedCredentials {
  readonly endedSessions: number;
  readonly endedPersonalAccessTokens: number;
  readonly endedClients: number;
}

/**
 * Ends everything that could act for a user before their password was reset: sessions, personal access tokens, mailed
 * tokens, and the clients that they registered, with the secrets, access tokens and sessions of these. The one who
 * forgot the password cannot know which of them another person made.
 *
 * @param tx - the transaction of the reset. The user's row must be locked, or a login that is under way outlives it.
 */
export async function endCredentials(
  tx: Tx,
  {
    userId,
    actor,
    origin,
  }: { readonly userId: string; readonly actor: AuditActor; readonly origin: AuditOrigin | null },
): Promise<EndedCredentials> {
  const sessions = await tx.session.deleteMany({ where: { userId } });
  const tokens = await tx.personalAccessToken.deleteMany({ where: { userId } });
  await tx.emailToken.deleteMany({ where: { userId } });
  const clients = await tx.client.findMany({
    where: { ownerId: userId },
    select: { id: true, name: true, scopes: true },
  });
  if (clients.length > 0) await tx.client.deleteMany({ where: { id: { in: clients.map(({ id }) => id) } } });
  for (const { id, name, scopes } of clients) {
    const before = { name, scopes, ownerId: userId };
    await recordAudit(tx, { action: 'CLIENT_DELETED', actor, targetId: id, before, origin });
  }
  return {
    endedSessions: sessions.count,
    endedPersonalAccessTokens: tokens.count,
    endedClients: clients.length,
  };
}
