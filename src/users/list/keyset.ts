import type { Prisma } from '../../database/generated/client';
import type { Position } from './cursor';
import type { ORDER_COLUMNS } from './order';

/**
 * True of the rows from `position` onwards, itself included. PostgreSQL can't use `a > x OR (a = x AND id > y)` as a
 * range of the index, but `a >= x AND (a > x OR id > y)`, which says the same, it can.
 */
export function onwards(
  column: (typeof ORDER_COLUMNS)[keyof typeof ORDER_COLUMNS],
  position: Position | undefined,
  ascending: boolean,
): Prisma.UserWhereInput[] {
  if (!position) return [];
  const { value, id } = position;
  const [orAt, only] = ascending ? ['gte', 'gt'] : ['lte', 'lt'];
  return [{ [column]: { [orAt]: value } }, { OR: [{ [column]: { [only]: value } }, { id: { [orAt]: id } }] }];
}
