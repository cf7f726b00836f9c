import { Prisma } from '../../database/generated/client';
import type { PlainSql } from '../../database/plain-sql';
import type { StoredValues } from '../../identity/stored-fields';
import { columnsOf, type UserRecord, userColumns } from '../../identity/user-record';
import { type FilterConditions, whereAll } from './filter';
import { type ListedUser, ORDER_COLUMNS, type UserOrderField } from './order';

/** A part of the list in one direction. */
interface ListQuery {
  readonly field: UserOrderField;
  readonly ascending: boolean;
  /** Conditions of the cursors. */
  readonly bounds: readonly Prisma.Sql[];
  readonly conditions: FilterConditions;
  /** Number of users to skip first. */
  readonly offset: number;
  /** Maximum number of users. */
  readonly limit: number;
  /** Properties to load; all if absent. */
  readonly properties: ReadonlySet<keyof UserRecord> | undefined;
  /** The stored fields of the server, for all properties. */
  readonly stored: StoredValues;
}

// The figures are CPU time of PostgreSQL at a million users; docs/users-at-scale.md has more.

/** Up to this many matches are all read and sorted: this takes a few milliseconds wherever they are. */
const FEW = 3_000;
/** If a page needs a larger part of the matches than this, all of them are read and sorted too. */
const LARGE_PART = 1 / 10;
/** From this number on, matches count as frequent: one user in forty of a million. */
const MANY = 25_000;
/**
 * A search that is longer than this in the index has many trigrams, each of which is common if the search is not in
 * ASCII: intersecting their lists takes longer than a walk.
 */
const MAX_SHORT_SEARCH = 16;

/** Rows that a walk reads, plus some for each row of the page and each skipped row. */
const WALKS = {
  /**
   * For the order of registration, which is that of the table's pages: 0.5 us a row. The other orders visit the pages
   * at random: 1 us a row in PostgreSQL's memory, 8 us outside. Also for dates, which cannot be read in a stretch.
   */
  long: { rows: 10_000, perRow: 40, perSkipped: 10 },
  medium: { rows: 3_000, perRow: 40, perSkipped: 10 },
  /** Rows that a walk reads if matches are not frequent: then only a small table fills the page. */
  short: { rows: 0, perRow: 5, perSkipped: 1 },
} as const;

/** Rows of a stretch. */
const STRETCH = { least: 10_000, most: 20_000, perSkipped: 100 } as const;
/** If a page skips more rows than this, it is not read from a stretch. */
const MAX_SKIPPED_IN_STRETCH = 1_000;

/**
 * Reads a part of the list, at a cost that hardly depends on the number of users.
 *
 * If the indexes of the order find the rows, this is one statement. Otherwise no index has both the rows and their order,
 * and there are four ways. PostgreSQL estimates the number of matches from its statistics, but knows nothing about where
 * they are in the order, so a way that finds too few rows is followed by the next.
 *
 * 1. Few matches: read all, and sort them.
 * 2. Walk the order's index until the page is full, at most some thousand rows. Best for frequent matches.
 * 3. For a search, read a stretch: the matches among the first ten thousand or more users of the order. PostgreSQL
 *    intersects the bitmaps of two indexes, so that only rows that match are read.
 * 4. Read all matches and sort them. If the filter has only dates, and the order is that of changes, one index has both.
 *
 * @param walk - overrides the number of rows that a walk looks at; for tests.
 * @param stretch - overrides the number of rows of a stretch; for tests.
 */
export async function readRows(
  sql: PlainSql,
  query: ListQuery,
  { walk, stretch }: { readonly walk?: number; readonly stretch?: number } = {},
): Promise<ListedUser[]> {
  const { conditions, limit, offset } = query;
  const hasSearch = conditions.search.length > 0;
  if (!hasSearch && conditions.dates.length === 0) {
    const page = inOrder(query);
    // With conditions, the values decide which index is best.
    if (conditions.inOrder.length > 0) return rowsOf(sql, page);
    return sql<ListedUser>(...statement(page), { isPrepared: true });
  }
  const hasBoth = !hasSearch && conditions.inOrder.length === 0 && query.field === 'UPDATED_AT';
  const all = hasBoth ? sortedByDates(query) : sorted(query);
  const expected = await expectedRows(sql, Prisma.sql`SELECT FROM users u ${whereAll(allConditions(query))}`);
  if (expected <= FEW || limit + offset > expected * LARGE_PART) return rowsOf(sql, all);

  const way = hasBoth ? WALKS.short : bestWalk(query, expected);
  const found = await rowsOf(sql, within(query, walk ?? way.rows + way.perRow * limit + way.perSkipped * offset));
  if (found.length === limit) return found;
  if (!hasSearch || offset > MAX_SKIPPED_IN_STRETCH) return rowsOf(sql, all);

  const length = Math.min(Math.max(STRETCH.least, expected), STRETCH.most) + STRETCH.perSkipped * offset;
  const [end] = await sql(...statement(endOfStretch(query, stretch ?? length)));
  // Without an end, the stretch is the whole order.
  if (!end) return rowsOf(sql, all);
  const inStretch = await rowsOf(sql, sorted({ ...query, bounds: [...query.bounds, upTo(query, end)] }));
  return inStretch.length === limit ? inStretch : rowsOf(sql, all);
}

function bestWalk({ field, conditions }: ListQuery, expected: number): (typeof WALKS)[keyof typeof WALKS] {
  if (conditions.search.length === 0) return WALKS.long;
  const isFrequent = expected > MANY;
  if (field === 'CREATED_AT') return isFrequent ? WALKS.long : WALKS.medium;
  return isFrequent || conditions.searchLength > MAX_SHORT_SEARCH ? WALKS.medium : WALKS.short;
}

