import type { AuditOrigin } from '../audit/audit-event';
import { recordAudit } from '../audit/record';
import type { Database } from '../database/database';
import { type Changer, readActing } from './acting';
import { refusedTaking } from './client-rules';
import { lockClient } from './find-client';
import { type DeletedOutcome, noClient } from './outcome';

/**
 * Ends a client, and with it its secrets, its access tokens and the sessions that it began.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the changer may no longer change clients.
 */
export function deleteClient(
  { transaction }: Pick<Database, 'transaction'>,
  changer: Changer,
  id: string,
  origin: AuditOrigin | null,
): Promise<DeletedOutcome> {
  return transaction(async (tx) => {
    const acting = await readActing(tx, changer);
    const client = await lockClient(tx, id);
    if (!client) return noClient();
    const refusal = refusedTaking(acting, client);
    if (refusal) return refusal;
    await tx.client.delete({ where: { id: client.id }, select: { id: true } });
    const { actor } = acting;
    const { name, scopes, ownerId } = client;
    const before = { name, scopes, ownerId };
    await recordAudit(tx, { action: 'CLIENT_DELETED', actor, targetId: client.id, before, origin });
    return { ok: true, clientId: client.id };
  });
}
