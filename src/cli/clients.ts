import type { Command } from 'commander';
import { addSecret, create, list, remove, removeSecret } from './client-commands';
import { takesYes } from './confirm';
import { examples, takesJson } from './help';
import { SCOPES_HELP, scopesArgument } from './scopes-argument';

const ID = '019ab3c4-5d6e-7f80-9123-456789abcdef';

/** `scoped-api clients create | list | add-secret | remove-secret | delete` */
export function registerClients(program: Command): void {
  const clients = program
    .command('clients')
    .summary('programs that act for themselves')
    .description('Register programs that act for themselves, and change their secrets. Works while the server runs.')
    .addHelpText(
      'after',
      examples(
        'scoped-api clients create --name billing --scopes "users:read tokens:introspect"',
        'scoped-api clients list --json',
        `scoped-api clients add-secret ${ID}`,
      ),
    );
  takesJson(clients.command('create'))
    .summary('register a client')
    .description('Register a client and print its id and its secret, which is not shown again.')
    .requiredOption('--name <name>', 'what to call it: 1 to 100 characters')
    .requiredOption('--scopes <scopes>', 'what it may do: names split by blanks', scopesArgument)
    .addHelpText('after', SCOPES_HELP + examples('scoped-api clients create --name billing --scopes "users:read"'))
    .action(create);
  takesJson(clients.command('list'))
    .summary('list all clients')
    .description('List all clients, the newest first. Secrets are not kept, only when they were made and used.')
    .addHelpText('after', examples('scoped-api clients list --json'))
    .action(list);
  takesJson(clients.command('add-secret'))
    .summary('give a client a second secret')
    .description('Give a client a second secret and print it, so that the first can be replaced while both work.')
    .argument('<id>', "the client's id")
    .addHelpText('after', examples(`scoped-api clients add-secret ${ID}`))
    .action(addSecret);
  takesYes(takesJson(clients.command('remove-secret')))
    .summary('take a secret from a client')
    .description('Take a secret from a client. Without one, it can do nothing until it gets another.')
    .argument('<id>', "the client's id")
    .argument('<secret-id>', "the secret's id, as list prints it")
    .addHelpText('after', examples(`scoped-api clients remove-secret ${ID} 019ab3c4-6a7b-7c8d-9e0f-0123456789ab --yes`))
    .action(removeSecret);
  takesYes(takesJson(clients.command('delete')))
    .summary('end a client')
    .description('End a client: its secrets, its access tokens and the sessions that it began.')
    .argument('<id>', "the client's id")
    .addHelpText('after', examples(`scoped-api clients delete ${ID}`, `scoped-api clients delete ${ID} --yes`))
    .action(remove);
}
