import type { Prisma } from '../../database/generated/client';
import type { PlainSql } from '../../database/plain-sql';
import { beyond, inOrder, type ListQuery, plainly, sorted, within } from './list-query';
import type { ListedUser } from './order';
import { explain } from './query-plan';

/** How many users a walk looks at in any case: where one in a hundred matches, a page of a hundred takes 10,000. */
const REACH = 10_000;
/** How many more for each that is skipped. */
const REACH_PER_SKIPPED = 10;
/** And what part of those who match: to find all of them takes longer than to walk past as many. */
const REACH_PER_MATCH = 1 / 4;
/** So few are sorted in no time. PostgreSQL would often rather walk: it does not know how the rows are spread. */
const FEW = 3_000;

/**
 * Reads a part of the list, at a cost that the number of users has next to no part in.
 *
 * What the indexes of the order find takes one statement. For anything else there are two ways: to walk the order until
 * there are enough, which is good for what is common, and to find all that match and sort them, which is good for
 * what is rare. PostgreSQL knows from its statistics which, and is asked. What it does not know is that they may all
 * be at the far end of the order: so a walk is given up in time.
 *
 * @param reach - how many users a walk may look at; for tests.
 */
export async function readRows(sql: PlainSql, query: ListQuery, reach?: number): Promise<ListedUser[]> {
  if (query.conditions.beside.length === 0) return rowsOf(sql, inOrder(query));
  const plan = await explain(sql, plainly(query));
  if (plan.sorts || plan.rows <= FEW) return rowsOf(sql, sorted(query));

  const far = reach ?? Math.max(REACH, Math.ceil(plan.rows * REACH_PER_MATCH)) + REACH_PER_SKIPPED * query.offset;
  const rows = await rowsOf(sql, within(query, far));
  if (rows.length === query.limit) return rows;
  const goesOn = (await rowsOf(sql, beyond(query, far))).length > 0;
  return goesOn ? rowsOf(sql, sorted(query)) : rows;
}

function rowsOf(sql: PlainSql, { text, values }: Prisma.Sql): Promise<ListedUser[]> {
  return sql<ListedUser>(text, values, { model: 'User', operation: 'findMany' });
}
