import { Prisma } from '../../database/generated/client';
import type { PlainSql } from '../../database/plain-sql';
import { USER_COLUMNS, userColumns } from '../../identity/user-columns';
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
  /** What to load of each user; all by default. Each takes its time to read, in a page of a hundred. */
  readonly properties?: ReadonlySet<keyof UserRecord> | undefined;
}

/** A page of users; without what `properties` left out, whatever the type says. */
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
    Prisma.sql`${select(field, args.properties)} ${whereAll(conditions)} ${orderBy(column, ascending)} LIMIT ${limit}`;
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

/** What places are told by is loaded always. */
function select(field: UserOrderField, properties: ListUsersArguments['properties']): Prisma.Sql {
  const { column, property } = ORDER_COLUMNS[field];
  const own = property === 'orderKey' ? [] : [property];
  const columns = properties ? userColumns(new Set<keyof UserRecord>(['id', ...own, ...properties])) : USER_COLUMNS;
  const key = property === 'orderKey' ? `, ${column} AS "orderKey"` : '';
  return Prisma.raw(`SELECT ${columns}${key} FROM users u`);
}

function orderBy(column: string, ascending: boolean): Prisma.Sql {
  const direction = ascending ? 'ASC' : 'DESC';
  return Prisma.raw(`ORDER BY ${column} ${direction}, u.id ${direction}`);
}
