import type { PlainSql } from '../../database/plain-sql';
import type { UserRecord } from '../../identity/user-record';
import { type Page, type PageArguments, pageOf, readPageSize } from '../../paging/page';
import { isSame, type Position, positionOf, readCursor, writeCursor } from './cursor';
import { conditionsFor, type UserFilter } from './filter';
import { onwards } from './keyset';
import { DEFAULT_ORDER, type ListedUser, ORDER_COLUMNS, type UserOrder } from './order';
import { readOffset } from './read-offset';
import { readRows } from './read-rows';

/** The arguments of the listing. Null is as good as absent. */
export interface ListUsersArguments extends PageArguments {
  /** How many to skip first: 0 to 10,000, with `first` only. */
  readonly offset?: number | null | undefined;
  readonly filter?: UserFilter | null | undefined;
  readonly orderBy?: UserOrder | null | undefined;
  /** What to load of each user; all by default. Each takes its time to read, in a page of a hundred. */
  readonly properties?: ReadonlySet<keyof UserRecord> | undefined;
}

/** A page of users; without what `properties` left out, whatever the type says. */
export type UserPage = Page<UserRecord>;

/**
 * One page of users: one statement, and with a search, or with dates in another order than theirs, two to four.
 *
 * @throws DomainError BAD_USER_INPUT, naming the argument, for sizes, cursors and filters that make no sense.
 */
export async function listUsers(sql: PlainSql, args: ListUsersArguments): Promise<UserPage> {
  const { size, fromEnd } = readPageSize(args.first, args.last);
  const offset = readOffset(args.offset, args);
  const { field, direction } = args.orderBy ?? DEFAULT_ORDER;
  const after = args.after == null ? undefined : readCursor(args.after, field, 'after');
  const before = args.before == null ? undefined : readCursor(args.before, field, 'before');

  // Walked from the end, the list is the same one in the other direction, with the cursors' parts swapped.
  const [start, end] = fromEnd ? [before, after] : [after, before];
  const ascending = (direction === 'ASC') !== fromEnd;
  const { column } = ORDER_COLUMNS[field];
  const rows = await readRows(sql, {
    field,
    ascending,
    bounds: [...onwards(column, start, ascending), ...onwards(column, end, !ascending)],
    conditions: conditionsFor(field, args.filter),
    offset,
    // One more tells whether the walk could go on, and one is the user that it starts from.
    limit: size + 1 + (start ? 1 : 0),
    properties: args.properties,
  });

  const isAt = (row: ListedUser | undefined, position: Position | undefined) =>
    row !== undefined && position !== undefined && isSame(positionOf(field, row), position);
  const behind = isAt(rows[0], start) || (offset > 0 && (rows.length > 0 || (await isAnybody(sql, args))));
  if (isAt(rows[0], start)) rows.shift();
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

/** Whether the list has anybody: who skips past its end gets an empty page that others may still precede. */
async function isAnybody(sql: PlainSql, args: ListUsersArguments): Promise<boolean> {
  const { nodes } = await listUsers(sql, { ...args, first: 1, offset: 0, properties: new Set() });
  return nodes.length > 0;
}
