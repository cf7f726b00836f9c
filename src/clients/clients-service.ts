import type { AuditOrigin } from '../audit/audit-event';
import type { Database } from '../database/database';
import type { Changer } from '../identity/changer';
import type { Throttle } from '../throttle/throttle';
import { type AuthenticatedClient, authenticateClient, isRegisteredClient } from './authenticate-client';
import { addSecret, removeSecret } from './change-secrets';
import type { Client } from './client';
import { createClient, type NewClient } from './create-client';
import { deleteClient } from './delete-client';
import { listClients } from './list-clients';
import type { ClientOutcome, DeletedOutcome, SecretOutcome } from './outcome';

/** All that can be done with registered clients. Each operation is described where it is written. */
export interface ClientsService {
  /** Registers a client with its first secret. */
  create(changer: Changer, input: NewClient, origin: AuditOrigin | null): Promise<SecretOutcome>;
  /** Gives a client another secret. */
  addSecret(changer: Changer, id: string, origin: AuditOrigin | null): Promise<SecretOutcome>;
  /** Takes a secret from a client. */
  removeSecret(
    changer: Changer,
    which: { readonly id: string; readonly secretId: string },
    origin: AuditOrigin | null,
  ): Promise<ClientOutcome>;
  /** Ends a client. */
  delete(changer: Changer, id: string, origin: AuditOrigin | null): Promise<DeletedOutcome>;
  /** All clients, the newest first. */
  list(): Promise<Client[]>;
  /** Says whose id and secret these are. */
  authenticate(id: string, secret: string, origin: AuditOrigin): Promise<AuthenticatedClient | undefined>;
  /** Whether this is a registered client's id. */
  isRegistered(id: string): Promise<boolean>;
}

/** Binds the operations on clients to what they work with. */
export function createClientsService({
  database,
  throttle,
}: {
  readonly database: Pick<Database, 'prisma' | 'transaction'>;
  readonly throttle: Pick<Throttle, 'take'>;
}): ClientsService {
  const { prisma } = database;
  return {
    create: (changer, input, origin) => createClient(database, changer, input, origin),
    addSecret: (changer, id, origin) => addSecret(database, changer, id, origin),
    removeSecret: (changer, which, origin) => removeSecret(database, changer, which, origin),
    delete: (changer, id, origin) => deleteClient(database, changer, id, origin),
    list: () => listClients(prisma),
    authenticate: (id, secret, origin) => authenticateClient({ database, throttle }, { id, secret }, origin),
    isRegistered: (id) => isRegisteredClient(prisma, id),
  };
}
