import type { Db } from '../../database/database';
import type { Prisma } from '../../database/generated/client';
import { USER_RECORD, type UserRecord } from '../../identity/user-record';
import type { Page, PageArguments } from '../../paging/page';
import { readPageSize } from '../../paging/page-size';
import { type Position, positionOf, readCursor, writeCursor } from './cursor';
import { type UserFilter, whereOf } from './filter';
import { onwards } from './keyset';
import { DEFAULT_ORDER, type ListedUser, ORDER_COLUMNS, type UserOrder } from './order';

/** The arguments of the listing. Null is as good as absent. */
export interface ListUsersArguments extends PageArguments {
  readonly filter?: UserFilter | null | undefined;
  readonly orderBy?: UserOrder | null | undefined;
}

/** A page of users. */
export type UserPage = Page<UserRecord>;

const LISTED_USER = { ...USER_RECORD, usernameKey: true, emailKey: true } as const satisfies Prisma.UserSelect;

/**
 * One page of users, in one statement whatever its size.
 *
 * @throws DomainError BAD_USER_INPUT, naming the argument, for sizes, cursors and filters that make no sense.
 */
export async function listUsers(prisma: Pick<Db, 'user'>, args: ListUsersArguments): Promise<UserPage> {
  const { size, fromEnd } = readPageSize(args.first, args.last);
  const { field, direction } = args.orderBy ?? DEFAULT_ORDER;
  const after = args.after == null ? undefined : readCursor(args.after, field, 'after');
  const before = args.before == null ? undefined : readCursor(args.before, field, 'before');

  // Walked from the end, the list is the same one in the other direction, with the cursors' parts swapped.
  const [start, end] = fromEnd ? [before, after] : [after, before];
  const ascending = (direction === 'ASC') !== fromEnd;
  const column = ORDER_COLUMNS[field];
  const order = ascending ? 'asc' : 'desc';
  const rows: ListedUser[] = await prisma.user.findMany({
    where: {
      AND: [...whereOf(args.filter), ...onwards(column, start, ascending), ...onwards(column, end, !ascending)],
    },
    orderBy: [{ [column]: order }, { id: order }],
    // One more tells whether the walk could go on, and one is the user that it starts from.
    take: size + 1 + (start ? 1 : 0),
    select: LISTED_USER,
  });

  const isAt = (row: ListedUser | undefined, position: Position | undefined) =>
    row !== undefined &&
    position !== undefined &&
    writeCursor(field, positionOf(field, row)) === writeCursor(field, position);
  const behind = isAt(rows[0], start);
  if (behind) rows.shift();
  let ahead = rows.length > size;
  const nodes = rows.slice(0, size);
  if (isAt(nodes.at(-1), end)) {
    nodes.pop();
    ahead = true;
  }
  if (fromEnd) nodes.reverse();
  const edges = nodes.map((node) => ({ cursor: writeCursor(field, positionOf(field, node)), node }));
  return {
    edges,
    nodes,
    pageInfo: {
      hasNextPage: fromEnd ? behind : ahead,
      hasPreviousPage: fromEnd ? ahead : behind,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
