import { Prisma } from '../../database/generated/client';
import type { PlainSql } from '../../database/plain-sql';
import { conditionsOf, type UserFilter, whereAll } from './filter';

/**
 * How many users a filter lets through, whatever the page. It looks at every row: ask only when somebody wants to know.
 *
 * @throws DomainError BAD_USER_INPUT for filters that make no sense.
 */
export async function countListed(sql: PlainSql, filter?: UserFilter | null): Promise<number> {
  const { text, values } = Prisma.sql`SELECT count(*)::int AS count FROM users u ${whereAll(conditionsOf(filter))}`;
  const [row] = await sql<{ count: number }>(text, values, { model: 'User', operation: 'count' });
  return row?.count ?? 0;
}
