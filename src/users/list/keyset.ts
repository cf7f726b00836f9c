import { Prisma } from '../../database/generated/client';
import type { Position } from './cursor';

/**
 * True of the rows from `position` onwards, itself included: a range of the index on the column and the id.
 *
 * @param column - as `ORDER_COLUMNS` names it.
 */
export function onwards(column: string, position: Position | undefined, ascending: boolean): Prisma.Sql[] {
  if (!position) return [];
  const { value, id } = position;
  const type = Prisma.raw(value instanceof Date ? 'timestamptz' : 'text');
  return [Prisma.sql`(${Prisma.raw(`${column}, u.id) ${ascending ? '>=' : '<='}`)} (${value}::${type}, ${id}::uuid)`];
}
