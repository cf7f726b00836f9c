import type { Command } from 'commander';
import type { Client } from '../clients/client';
import { StartError } from '../process/start-error';
import { ALL_SCOPES, isScope, type Scope } from '../scopes/registry';
import { table } from './table';
import { withClients } from './with-clients';

const OPERATOR = { kind: 'operator' } as const;
const SCOPES_HELP = `\nScopes:\n${ALL_SCOPES.map((scope) => `  ${scope}`).join('\n')}`;

/** `scoped-api clients` */
export function registerClients(program: Command): void {
  const clients = program
    .command('clients')
    .description('Register programs that act for themselves, and change their secrets. Works while the server runs.')
    .addHelpText(
      'after',
      '\nExamples:\n  scoped-api clients create --name billing --scopes "users:read tokens:introspect"' +
        '\n  scoped-api clients list --json\n  scoped-api clients add-secret 019ab3c4-5d6e-7f80-9123-456789abcdef',
    );
  clients
    .command('create')
    .description('Register a client and print its id and its secret, which is not shown again.')
    .requiredOption('--name <name>', 'what to call it: 1 to 100 characters')
    .requiredOption('--scopes <scopes>', 'what it may do: names split by blanks')
    .addHelpText(
      'after',
      `${SCOPES_HELP}\n\nExample:\n  scoped-api clients create --name billing --scopes "users:read"`,
    )
    .action(create);
  clients
    .command('list')
    .description('List all clients, the newest first. Secrets are not kept, only when they were made and used.')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExample:\n  scoped-api clients list --json')
    .action(list);
  clients
    .command('add-secret')
    .description('Give a client a second secret and print it, so that the first can be replaced while both work.')
    .argument('<id>', "the client's id")
    .addHelpText('after', '\nExample:\n  scoped-api clients add-secret 019ab3c4-5d6e-7f80-9123-456789abcdef')
    .action(addSecret);
  clients
    .command('remove-secret')
    .description('Take a secret from a client. Without one, it can do nothing until it gets another.')
    .argument('<id>', "the client's id")
    .argument('<secret-id>', "the secret's id, as list prints it")
    .addHelpText(
      'after',
      '\nExample:\n  scoped-api clients remove-secret 019ab3c4-5d6e-7f80-9123-456789abcdef' +
        ' 019ab3c4-6a7b-7c8d-9e0f-0123456789ab',
    )
    .action(removeSecret);
  clients
    .command('delete')
    .description('End a client: its secrets, its access tokens and the sessions that it began.')
    .argument('<id>', "the client's id")
    .addHelpText('after', '\nExample:\n  scoped-api clients delete 019ab3c4-5d6e-7f80-9123-456789abcdef')
    .action(remove);
}

async function create({ name, scopes }: { name: string; scopes: string }): Promise<void> {
  const input = { name, scopes: readScopes(scopes) };
  const { client, secret } = await withClients((clients) => clients.create(OPERATOR, input, null));
  write(`client_id      ${client.id}`, `client_secret  ${secret}`, 'Keep the secret now: it is not shown again.');
}

async function list({ json }: { json?: true }): Promise<void> {
  const { clients } = await withClients(async (service) => ({ ok: true, clients: await service.list() }));
  process.stdout.write(json ? `${JSON.stringify(clients, null, 2)}\n` : table([HEAD, ...clients.flatMap(rows)]));
}

async function addSecret(id: string): Promise<void> {
  const { secret } = await withClients((clients) => clients.addSecret(OPERATOR, id, null));
  write(`client_secret  ${secret}`, 'Keep the secret now: it is not shown again.');
}

async function removeSecret(id: string, secretId: string): Promise<void> {
  const { client } = await withClients((clients) => clients.removeSecret(OPERATOR, { id, secretId }, null));
  write(`Removed. Secrets left: ${client.secrets.length}.`);
}

async function remove(id: string): Promise<void> {
  const { clientId } = await withClients((clients) => clients.delete(OPERATOR, id, null));
  write(`Deleted the client ${clientId}.`);
}

/** @throws StartError naming the first that there is not. */
function readScopes(text: string): Scope[] {
  const names = text.split(/\s+/).filter((name) => name !== '');
  return names.map((name) => {
    if (isScope(name)) return name;
    throw new StartError(`There is no scope ${JSON.stringify(name)}. There are: ${ALL_SCOPES.join(', ')}.`);
  });
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

function write(...lines: string[]): void {
  process.stdout.write(`${lines.join('\n')}\n`);
}
