import { Prisma } from '../../database/generated/client';
import type { PlainSql } from '../../database/plain-sql';
import { USER_COLUMNS } from '../../identity/user-columns';
import type { UserRecord } from '../../identity/user-record';
import { type Page, type PageArguments, pageOf } from '../../paging/page';
import { readPageSize } from '../../paging/page-size';
import { isSame, type Position, positionOf, readCursor, writeCursor } from './cursor';
import { conditionsOf, type UserFilter, whereAll } from './filter';
import { onwards } from './keyset';
import { DEFAULT_ORDER, type ListedUser, ORDER_COLUMNS, type UserOrder, type UserOrderField } from './order';

/** The arguments of the listing. Null is as good as absent. */
export interface ListUsersArguments extends PageArguments {
  readonly filter?: UserFilter | null | undefined;
  readonly orderBy?: UserOrder | null | undefined;
}

/** A page of users. */
export type UserPage = Page<UserRecord>;

/**
 * One page of users, in one statement whatever its size.
 *
 * @throws DomainError BAD_USER_INPUT, naming the argument, for sizes, cursors and filters that make no sense.
 */
export async function listUsers(sql: PlainSql, args: ListUsersArguments): Promise<UserPage> {
  const { size, fromEnd } = readPageSize(args.first, args.last);
  const { field, direction } = args.orderBy ?? DEFAULT_ORDER;
  const after = args.after == null ? undefined : readCursor(args.after, field, 'after');
  const before = args.before == null ? undefined : readCursor(args.before, field, 'before');

  // Walked from the end, the list is the same one in the other direction, with the cursors' parts swapped.
  const [start, end] = fromEnd ? [before, after] : [after, before];
  const ascending = (direction === 'ASC') !== fromEnd;
  const { column } = ORDER_COLUMNS[field];
  const conditions = [
    ...conditionsOf(args.filter),
    ...onwards(column, start, ascending),
    ...onwards(column, end, !ascending),
  ];
  // One more tells whether the walk could go on, and one is the user that it starts from.
  const limit = size + 1 + (start ? 1 : 0);
  const { text, values } =
    Prisma.sql`${SELECT[field]} ${whereAll(conditions)} ${orderBy(column, ascending)} LIMIT ${limit}`;
  const rows = await sql<ListedUser>(text, values, { model: 'User', operation: 'findMany' });

  const isAt = (row: ListedUser | undefined, position: Position | undefined) =>
    row !== undefined && position !== undefined && isSame(positionOf(field, row), position);
  const behind = isAt(rows[0], start);
  if (behind) rows.shift();
  let ahead = rows.length > size;
  const nodes = rows.slice(0, size);
  if (isAt(nodes.at(-1), end)) {
    nodes.pop();
    ahead = true;
  }
  if (fromEnd) nodes.reverse();
  return pageOf(nodes, {
    cursorOf: (node) => writeCursor(field, positionOf(field, node)),
    hasNextPage: fromEnd ? behind : ahead,
    hasPreviousPage: fromEnd ? ahead : behind,
  });
}

const SELECT = {
  CREATED_AT: select(''),
  UPDATED_AT: select(''),
  USERNAME: select(', u.username_key AS "orderKey"'),
  EMAIL: select(', u.email_key AS "orderKey"'),
} as const satisfies Record<UserOrderField, Prisma.Sql>;

function select(orderKey: string): Prisma.Sql {
  return Prisma.raw(`SELECT ${USER_COLUMNS}${orderKey} FROM users u`);
}

function orderBy(column: string, ascending: boolean): Prisma.Sql {
  const direction = ascending ? 'ASC' : 'DESC';
  return Prisma.raw(`ORDER BY ${column} ${direction}, u.id ${direction}`);
}
