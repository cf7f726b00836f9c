import type { Command } from 'commander';
import type { Client } from '../clients/client';
import { noClient } from '../clients/clients-service';
import type { Scope } from '../scopes/scopes';
import { done, refusal } from './command-error';
import { answer, type Console, type JsonOption, print, printJson, printTable } from './console';
import { addYes, type ConfirmOption, confirmation } from './input';
import { addJson, examples, scopesArgument, scopesHelp } from './options';
import { type CommandCapabilities, OPERATOR, withCapabilities } from './with-capabilities';

const ID = '019ab3c4-5d6e-7f80-9123-456789abcdef';
const KEEP = 'Keep the secret now: it is not shown again.';

/** `scoped-api clients create | list | add-secret | remove-secret | delete` */
export function registerClients(program: Command, io: Console): void {
  const clients = program
    .command('clients')
    .summary('programs with credentials of their own')
    .description(
      'Register programs with credentials of their own, and change their secrets. Works while the server runs.',
    )
    .addHelpText(
      'after',
      examples(
        'scoped-api clients create --name billing --scopes "users:read tokens:introspect"',
        'scoped-api clients list --json',
        `scoped-api clients add-secret ${ID}`,
      ),
    );
  addJson(clients.command('create'))
    .summary('register a client')
    .description('Register a client and print its id and its secret, which is not shown again.')
    .requiredOption('--name <name>', 'the name of the client: 1 to 100 characters')
    .requiredOption('--scopes <scopes>', 'the scopes of the client, split by spaces', scopesArgument(io))
    .addHelpText(
      'after',
      () => scopesHelp(io) + examples('scoped-api clients create --name billing --scopes "users:read"'),
    )
    .action((input: CreateOptions) => create(io, input));
  addJson(clients.command('list'))
    .summary('list all clients')
    .description('List all clients, the newest first. Secrets are not stored, only when they were created and used.')
    .addHelpText('after', examples('scoped-api clients list --json'))
    .action((options: JsonOption) => list(io, options));
  addJson(clients.command('add-secret'))
    .summary('give a client a second secret')
    .description('Give a client a second secret and print it, so that the first can be replaced while both work.')
    .argument('<id>', "the client's id")
    .addHelpText('after', examples(`scoped-api clients add-secret ${ID}`))
    .action((id: string, options: JsonOption) => addSecret(io, id, options));
  addYes(addJson(clients.command('remove-secret')))
    .summary('remove a secret of a client')
    .description('Remove a secret of a client. Without a secret it can do nothing until it gets another.')
    .argument('<id>', "the client's id")
    .argument('<secret-id>', "the secret's id, as list prints it")
    .addHelpText('after', examples(`scoped-api clients remove-secret ${ID} 019ab3c4-6a7b-7c8d-9e0f-0123456789ab --yes`))
    .action((id: string, secretId: string, options: JsonOption & ConfirmOption) =>
      removeSecret(io, id, secretId, options),
    );
  addYes(addJson(clients.command('delete')))
    .summary('delete a client')
    .description('Delete a client with its secrets, its access tokens and the sessions that it began.')
    .argument('<id>', "the client's id")
    .addHelpText('after', examples(`scoped-api clients delete ${ID}`, `scoped-api clients delete ${ID} --yes`))
    .action((id: string, options: JsonOption & ConfirmOption) => remove(io, id, options));
}

interface CreateOptions extends JsonOption {
  readonly name: string;
  readonly scopes: readonly Scope[];
}

async function create(io: Console, input: CreateOptions): Promise<void> {
  const { name, scopes } = input;
  const { client, secret } = done(
    await withCapabilities(io, ({ clients }) => clients.create(OPERATOR, { name, scopes }, null)),
  );
  answer(io, input, { client, secret }, `client_id      ${client.id}`, `client_secret  ${secret}`, KEEP);
}

async function list(io: Console, { json }: JsonOption): Promise<void> {
  const found = await withCapabilities(io, ({ clients }) => clients.list());
  if (json) return printJson(io, found);
  if (found.length === 0) {
    return print(io, 'There are no clients yet. Register one: scoped-api clients create --name NAME --scopes SCOPES');
  }
  printTable(io, [['client', 'name', 'scopes', 'owner', 'secret', 'made', 'last used'], ...found.flatMap(rows)]);
}

/** One row for each secret; the first has the client too. */
function rows({ id, name, scopes, ownerId, secrets }: Client): string[][] {
  const [first, ...others] = secrets.map((secret) => [
    secret.id,
    secret.createdAt.toISOString(),
    secret.lastUsedAt?.toISOString() ?? 'never',
  ]);
  const client = [id, name, scopes.join(' '), ownerId ?? 'none', ...(first ?? ['none'])];
  return [client, ...others.map((secret) => ['', '', '', '', ...secret])];
}

async function addSecret(io: Console, id: string, options: JsonOption): Promise<void> {
  const { client, secret } = done(await withCapabilities(io, ({ clients }) => clients.addSecret(OPERATOR, id, null)));
  answer(io, options, { client, secret }, `client_secret  ${secret}`, KEEP);
}

async function removeSecret(
  io: Console,
  id: string,
  secretId: string,
  options: JsonOption & ConfirmOption,
): Promise<void> {
  const confirm = confirmation(io, options);
  const outcome = await withCapabilities(io, async (capabilities) => {
    const { name } = await findClient(capabilities, id);
    await confirm(`The secret ${secretId} of the client ${name} will be removed.`);
    return capabilities.clients.removeSecret(OPERATOR, { id, secretId }, null);
  });
  const { client } = done(outcome);
  answer(io, options, { client }, `Removed. Secrets left: ${client.secrets.length}.`);
}

async function remove(io: Console, id: string, options: JsonOption & ConfirmOption): Promise<void> {
  const confirm = confirmation(io, options);
  const outcome = await withCapabilities(io, async (capabilities) => {
    const { name } = await findClient(capabilities, id);
    await confirm(`The client ${name} (${id}) will be deleted, with its secrets, its access tokens and its sessions.`);
    return capabilities.clients.delete(OPERATOR, id, null);
  });
  const { clientId } = done(outcome);
  answer(io, options, { clientId }, `Deleted the client ${clientId}.`);
}

async function findClient({ clients }: CommandCapabilities, id: string): Promise<Client> {
  const client = (await clients.list()).find((one) => one.id === id.toLowerCase());
  if (!client) throw refusal(noClient());
  return client;
}
