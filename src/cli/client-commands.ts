import type { Client } from '../clients/client';
import { type ClientsService, noClient } from '../clients/clients-service';
import type { Scope } from '../scopes/registry';
import { refusal } from './command-error';
import { type ConfirmOption, confirmation } from './confirm';
import { OPERATOR } from './operator';
import { answer, type JsonOption, print, printJson } from './print';
import { table } from './table';
import { withClients } from './with-clients';

const KEEP = 'Keep the secret now: it is not shown again.';

/** `scoped-api clients create` */
export async function create(input: { name: string; scopes: readonly Scope[] } & JsonOption): Promise<void> {
  const { name, scopes } = input;
  const { client, secret } = await withClients((clients) => clients.create(OPERATOR, { name, scopes }, null));
  answer(input, { client, secret }, `client_id      ${client.id}`, `client_secret  ${secret}`, KEEP);
}

/** `scoped-api clients list` */
export async function list({ json }: JsonOption): Promise<void> {
  const { clients } = await withClients(async (service) => ({ ok: true, clients: await service.list() }));
  if (json) return printJson(clients);
  if (clients.length === 0) {
    return print('There are no clients yet. Register one: scoped-api clients create --name NAME --scopes SCOPES');
  }
  process.stdout.write(table([HEAD, ...clients.flatMap(rows)]));
}

/** `scoped-api clients add-secret` */
export async function addSecret(id: string, options: JsonOption): Promise<void> {
  const { client, secret } = await withClients((clients) => clients.addSecret(OPERATOR, id, null));
  answer(options, { client, secret }, `client_secret  ${secret}`, KEEP);
}

/** `scoped-api clients remove-secret` */
export async function removeSecret(id: string, secretId: string, options: JsonOption & ConfirmOption): Promise<void> {
  const confirm = confirmation(options);
  const { client } = await withClients(async (clients) => {
    const { name } = await find(clients, id);
    await confirm(`The secret ${secretId} of the client ${name} ends.`);
    return clients.removeSecret(OPERATOR, { id, secretId }, null);
  });
  answer(options, { client }, `Removed. Secrets left: ${client.secrets.length}.`);
}

/** `scoped-api clients delete` */
export async function remove(id: string, options: JsonOption & ConfirmOption): Promise<void> {
  const confirm = confirmation(options);
  const { clientId } = await withClients(async (clients) => {
    const { name } = await find(clients, id);
    await confirm(`The client ${name} (${id}) is deleted, with its secrets, its access tokens and its sessions.`);
    return clients.delete(OPERATOR, id, null);
  });
  answer(options, { clientId }, `Deleted the client ${clientId}.`);
}

async function find(clients: Pick<ClientsService, 'list'>, id: string): Promise<Client> {
  const client = (await clients.list()).find((one) => one.id === id.toLowerCase());
  if (!client) throw refusal(noClient());
  return client;
}

const HEAD = ['client', 'name', 'scopes', 'owner', 'secret', 'made', 'last used'];

/** One line for each secret; the first has the client on it. */
function rows({ id, name, scopes, ownerId, secrets }: Client): string[][] {
  const [first, ...others] = secrets.map((secret) => [
    secret.id,
    secret.createdAt.toISOString(),
    secret.lastUsedAt?.toISOString() ?? 'never',
  ]);
  const client = [id, name, scopes.join(' '), ownerId ?? 'none', ...(first ?? ['none'])];
  return [client, ...others.map((secret) => ['', '', '', '', ...secret])];
}
