import type { PlainSql } from '../../database/plain-sql';
import { invalidArgument } from '../../errors';
import { NO_STORED_VALUES, type StoredValues } from '../../identity/stored-fields';
import type { UserRecord } from '../../identity/user-record';
import { type Page, type PageArguments, pageOf, readPageSize } from '../../paging/page';
import { conditionsFor, type UserFilter } from './filter';
import {
  DEFAULT_ORDER,
  isSame,
  type ListedUser,
  ORDER_COLUMNS,
  onwards,
  type Position,
  positionOf,
  readCursor,
  type UserOrder,
  writeCursor,
} from './order';
import { readRows } from './read-rows';

const MAX_OFFSET = 10_000;

/** Arguments of the list. `null` means "not given". */
export interface ListUsersArguments extends PageArguments {
  /** Number of users to skip first: 0 to 10,000, with `first` only. */
  readonly offset?: number | null | undefined;
  readonly filter?: UserFilter | null | undefined;
  readonly orderBy?: UserOrder | null | undefined;
  /** Properties to load of each user; all by default. Reading fewer is faster. */
  readonly properties?: ReadonlySet<keyof UserRecord> | undefined;
}

/** A page of users. Properties that were not loaded are missing, although the type has them. */
export type UserPage = Page<UserRecord>;

/**
 * Returns one page of users. One statement; with a search, or with dates in another order than theirs, two to six
 * (`readRows` explains them).
 *
 * @param stored - the stored fields that are loaded and that a filter may have; none by default.
 * @throws DomainError BAD_USER_INPUT, naming the argument, for invalid sizes, cursors and filters.
 */
export async function listUsers(sql: PlainSql, args: ListUsersArguments, stored = NO_STORED_VALUES): Promise<UserPage> {
  const { size, fromEnd } = readPageSize(args.first, args.last);
  const offset = readOffset(args.offset, args);
  const { field, direction } = args.orderBy ?? DEFAULT_ORDER;
  const after = args.after == null ? undefined : readCursor(args.after, field, 'after');
  const before = args.before == null ? undefined : readCursor(args.before, field, 'before');

  // A page from the end is read in the other direction, with the cursors swapped.
  const [start, end] = fromEnd ? [before, after] : [after, before];
  const ascending = (direction === 'ASC') !== fromEnd;
  const { column } = ORDER_COLUMNS[field];
  const rows = await readRows(sql, {
    field,
    ascending,
    bounds: [...onwards(column, start, ascending), ...onwards(column, end, !ascending)],
    conditions: conditionsFor(field, args.filter, stored),
    offset,
    // One more row tells whether there is a next page, and one is the user at the cursor.
    limit: size + 1 + (start ? 1 : 0),
    properties: args.properties,
    stored,
  });

  const isAt = (row: ListedUser | undefined, position: Position | undefined) =>
    row !== undefined && position !== undefined && isSame(positionOf(field, row), position);
  const behind = isAt(rows[0], start) || (offset > 0 && (rows.length > 0 || (await hasUsers(sql, args, stored))));
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

/** Whether the list has any user: a page past its end is empty, but has a previous page. */
async function hasUsers(sql: PlainSql, args: ListUsersArguments, stored: StoredValues): Promise<boolean> {
  const { nodes } = await listUsers(sql, { ...args, first: 1, offset: 0, properties: new Set() }, stored);
  return nodes.length > 0;
}

/**
 * Reads the number of items to skip: 0 to 10,000, and 0 if absent. Skipped items are counted one by one, so clients narrow
 * the list or use cursors to go further.
 *
 * @throws DomainError BAD_USER_INPUT out of range, and together with arguments that define another beginning.
 */
function readOffset(offset: number | null | undefined, { after, before, last }: PageArguments): number {
  if (offset == null) return 0;
  if (after != null || before != null || last != null) {
    throw invalidArgument('offset', 'goes with first only, not with after, before or last.');
  }
  if (Number.isInteger(offset) && offset >= 0 && offset <= MAX_OFFSET) return offset;
  throw invalidArgument('offset', `must be 0 to ${MAX_OFFSET}: narrow the list with filter, or go on from a cursor.`);
}
