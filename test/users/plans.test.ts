import type { PlainSql } from '../../src/database/plain-sql';
import { NO_STORED_VALUES } from '../../src/identity/stored-fields';
import { countListed } from '../../src/users/list/count-listed';
import { conditionsFor, type UserFilter } from '../../src/users/list/filter';
import { type ListUsersArguments, listUsers } from '../../src/users/list/list-users';
import {
  type ListedUser,
  ORDER_COLUMNS,
  onwards,
  type Position,
  positionOf,
  type UserOrder,
  type UserOrderField,
} from '../../src/users/list/order';
import { readRows } from '../../src/users/list/read-rows';
import { createUsersHarness, type UsersHarness } from './harness';
import { addMany } from './many';

const USERS = 20_000;
let harness: UsersHarness;
beforeAll(async () => {
  harness = await createUsersHarness();
  await addMany(harness, USERS);
});
afterAll(() => harness.close());

const ORDERS: UserOrder[] = (['CREATED_AT', 'UPDATED_AT', 'USERNAME', 'EMAIL'] as const).flatMap((field) => [
  { field, direction: 'ASC' },
  { field, direction: 'DESC' },
]);
const minutes = (ago: number) => new Date(Date.now() - ago * 60_000);
const FILTERS: Record<string, UserFilter> = {
  'no filter': {},
  admins: { role: 'ADMIN' },
  'plain users': { role: 'USER' },
  'disabled ones': { isActive: false },
  'active ones': { isActive: true },
  'disabled admins': { role: 'ADMIN', isActive: false },
  'the last hour': { createdAfter: minutes(60) },
  'a long time': { createdAfter: minutes(15_000), createdBefore: minutes(2_000) },
  'a search that every user matches': { search: 'example.com' },
  'a search for few': { search: 'rare' },
  'a search for one': { search: 'user000777@' },
  'a search for nobody': { search: 'nobody at all' },
  'a short search': { search: 'ra' },
  'a search and more': { search: 'rare', isActive: true, createdAfter: minutes(10_000) },
};

/** The scans of `users` in the plans of what is sent, as it is sent, and the most rows that a part of them looked at. */
async function plansOf(read: (sql: PlainSql) => Promise<unknown>): Promise<{ scans: string[]; looked: number }> {
  const { sql } = harness.database;
  const sent: { text: string; values: readonly unknown[] }[] = [];
  await read((text, values, label) => {
    sent.push({ text, values });
    return sql(text, values, label);
  });
  const scans: string[] = [];
  let looked = 0;
  for (const { text, values } of sent.filter((one) => !one.text.startsWith('EXPLAIN'))) {
    const rows = await sql<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(`EXPLAIN (ANALYZE, FORMAT JSON) ${text}`, values);
    for (const node of nodesOf(rows[0]?.['QUERY PLAN'][0].Plan)) {
      if (node['Relation Name'] === 'users') scans.push(node['Node Type']);
      looked = Math.max(looked, node['Actual Rows'] + (node['Rows Removed by Filter'] ?? 0));
    }
  }
  return { scans, looked };
}

interface PlanNode {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Index Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly PlanNode[];
}

function nodesOf(node: PlanNode | undefined): PlanNode[] {
  return node ? [node, ...(node.Plans ?? []).flatMap(nodesOf)] : [];
}

describe('with many users', () => {
  test.each(Object.entries(FILTERS))('%s: no page reads the table from end to end', async (_title, filter) => {
    for (const orderBy of ORDERS) {
      const pages: ListUsersArguments[] = [{ first: 20 }, { last: 20 }, { first: 20, offset: 100 }];
      const { pageInfo } = await harness.users.list({ first: 20, filter, orderBy });
      if (pageInfo.endCursor) pages.push({ first: 20, after: pageInfo.endCursor });
      for (const page of pages) {
        const { scans } = await plansOf((sql) => listUsers(sql, { ...page, filter, orderBy }));
        expect(scans.length).toBeGreaterThan(0);
        expect(scans).not.toContain('Seq Scan');
      }
    }
  });

  test.each(Object.entries(FILTERS))('%s: nor does a count', async (_title, filter) => {
    const { scans } = await plansOf((sql) => countListed(sql, filter));
    expect(scans).not.toContain('Seq Scan');
  });

  test.each<[string, UserFilter, number]>([
    ['every user', {}, 21],
    ['admins', { role: 'ADMIN' }, USERS / 100],
    ['disabled ones', { isActive: false }, USERS / 50],
  ])('%s: no other user is read in any order', async (_title, filter, most) => {
    for (const orderBy of ORDERS) {
      const { looked } = await plansOf((sql) => listUsers(sql, { first: 20, filter, orderBy }));
      expect(looked).toBeLessThanOrEqual(most);
    }
  });

  test('a search that matches no user, made of trigrams that all users have, reads no user', async () => {
    const filter = { search: '.example.com@example.com' };
    const { looked } = await plansOf((sql) => listUsers(sql, { first: 20, filter }));
    expect(looked).toBe(0);
  });
});

