import type { Tx } from '../database/database';
import { requireTextToParse } from '../identity/require-text';
import { isUuid } from '../identity/uuid';
import { CLIENT, type Client, toClient } from './client';

/**
 * A client with its secrets, locked until the transaction ends: whoever changes it too waits, and counts again.
 *
 * @param id - as a caller wrote it; what can't be an id is nobody's.
 * @throws DomainError BAD_USER_INPUT for NUL or a lone surrogate.
 */
export async function lockClient(tx: Tx, id: string): Promise<Client | undefined> {
  if (!isUuid(requireTextToParse(id, 'id'))) return undefined;
  const locked = await tx.$queryRaw<unknown[]>`SELECT 1 FROM clients WHERE id = ${id}::uuid FOR UPDATE`;
  return locked.length === 0 ? undefined : readClient(tx, id.toLowerCase());
}

/** A client with its secrets, which must be there. */
export async function readClient(tx: Pick<Tx, 'client'>, id: string): Promise<Client> {
  return toClient(await tx.client.findUniqueOrThrow({ where: { id }, select: CLIENT }));
}
