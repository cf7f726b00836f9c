import { Prisma } from '../../database/generated/client';
import type { PlainSql } from '../../database/plain-sql';
import { NO_STORED_VALUES } from '../../identity/stored-fields';
import { conditionsFor, type UserFilter, whereAll } from './filter';
import { expectedRows } from './read-rows';

/** Maximum number of users that are counted exactly. */
const BOUND = 10_000;

/** Number of users that match a filter. */
export interface UserCount {
  readonly count: number;
  /** Whether `count` was estimated from the database's statistics: there are too many to count. */
  readonly isEstimate: boolean;
}

/**
 * Counts the users that match a filter, on all pages: exactly up to 10,000; beyond that, returns the number that PostgreSQL
 * expects by its statistics. One statement, and one more where there are few enough to count. Call it only when the client
 * selects the count.
 *
 * @param bound - how many to count; for tests.
 * @param stored - the stored fields that a filter may have; none by default.
 * @throws DomainError BAD_USER_INPUT for invalid filters.
 */
export async function countListed(
  sql: PlainSql,
  filter?: UserFilter | null,
  bound = BOUND,
  stored = NO_STORED_VALUES,
): Promise<UserCount> {
  const { inOrder, search } = conditionsFor('CREATED_AT', filter, stored);
  const where = whereAll([...inOrder, ...search]);
  const expected = await expectedRows(sql, Prisma.sql`SELECT FROM users u ${where}`);
  // Far from the bound, statistics suffice. A search must read every match, so it is not counted above the bound.
  if (expected > (search.length > 0 ? 1 : 2) * bound) return { count: expected, isEstimate: true };
  // In an order, so that an index is read: without one, PostgreSQL may read the table from its beginning.
  const some = Prisma.sql`SELECT FROM users u ${where} ORDER BY u.created_at, u.id LIMIT ${bound + 1}`;
  const { text, values } = Prisma.sql`SELECT count(*)::int AS count FROM (${some}) counted`;
  const [row] = await sql<{ count: number }>(text, values, { model: 'User', operation: 'count' });
  const count = row?.count ?? 0;
  return count > bound ? { count: Math.max(count, expected), isEstimate: true } : { count, isEstimate: false };
}