/** How a part of the list is read: from where, and how far by each way. */
interface Reading {
  readonly field: UserOrderField;
  readonly ascending?: boolean;
  readonly after?: Position | undefined;
  readonly walk: number;
  readonly stretch?: number;
}

describe('what no index has in order', () => {
  /** The real database, except that it expects everyone to match. Returns the names, the statements and their plans. */
  const read = async (filter: UserFilter, { field, ascending = true, after, ...lengths }: Reading) => {
    const sent: string[] = [];
    const indexes: string[][] = [];
    const sql = async (text: string, values: readonly unknown[]) => {
      if (text.startsWith('EXPLAIN')) return [{ 'QUERY PLAN': [{ Plan: { 'Plan Rows': USERS } }] }];
      sent.push(text);
      const plan = await harness.database.sql<{ 'QUERY PLAN': [{ Plan: PlanNode }] }>(
        `EXPLAIN (FORMAT JSON) ${text}`,
        values,
      );
      indexes.push(nodesOf(plan[0]?.['QUERY PLAN'][0].Plan).flatMap((node) => node['Index Name'] ?? []));
      return harness.database.sql(text, values);
    };
    const rows = await readRows(
      sql as PlainSql,
      {
        ...{ field, ascending, offset: 0, limit: 3 },
        bounds: onwards(ORDER_COLUMNS[field].column, after, ascending),
        conditions: conditionsFor(field, filter),
        properties: new Set(['username']),
        stored: NO_STORED_VALUES,
      },
      lengths,
    );
    const names = rows.map(({ username }) => username);
    return { names, last: rows.at(-1), statements: sent.length, indexes: indexes.at(-1) };
  };

  test('is found by a walk along the order, which ends with the page', async () => {
    const { names, statements } = await read({ search: 'rare' }, { field: 'USERNAME', walk: 291 });
    expect(names).toEqual(['user000097', 'user000194', 'user000291']);
    expect(statements).toBe(1);
  });

  test('is found in a stretch of the order, by two indexes, where the walk finds too few', async () => {
    const lengths = { field: 'USERNAME', walk: 100, stretch: 5_000 } as const;
    const { names, statements, indexes } = await read({ search: 'rare' }, lengths);
    expect(names).toEqual(['user000097', 'user000194', 'user000291']);
    expect(statements).toBe(3);
    expect(indexes).toEqual(expect.arrayContaining(['users_search_key_idx', 'users_username_key_key']));
  });

  test('is found everywhere, where the stretch has too few', async () => {
    const lengths = { field: 'USERNAME', walk: 300, stretch: 300 } as const;
    const { names, statements, indexes } = await read({ search: 'user0199' }, lengths);
    expect(names).toEqual(['user019900', 'user019901', 'user019902']);
    expect(statements).toBe(4);
    expect(indexes).toContain('users_search_key_idx');
  });

  test.each(ORDERS)(
    'is the same, however it is found: $field $direction, from the beginning and from a cursor',
    async (order) => {
      const filter = { search: 'rare', isActive: true };
      const where = { field: order.field, ascending: order.direction === 'ASC' };
      const { last } = await read(filter, { ...where, walk: USERS });
      for (const after of [undefined, positionOf(order.field, last as ListedUser)]) {
        const { names } = await read(filter, { ...where, after, walk: USERS });
        expect(names).toHaveLength(3);
        for (const stretch of [1, USERS / 2, USERS]) {
          expect((await read(filter, { ...where, after, walk: 0, stretch })).names).toEqual(names);
        }
      }
    },
  );

  test('is complete where the stretch is the whole order', async () => {
    const lengths = { field: 'USERNAME', walk: 1, stretch: USERS } as const;
    const { names, statements } = await read({ search: 'user020000' }, lengths);
    expect(names).toEqual(['user020000']);
    expect(statements).toBe(3);
  });

  test('is read from one index, if it is dates in the order of changes', async () => {
    const filter = { createdAfter: minutes(15_000), createdBefore: minutes(2_000) };
    const { names, statements, indexes } = await read(filter, { field: 'UPDATED_AT', walk: 0 });
    expect(statements).toBe(2);
    expect(indexes).toEqual(['users_created_at_id_updated_at_idx', 'users_pkey']);
    expect((await read(filter, { field: 'UPDATED_AT', walk: USERS })).names).toEqual(names);
  });
});
