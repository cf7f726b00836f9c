import type { Tx } from '../../database/database';
import { Prisma } from '../../database/generated/client';
import type { PlainSql } from '../../database/plain-sql';
import { conditionsFor, conditionsOf, type UserFilter, whereAll } from '../list/filter';
import { ORDER_COLUMNS, onwards, positionOf, writeCursor } from '../list/order';
import { readRows } from '../list/read-rows';
import { type Selection, WALKED_BY } from './selection';

/** Whom a call looks at, in order. */
export interface Matching {
  readonly ids: readonly string[];
  /** Where each stands. */
  readonly cursors: readonly string[];
  readonly hasMore: boolean;
}

/** The next users that a filter lets through, found as a page of the list is. */
export async function findMatching(
  sql: PlainSql,
  { filter, size, after }: Extract<Selection, { by: 'filter' }>,
): Promise<Matching> {
  const rows = await readRows(sql, {
    field: WALKED_BY,
    ascending: true,
    bounds: onwards(ORDER_COLUMNS[WALKED_BY].column, after, true),
    conditions: conditionsFor(WALKED_BY, filter),
    offset: 0,
    // One more tells whether there are more, and one is the user that the walk goes on from, if they still match.
    limit: size + 2,
    properties: new Set(),
  });
  const next = rows.filter(({ id }) => id !== after?.id);
  const page = next.slice(0, size);
  return {
    ids: page.map(({ id }) => id),
    cursors: page.map((row) => writeCursor(WALKED_BY, positionOf(WALKED_BY, row))),
    hasMore: next.length > size,
  };
}

/** Which of `ids` a filter still lets through. One statement. */
export async function stillMatching(
  tx: Pick<Tx, '$queryRaw'>,
  ids: readonly string[],
  filter: UserFilter,
): Promise<ReadonlySet<string>> {
  const theirs = Prisma.sql`u.id = ANY (${[...ids]}::uuid[])`;
  const where = whereAll([theirs, ...conditionsOf(filter)]);
  const rows = await tx.$queryRaw<{ id: string }[]>`SELECT u.id FROM users u ${where}`;
  return new Set(rows.map(({ id }) => id));
}
