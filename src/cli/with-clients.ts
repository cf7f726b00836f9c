import { type ClientsService, createClientsService } from '../clients/clients-service';
import type { Refused } from '../clients/outcome';
import { StartError } from '../process/start-error';
import { UNTHROTTLED } from '../throttle/throttle';
import { withDatabase } from './with-database';

/**
 * Runs `work` on the registered clients of the configured database, migrated, and lets go of everything afterwards.
 *
 * @throws StartError with the reasons where `work` was refused.
 */
export async function withClients<T extends { readonly ok: true }>(
  work: (clients: ClientsService) => Promise<T | Refused>,
): Promise<T> {
  const outcome = await withDatabase((database) => work(createClientsService({ database, throttle: UNTHROTTLED })));
  if (outcome.ok) return outcome;
  throw new StartError(outcome.errors.map(({ message }) => message).join('\n'));
}
