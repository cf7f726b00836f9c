import { Prisma } from '../../database/generated/client';
import type { PlainSql } from '../../database/plain-sql';
import { conditionsFor, type UserFilter, whereAll } from './filter';
import { explain } from './query-plan';

/** How far users are counted. */
const BOUND = 10_000;

/** How many users there are of some kind. */
export interface UserCount {
  readonly count: number;
  /** Whether `count` was estimated from the database's statistics: there are too many to count. */
  readonly isEstimate: boolean;
}

/**
 * How many users a filter lets through, whatever the page: counted up to 10,000, beyond that as many as PostgreSQL
 * expects by its statistics. One statement, and one more where there are few enough to count. Ask only when somebody
 * wants to know.
 *
 * @param bound - how many to count; for tests.
 * @throws DomainError BAD_USER_INPUT for filters that make no sense.
 */
export async function countListed(sql: PlainSql, filter?: UserFilter | null, bound = BOUND): Promise<UserCount> {
  const { inOrder, beside } = conditionsFor('CREATED_AT', filter);
  const where = whereAll([...inOrder, ...beside]);
  const { rows: expected } = await explain(sql, Prisma.sql`SELECT FROM users u ${where}`);
  // Far from the bound, statistics are enough to tell. Of a search every user must be looked at: it gets no further try.
  if (expected > (beside.length > 0 ? 1 : 2) * bound) return { count: expected, isEstimate: true };
  // In an order, so that an index is read: a table is quickly read from its beginning until there are some.
  const some = Prisma.sql`SELECT FROM users u ${where} ORDER BY u.created_at, u.id LIMIT ${bound + 1}`;
  const { text, values } = Prisma.sql`SELECT count(*)::int AS count FROM (${some}) counted`;
  const [row] = await sql<{ count: number }>(text, values, { model: 'User', operation: 'count' });
  const count = row?.count ?? 0;
  return count > bound ? { count: Math.max(count, expected), isEstimate: true } : { count, isEstimate: false };
}
