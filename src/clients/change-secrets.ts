import type { AuditOrigin } from '../audit/audit-event';
import { recordAudit } from '../audit/record';
import type { Database } from '../database/database';
import type { Changer } from '../identity/changer';
import { requireTextToParse } from '../identity/require-text';
import { isUuid } from '../identity/uuid';
import { hashSecret, newSecret } from '../secrets/secret';
import { refuseToOutlive } from './acting';
import { changeClient } from './change-client';
import { refusedNewSecret, refusedTaking } from './client-rules';
import { readClient } from './find-client';
import { type ClientOutcome, refuse, type SecretOutcome } from './outcome';

/** Secrets of one client: the one in use, and the one that replaces it. */
export const MAX_SECRETS = 2;

/**
 * Gives a client another secret.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the changer may no longer change clients, or has a personal access token.
 */
export async function addSecret(
  database: Pick<Database, 'transaction'>,
  changer: Changer,
  id: string,
  origin: AuditOrigin | null,
): Promise<SecretOutcome> {
  refuseToOutlive(changer);
  return changeClient(database, { changer, id, refused: refusedNewSecret }, async (tx, client, { actor }) => {
    if (client.secrets.length >= MAX_SECRETS) {
      return refuse('LIMIT_REACHED', ['id'], `A client has at most ${MAX_SECRETS} secrets: remove one first.`);
    }
    const secret = newSecret('clientSecret');
    const { id: secretId } = await tx.clientSecret.create({
      data: { clientId: client.id, hash: hashSecret(secret) },
      select: { id: true },
    });
    await recordAudit(tx, { action: 'CLIENT_SECRET_ADDED', actor, targetId: client.id, after: { secretId }, origin });
    return { ok: true as const, client: await readClient(tx, client.id), secret };
  });
}

/**
 * Takes a secret from a client. The last one may go too: one that leaked must not have to wait for its successor, and
 * until there is one nobody can be this client.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the changer may no longer change clients.
 */
export function removeSecret(
  database: Pick<Database, 'transaction'>,
  changer: Changer,
  { id, secretId: asked }: { readonly id: string; readonly secretId: string },
  origin: AuditOrigin | null,
): Promise<ClientOutcome> {
  return changeClient(database, { changer, id, refused: refusedTaking }, async (tx, client, { actor }) => {
    const secretId = isUuid(requireTextToParse(asked, 'secretId')) ? asked.toLowerCase() : undefined;
    if (!client.secrets.some((secret) => secret.id === secretId)) {
      return refuse('NOT_FOUND', ['secretId'], 'This client has no secret with this id.');
    }
    await tx.$executeRaw`DELETE FROM client_secrets WHERE id = ${secretId}::uuid`;
    const before = { secretId: secretId ?? null };
    await recordAudit(tx, { action: 'CLIENT_SECRET_REMOVED', actor, targetId: client.id, before, origin });
    return { ok: true as const, client: await readClient(tx, client.id) };
  });
}
