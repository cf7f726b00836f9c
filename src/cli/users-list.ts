import { type Command, Option } from 'commander';
import type { UserRecord } from '../identity/user-record';
import type { Role } from '../scopes/scopes';
import type { UserFilter } from '../users/list/filter';
import type { UserOrder } from '../users/list/order';
import { type Console, type JsonOption, print, printJson, printTable, remark } from './console';
import { addJson, describeRoles, examples, roleArgument, wholeNumber } from './options';
import { scopesOf } from './schema';
import { userJson } from './user-json';
import { withCapabilities } from './with-capabilities';

const ORDERS = {
  newest: { field: 'CREATED_AT', direction: 'DESC' },
  oldest: { field: 'CREATED_AT', direction: 'ASC' },
  changed: { field: 'UPDATED_AT', direction: 'DESC' },
  username: { field: 'USERNAME', direction: 'ASC' },
  email: { field: 'EMAIL', direction: 'ASC' },
} as const satisfies Record<string, UserOrder>;

const MAX_LIMIT = 100;

/** The options that choose users, of `users list` and `users export`. */
export interface FilterOptions {
  readonly search?: string;
  readonly role?: Role;
  readonly active?: true;
  readonly disabled?: true;
}

/** Adds the options that choose users to a command. */
export function addFilter(command: Command, io: Console): Command {
  const role = new Option('--role <role>').argParser(roleArgument(io));
  return command
    .option('--search <text>', 'part of the username, the e-mail address or the full name, in any case')
    .addOption(describeRoles(io, role, (roles) => `only of this role: ${roles}`))
    .addOption(new Option('--active', 'only active ones').conflicts('disabled'))
    .option('--disabled', 'only disabled ones');
}

/** Returns the filter of the options. */
export function filterOf({ search, role, active, disabled }: FilterOptions): UserFilter {
  return { search, role, isActive: active ?? (disabled ? false : null) };
}

interface Options extends JsonOption, FilterOptions {
  readonly order: keyof typeof ORDERS;
  readonly limit: number;
  readonly after?: string;
}

/** `scoped-api users list` */
export function registerUsersList(users: Command, io: Console): void {
  addFilter(addJson(users.command('list'), 'print JSON: { users, pageInfo }'), io)
    .summary('list users, a page at a time')
    .description('List users, a page at a time. To get all of them: scoped-api users export')
    .addOption(new Option('--order <order>', 'sort order').choices(Object.keys(ORDERS)).default('newest'))
    .option('--limit <n>', `users per page: 1 to ${MAX_LIMIT}`, wholeNumber(MAX_LIMIT), 20)
    .option('--after <cursor>', 'the next page: the cursor of the page before, with the same filters and order')
    .addHelpText(
      'after',
      examples(
        'scoped-api users list',
        'scoped-api users list --search example.com --disabled --order email',
        'scoped-api users list --role admin --json',
      ),
    )
    .action((options: Options) => list(io, options));
}

async function list(io: Console, { order, limit, after, json, ...filter }: Options): Promise<void> {
  const { page, stored } = await withCapabilities(io, async (capabilities) => ({
    page: await capabilities.users.list({ filter: filterOf(filter), orderBy: ORDERS[order], first: limit, after }),
    stored: capabilities.stored,
  }));
  const { nodes, pageInfo } = page;
  if (json) return printJson(io, { users: nodes.map((user) => userJson(scopesOf(io), user, stored)), pageInfo });
  if (nodes.length === 0) {
    if (after !== undefined) return print(io, 'There are no more users.');
    if (Object.keys(filter).length > 0) return print(io, 'No user matches.');
    return print(io, 'There are no users yet. Create an admin: scoped-api create-admin');
  }
  printTable(io, [['username', 'e-mail', 'role', 'state', 'created', 'id'], ...nodes.map(row)]);
  if (pageInfo.hasNextPage) remark(io, `There are more: add --after ${pageInfo.endCursor}`);
}

function row({ username, email, role, isActive, createdAt, id }: UserRecord): string[] {
  return [username, email, role, isActive ? 'active' : 'disabled', createdAt.toISOString().slice(0, 10), id];
}
