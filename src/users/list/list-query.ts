import { Prisma } from '../../database/generated/client';
import { USER_COLUMNS, type UserRecord, userColumns } from '../../identity/user-record';
import { type FilterConditions, whereAll } from './filter';
import { type ListedUser, ORDER_COLUMNS, type UserOrderField } from './order';

/** A part of the list in one direction. */
export interface ListQuery {
  readonly field: UserOrderField;
  readonly ascending: boolean;
  /** What the walk keeps between. */
  readonly bounds: readonly Prisma.Sql[];
  readonly conditions: FilterConditions;
  /** How many users to skip first. */
  readonly offset: number;
  /** How many to take. */
  readonly limit: number;
  /** What to load of each; all if absent. */
  readonly properties: ReadonlySet<keyof UserRecord> | undefined;
}

/** As PostgreSQL likes to have it. */
export function plainly(query: ListQuery): Prisma.Sql {
  const { conditions, bounds } = query;
  return page(query, Prisma.sql`users u ${whereAll([...conditions.inOrder, ...conditions.beside, ...bounds])}`);
}

/**
 * By an index of the order alone. The users to skip are counted in the index; their rows are not looked at if the
 * index has all that the filter asks about.
 */
export function inOrder(query: ListQuery): Prisma.Sql {
  const { conditions, bounds, offset, ascending } = query;
  const where = [...conditions.inOrder, ...bounds];
  if (offset === 0) return page(query, Prisma.sql`users u ${whereAll(where)}`);
  const key = keyOf(query);
  const first = Prisma.sql`SELECT ${key} FROM users u ${whereAll(where)} ${order(query)} OFFSET ${offset} LIMIT 1`;
  const onwards = Prisma.sql`(${key}) ${Prisma.raw(ascending ? '>=' : '<=')} (${first})`;
  return page({ ...query, offset: 0 }, Prisma.sql`users u ${whereAll([...where, onwards])}`);
}

/**
 * Along the order, past at most `reach` users. What comes out of the inner query stays in its order; an `ORDER BY` on
 * the outside would have the inner one planned for all of `reach`.
 */
export function within(query: ListQuery, reach: number): Prisma.Sql {
  const { conditions, bounds } = query;
  const walked = Prisma.sql`SELECT * FROM users u ${whereAll([...conditions.inOrder, ...bounds])} ${order(query)}`;
  const from = Prisma.sql`(${walked} LIMIT ${reach}) u ${whereAll(conditions.beside)}`;
  return Prisma.sql`SELECT ${columns(query)} FROM ${from} ${part(query)}`;
}

/** Whether the walk goes on past `reach` users: a row if it does. */
export function beyond(query: ListQuery, reach: number): Prisma.Sql {
  const { conditions, bounds } = query;
  const [key, where] = [keyOf(query), whereAll([...conditions.inOrder, ...bounds])];
  return Prisma.sql`SELECT ${key} FROM users u ${where} ${order(query)} OFFSET ${reach} LIMIT 1`;
}

/** All that match, found in whatever way is best for all, and then sorted: `OFFSET 0` hides that only a page is wanted. */
export function sorted(query: ListQuery): Prisma.Sql {
  const { conditions, bounds } = query;
  const where = whereAll([...conditions.inOrder, ...conditions.beside, ...bounds]);
  return page(query, Prisma.sql`(SELECT * FROM users u ${where} OFFSET 0) u`);
}

function page(query: ListQuery, from: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`SELECT ${columns(query)} FROM ${from} ${order(query)} ${part(query)}`;
}

function part({ limit, offset }: ListQuery): Prisma.Sql {
  return offset > 0 ? Prisma.sql`LIMIT ${limit} OFFSET ${offset}` : Prisma.sql`LIMIT ${limit}`;
}

/** What places are told by is loaded always. */
function columns(query: ListQuery): Prisma.Sql {
  const { property } = ORDER_COLUMNS[query.field];
  const own: (keyof UserRecord)[] = property === 'orderKey' ? ['id'] : ['id', property];
  const loaded = query.properties ? userColumns(new Set([...own, ...query.properties])) : USER_COLUMNS;
  const key = property === 'orderKey' ? `, ${columnOf(query)} AS "${property satisfies keyof ListedUser}"` : '';
  return Prisma.raw(loaded + key);
}

function order(query: ListQuery): Prisma.Sql {
  const direction = query.ascending ? 'ASC' : 'DESC';
  const key = ORDER_COLUMNS[query.field].key.map((column) => `${column} ${direction}`);
  return Prisma.raw(`ORDER BY ${key.join(', ')}`);
}

function keyOf({ field }: ListQuery): Prisma.Sql {
  return Prisma.raw(ORDER_COLUMNS[field].key.join(', '));
}

function columnOf({ field }: ListQuery): string {
  return ORDER_COLUMNS[field].column;
}
