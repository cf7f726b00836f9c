import { type ClientsService, createClientsService } from '../clients/clients-service';
import type { Refused } from '../outcome';
import { UNTHROTTLED } from '../throttle/throttle';
import { refusal } from './command-error';
import { withDatabase } from './with-database';

/**
 * Runs `work` on the registered clients of the configured database, migrated, and lets go of everything afterwards.
 *
 * @throws CommandError with the reasons where `work` was refused.
 */
export async function withClients<T extends { readonly ok: true }>(
  work: (clients: ClientsService) => Promise<T | Refused>,
): Promise<T> {
  const outcome = await withDatabase((database) => work(createClientsService({ database, throttle: UNTHROTTLED })));
  if (outcome.ok) return outcome;
  throw refusal(outcome);
}
