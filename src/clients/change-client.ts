import type { Database, Tx } from '../database/database';
import type { Changer } from '../identity/changer';
import { type Acting, readActing } from './acting';
import type { Client } from './client';
import { lockClient } from './find-client';
import { noClient, type Refused } from './outcome';

/**
 * Changes a registered client in one transaction, with the changer and the client as they are now, both held until it
 * ends.
 *
 * @param id - as a caller wrote it.
 * @param refused - why this changer may not, if so.
 * @throws DomainError FORBIDDEN if the changer may no longer change clients; BAD_USER_INPUT for NUL or a lone surrogate.
 */
export function changeClient<Outcome>(
  { transaction }: Pick<Database, 'transaction'>,
  { changer, id, refused }: { changer: Changer; id: string; refused: (by: Acting, of: Client) => Refused | undefined },
  change: (tx: Tx, client: Client, acting: Acting) => Promise<Outcome | Refused>,
): Promise<Outcome | Refused> {
  return transaction(async (tx) => {
    const acting = await readActing(tx, changer);
    const client = await lockClient(tx, id);
    if (!client) return noClient();
    return refused(acting, client) ?? change(tx, client, acting);
  });
}
