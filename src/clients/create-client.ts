import type { AuditOrigin } from '../audit/audit-event';
import { recordAudit } from '../audit/record';
import type { Database } from '../database/database';
import type { Changer } from '../identity/changer';
import { parseLabel } from '../identity/label';
import { requireTextToParse } from '../identity/require-text';
import { registeredScopes, type Scope } from '../scopes/registry';
import { hashSecret, newSecret } from '../secrets/secret';
import { readActing, refuseToOutlive } from './acting';
import { CLIENT, toClient } from './client';
import { refusedScopes } from './client-rules';
import { refuse, type SecretOutcome } from './outcome';

/** A program to register. */
export interface NewClient {
  /** 1 to 100 characters on one line. */
  readonly name: string;
  readonly scopes: readonly Scope[];
}

/**
 * Registers a client with its first secret. It belongs to the user who registers it, or to whom the client that
 * registers it belongs to.
 *
 * @param origin - null for the command line.
 * @throws DomainError FORBIDDEN if the changer may no longer change clients, or has a personal access token;
 * BAD_USER_INPUT for NUL or a lone surrogate.
 */
export async function createClient(
  { transaction }: Pick<Database, 'transaction'>,
  changer: Changer,
  input: NewClient,
  origin: AuditOrigin | null,
): Promise<SecretOutcome> {
  refuseToOutlive(changer);
  const name = parseLabel(requireTextToParse(input.name, 'name'));
  if (!name.ok) return refuse('INVALID_NAME', ['input', 'name'], name.message);
  const scopes = registeredScopes(input.scopes);
  return transaction(async (tx) => {
    const acting = await readActing(tx, changer);
    const refusal = refusedScopes(acting, scopes);
    if (refusal) return refusal;
    const { actor, ownerId } = acting;
    const secret = newSecret('clientSecret');
    const row = await tx.client.create({
      data: { name: name.value, ownerId, scopes, secrets: { create: { hash: hashSecret(secret) } } },
      select: CLIENT,
    });
    const client = toClient(row);
    const after = { name: client.name, scopes, ownerId, secretId: client.secrets[0]?.id ?? null };
    await recordAudit(tx, { action: 'CLIENT_CREATED', actor, targetId: client.id, after, origin });
    return { ok: true, client, secret };
  });
}
