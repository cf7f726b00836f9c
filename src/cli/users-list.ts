import { type Command, InvalidArgumentError, Option } from 'commander';
import type { UserRecord } from '../identity/user-record';
import type { Role } from '../scopes/registry';
import type { UserFilter } from '../users/list/filter';
import type { UserOrder } from '../users/list/order';
import { examples, takesJson } from './help';
import { type JsonOption, print, printJson, remark } from './print';
import { ROLES, roleArgument } from './role-argument';
import { table } from './table';
import { userJson } from './user-json';
import { withServices } from './with-services';

const ORDERS = {
  newest: { field: 'CREATED_AT', direction: 'DESC' },
  oldest: { field: 'CREATED_AT', direction: 'ASC' },
  changed: { field: 'UPDATED_AT', direction: 'DESC' },
  username: { field: 'USERNAME', direction: 'ASC' },
  email: { field: 'EMAIL', direction: 'ASC' },
} as const satisfies Record<string, UserOrder>;

const MAX_LIMIT = 100;

interface Options extends JsonOption {
  readonly search?: string;
  readonly role?: Role;
  readonly active?: true;
  readonly disabled?: true;
  readonly order: keyof typeof ORDERS;
  readonly limit: number;
  readonly after?: string;
}

/** `scoped-api users list` */
export function registerUsersList(users: Command): void {
  takesJson(users.command('list'), 'print JSON: { users, pageInfo }')
    .summary('list users, a page at a time')
    .description('List users, a page at a time. All of them at once: scoped-api users export')
    .option('--search <text>', 'part of the username, the e-mail address or the full name, in any case')
    .addOption(new Option('--role <role>', `only of this role: ${ROLES}`).argParser(roleArgument))
    .addOption(new Option('--active', 'only active ones').conflicts('disabled'))
    .option('--disabled', 'only disabled ones')
    .addOption(new Option('--order <order>', 'what comes first').choices(Object.keys(ORDERS)).default('newest'))
    .option('--limit <n>', `how many: 1 to ${MAX_LIMIT}`, readLimit, 20)
    .option('--after <cursor>', 'go on where a page ended, with the same filters and order')
    .addHelpText(
      'after',
      examples(
        'scoped-api users list',
        'scoped-api users list --search example.com --disabled --order email',
        'scoped-api users list --role admin --json',
      ),
    )
    .action(list);
}

async function list({ search, role, active, disabled, order, limit, after, json }: Options): Promise<void> {
  const filter: UserFilter = { search, role, isActive: active ?? (disabled ? false : null) };
  const { nodes, pageInfo } = await withServices(({ users }) =>
    users.list({ filter, orderBy: ORDERS[order], first: limit, after }),
  );
  if (json) return printJson({ users: nodes.map(userJson), pageInfo });
  if (nodes.length === 0) {
    const isFiltered = search !== undefined || role !== undefined || active || disabled;
    if (after !== undefined) return print('There are no more users.');
    if (isFiltered) return print('No user matches.');
    return print('There are no users yet. Create an admin: scoped-api create-admin');
  }
  process.stdout.write(table([HEAD, ...nodes.map(row)]));
  if (pageInfo.hasNextPage) remark(`There are more: add --after ${pageInfo.endCursor}`);
}

const HEAD = ['username', 'e-mail', 'role', 'state', 'created', 'id'];

function row({ username, email, role, isActive, createdAt, id }: UserRecord): string[] {
  return [username, email, role, isActive ? 'active' : 'disabled', createdAt.toISOString().slice(0, 10), id];
}

function readLimit(text: string): number {
  if (/^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= MAX_LIMIT) return Number(text);
  throw new InvalidArgumentError(`Write a whole number from 1 to ${MAX_LIMIT}.`);
}
