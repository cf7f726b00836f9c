import type { AuditOrigin } from '../audit/audit-event';
import { recordAudit } from '../audit/record';
import type { Database } from '../database/database';
import type { Changer } from '../identity/changer';
import { changeClient } from './change-client';
import { refusedTaking } from './client-rules';
import type { DeletedOutcome } from './outcome';

/**
 * Ends a client, and with it its secrets, its access tokens and the sessions that it began.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the changer may no longer change clients.
 */
export function deleteClient(
  database: Pick<Database, 'transaction'>,
  changer: Changer,
  id: string,
  origin: AuditOrigin | null,
): Promise<DeletedOutcome> {
  return changeClient(database, { changer, id, refused: refusedTaking }, async (tx, client, { actor }) => {
    await tx.client.delete({ where: { id: client.id }, select: { id: true } });
    const { name, scopes, ownerId } = client;
    const before = { name, scopes, ownerId };
    await recordAudit(tx, { action: 'CLIENT_DELETED', actor, targetId: client.id, before, origin });
    return { ok: true as const, clientId: client.id };
  });
}
