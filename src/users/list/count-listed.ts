import type { Db } from '../../database/database';
import { type UserFilter, whereOf } from './filter';

/**
 * How many users a filter lets through, whatever the page. It looks at every row: ask only when somebody wants to know.
 *
 * @throws DomainError BAD_USER_INPUT for filters that make no sense.
 */
export async function countListed(prisma: Pick<Db, 'user'>, filter?: UserFilter | null): Promise<number> {
  return prisma.user.count({ where: { AND: whereOf(filter) } });
}