/**
 * Returns the number of rows that PostgreSQL expects of a statement with exactly these values. Runs nothing.
 *
 * See https://www.postgresql.org/docs/current/using-explain.html.
 */
export async function expectedRows(sql: PlainSql, { text, values }: Prisma.Sql): Promise<number> {
  const label = { model: 'User', operation: 'explain' };
  const explain = `EXPLAIN (FORMAT JSON) ${text}`;
  const [row] = await sql<{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': number } }] }>(explain, values, label);
  return row?.['QUERY PLAN'][0].Plan['Plan Rows'] ?? 0;
}

function rowsOf(sql: PlainSql, query: Prisma.Sql): Promise<ListedUser[]> {
  return sql<ListedUser>(...statement(query));
}

function statement({ text, values }: Prisma.Sql) {
  return [text, values, { model: 'User', operation: 'findMany' }] as const;
}

/**
 * Reads by an index of the order alone. Skipped users are counted in the index; their rows are not read if the index has
 * all columns of the conditions.
 */
function inOrder(query: ListQuery): Prisma.Sql {
  const { conditions, bounds, offset, ascending } = query;
  const where = [...conditions.inOrder, ...bounds];
  if (offset === 0) return page(query, Prisma.sql`users u ${whereAll(where)}`);
  const key = keyOf(query);
  const first = Prisma.sql`SELECT ${key} FROM users u ${whereAll(where)} ${order(query)} OFFSET ${offset} LIMIT 1`;
  const from = Prisma.sql`(${key}) ${Prisma.raw(ascending ? '>=' : '<=')} (${first})`;
  return page({ ...query, offset: 0 }, Prisma.sql`users u ${whereAll([...where, from])}`);
}

/**
 * Walks the order, past at most `reach` users. The rows of the inner query keep their order; with an `ORDER BY` outside,
 * PostgreSQL would plan the inner query for all of `reach`.
 */
function within(query: ListQuery, reach: number): Prisma.Sql {
  const { conditions, bounds } = query;
  const walked = Prisma.sql`SELECT * FROM users u ${whereAll([...conditions.inOrder, ...bounds])} ${order(query)}`;
  const from = Prisma.sql`(${walked} LIMIT ${reach}) u ${whereAll([...conditions.dates, ...conditions.search])}`;
  return Prisma.sql`SELECT ${columns(query)} FROM ${from} ${part(query)}`;
}

/**
 * Reads the key of the user that is `length` users further in the order: an index-only scan, because flags are left out.
 * No row if the order ends before.
 */
function endOfStretch(query: ListQuery, length: number): Prisma.Sql {
  return Prisma.sql`SELECT ${keyOf(query)} FROM users u ${whereAll(query.bounds)} ${order(query)} OFFSET ${length} LIMIT 1`;
}

/** Returns a condition for the users up to a row of {@link endOfStretch}. */
function upTo(query: ListQuery, end: Readonly<Record<string, unknown>>): Prisma.Sql {
  const values = ORDER_COLUMNS[query.field].key.map((column) => {
    const value = end[column.replace('u.', '')];
    const type = value instanceof Date ? 'timestamptz' : column === 'u.id' ? 'uuid' : 'text';
    return Prisma.sql`${value as Date | string}::${Prisma.raw(type)}`;
  });
  return Prisma.sql`(${keyOf(query)}) ${Prisma.raw(query.ascending ? '<=' : '>=')} (${Prisma.join(values)})`;
}

/**
 * Reads all matches in the best way for all, and sorts them: with `OFFSET 0`, PostgreSQL does not plan for a single
 * page.
 */
function sorted(query: ListQuery): Prisma.Sql {
  return page(query, Prisma.sql`(SELECT * FROM users u ${whereAll(allConditions(query))} OFFSET 0) u`);
}

/**
 * Reads all matches as {@link sorted} does, for a filter of only dates of registration in the order of changes: the
 * index on the dates has the times of change, too, so that only the rows of the page are read from the table. A tenth
 * of a microsecond for each match.
 */
function sortedByDates(query: ListQuery): Prisma.Sql {
  const { column } = ORDER_COLUMNS[query.field];
  const dates = Prisma.sql`SELECT u.id, ${Prisma.raw(column)} FROM users u ${whereAll(allConditions(query))}`;
  // In the order of that index, so that PostgreSQL reads it even where the dates are those of most users.
  const all = Prisma.sql`${dates} ORDER BY u.created_at, u.id OFFSET 0`;
  const found = Prisma.sql`SELECT u.id FROM (${all}) u ${order(query)} ${part(query)}`;
  return Prisma.sql`SELECT ${columns(query)} FROM (${found}) found JOIN users u ON u.id = found.id ${order(query)}`;
}

function allConditions({ conditions, bounds }: ListQuery): Prisma.Sql[] {
  return [...conditions.inOrder, ...conditions.dates, ...conditions.search, ...bounds];
}

function page(query: ListQuery, from: Prisma.Sql): Prisma.Sql {
  return Prisma.sql`SELECT ${columns(query)} FROM ${from} ${order(query)} ${part(query)}`;
}

function part({ limit, offset }: ListQuery): Prisma.Sql {
  return offset > 0 ? Prisma.sql`LIMIT ${limit} OFFSET ${offset}` : Prisma.sql`LIMIT ${limit}`;
}

/** The columns of a position are always loaded. */
function columns(query: ListQuery): Prisma.Sql {
  const { column, property } = ORDER_COLUMNS[query.field];
  const own: (keyof UserRecord)[] = property === 'orderKey' ? ['id'] : ['id', property];
  const loaded = query.properties ? columnsOf(new Set([...own, ...query.properties])) : userColumns(query.stored);
  const key = property === 'orderKey' ? `, ${column} AS "${property satisfies keyof ListedUser}"` : '';
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
