import type { UserRecord } from '../../src/identity/user-record';
import type { ListUsersArguments } from '../../src/users/list/list-users';
import type { UserOrder, UserOrderField } from '../../src/users/list/order';
import { createUsersHarness, type UsersHarness } from './harness';

let harness: UsersHarness;
/** Twelve users; every four were made, and every three changed, in the same millisecond, some of them before 1970. */
let everyUser: UserRecord[];
beforeAll(async () => {
  harness = await createUsersHarness();
  const add = (index: number) =>
    harness.add({
      username: `${'lkjihgfedcba'[index]}User${index}`,
      email: `${'cabdfeihgljk'[index]}Mail${index}@example.com`,
      createdAt: new Date(
        ['0001-01-01T00:00:00Z', '1960-05-05T00:00:00Z', '2024-01-03T00:00:00Z'][Math.floor(index / 4)] ?? 0,
      ),
      updatedAt: new Date(Date.UTC(2024, 5, 30 - Math.floor(index / 3))),
    });
  everyUser = [];
  // One after the other: on a busy machine, twelve passwords at once are too many for the queue of their checks.
  for (let index = 0; index < 12; index += 1) everyUser.push(await add(index));
});
afterAll(() => harness.close());

const FIELDS = ['CREATED_AT', 'UPDATED_AT', 'USERNAME', 'EMAIL'] as const;
const ORDERS: UserOrder[] = FIELDS.flatMap((field) => [
  { field, direction: 'ASC' },
  { field, direction: 'DESC' },
]);
const titled = ORDERS.map((orderBy) => [`${orderBy.field} ${orderBy.direction}`, orderBy] as const);

/** What the listing should be, worked out by hand. */
function sorted({ field, direction }: UserOrder): string[] {
  const key = (user: UserRecord): string => {
    if (field === 'USERNAME') return user.username.toLowerCase();
    if (field === 'EMAIL') return user.email.toLowerCase();
    return (field === 'CREATED_AT' ? user.createdAt : user.updatedAt).toISOString() + user.id;
  };
  const users = [...everyUser].sort((one, other) => (key(one) < key(other) ? -1 : 1));
  return (direction === 'ASC' ? users : users.reverse()).map(({ id }) => id);
}

const list = (args: ListUsersArguments = {}) => harness.users.list(args);
const idsOf = async (args: ListUsersArguments) => (await list(args)).nodes.map(({ id }) => id);
const badInput = (message: string) => ({ code: 'BAD_USER_INPUT', message: expect.stringContaining(message) });

describe('a page of users', () => {
  test('has 20 users, the newest first, without arguments', async () => {
    const page = await list();
    expect(page.nodes.map(({ id }) => id)).toEqual(sorted({ field: 'CREATED_AT', direction: 'DESC' }));
    expect(page.edges.map(({ node }) => node)).toEqual(page.nodes);
    expect(page.pageInfo).toEqual({
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: page.edges[0]?.cursor,
      endCursor: page.edges.at(-1)?.cursor,
    });
    for (const node of page.nodes) expect(node).not.toHaveProperty('passwordHash');
  });

  test.each(titled)('walks all of them forwards by %s, each once', async (_title, orderBy) => {
    for (const first of [1, 5, 12, 100]) {
      const ids: string[] = [];
      let after: string | null = null;
      for (let index = 0; ; index += 1) {
        const page = await list({ first, after, orderBy });
        ids.push(...page.nodes.map(({ id }) => id));
        expect(page.pageInfo.hasPreviousPage).toBe(index > 0);
        expect(page.pageInfo.hasNextPage).toBe(ids.length < 12);
        after = page.pageInfo.endCursor;
        if (!page.pageInfo.hasNextPage) break;
      }
      expect(ids).toEqual(sorted(orderBy));
    }
  });

  test.each(titled)('walks all of them backwards by %s, each once', async (_title, orderBy) => {
    for (const last of [1, 5, 12, 100]) {
      const ids: string[] = [];
      let before: string | null = null;
      for (let index = 0; ; index += 1) {
        const page = await list({ last, before, orderBy });
        ids.unshift(...page.nodes.map(({ id }) => id));
        expect(page.pageInfo.hasNextPage).toBe(index > 0);
        expect(page.pageInfo.hasPreviousPage).toBe(ids.length < 12);
        before = page.pageInfo.startCursor;
        if (!page.pageInfo.hasPreviousPage) break;
      }
      expect(ids).toEqual(sorted(orderBy));
    }
  });

  test.each(titled)(
    'between two cursors by %s has what is between them, and knows of both ends',
    async (_title, orderBy) => {
      const all = await list({ orderBy });
      const [after, before] = [all.edges[2]?.cursor ?? '', all.edges[8]?.cursor ?? ''];
      const between = sorted(orderBy).slice(3, 8);
      const bothEnds = { hasPreviousPage: true, hasNextPage: true };
      for (const [size, expected] of [
        [{ first: 3 }, between.slice(0, 3)],
        [{ first: 5 }, between],
        [{ first: 50 }, between],
        [{ last: 3 }, between.slice(2)],
        [{ last: 5 }, between],
        [{ last: 50 }, between],
      ] as const) {
        const page = await list({ ...size, after, before, orderBy });
        expect(page.nodes.map(({ id }) => id)).toEqual(expected);
        expect(page.pageInfo).toMatchObject(bothEnds);
      }
      expect(await idsOf({ after: before, before: after, orderBy })).toEqual([]);
    },
  );

  test('takes a cursor whichever way the ordering runs', async () => {
    const { edges } = await list({ orderBy: { field: 'USERNAME', direction: 'ASC' } });
    const after = edges[4]?.cursor ?? null;
    const down = { field: 'USERNAME', direction: 'DESC' } as const;
    expect(await idsOf({ after, orderBy: down })).toEqual(sorted(down).slice(8));
  });

  test('goes on from a user who is gone, and then claims nothing about what was before', async () => {
    const passing = await harness.add({ createdAt: new Date(Date.UTC(2024, 0, 2, 12)) });
    const orderBy = { field: 'CREATED_AT', direction: 'ASC' } as const;
    const after = (await list({ orderBy })).edges.find(({ node }) => node.id === passing.id)?.cursor ?? null;
    expect((await list({ after, orderBy })).pageInfo.hasPreviousPage).toBe(true);
    await harness.database.prisma.user.delete({ where: { id: passing.id } });
    const page = await list({ after, orderBy });
    expect(page.nodes.map(({ id }) => id)).toEqual(sorted(orderBy).slice(8));
    expect(page.pageInfo.hasPreviousPage).toBe(false);
  });

  test('of an empty list has no cursors', async () => {
    const page = await list({ filter: { search: 'nobody at all' } });
    const { edges, nodes, pageInfo } = page;
    expect({ edges, nodes, pageInfo }).toEqual({
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });

  test.each<[ListUsersArguments, RegExp[]]>([
    [{}, [/^SELECT/]],
    [{ first: 3 }, [/^SELECT/]],
    [{ last: 100, filter: { role: 'USER', isActive: true, createdAfter: new Date(0) } }, [/^SELECT/]],
    [{ last: 100, filter: { search: 'user' } }, [/^EXPLAIN/, /^SELECT/]],
  ])('takes one statement, and a search another one to choose it by: %j', async (args, expected) => {
    const { edges } = await list({});
    const after = edges[1]?.cursor ?? null;
    const statements = await harness.statementsOf(() => list({ ...args, after }));
    expect(statements).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
  });

  test('is read from the index from the cursor on, not from the beginning', async () => {
    const cursor = (await list({ first: 5 })).pageInfo.endCursor;
    const [sql = ''] = await harness.statementsOf(() => list({ first: 5, after: cursor }));
    const client = await harness.database.pool.connect();
    try {
      await client.query('SET enable_seqscan = off; SET enable_bitmapscan = off');
      const date = new Date(Date.UTC(2024, 0, 2)).toISOString();
      const values = [date, everyUser[0]?.id, 7];
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(`EXPLAIN ${sql}`, values);
      const plan = rows.map((row) => row['QUERY PLAN']).join('\n');
      expect(plan).toMatch(/Index Scan.*users_created_at_id_updated_at_idx/);
      expect(plan).toMatch(/Index Cond: .*created_at, id\) <=/);
      expect(plan).not.toMatch(/Sort/);
    } finally {
      client.release(true);
    }
  });
});

describe('arguments that make no sense', () => {
  test.each([
    [{ first: -1 }, 'first must be 0 to 100'],
    [{ first: 101 }, 'first must be 0 to 100'],
    [{ first: 1e9 }, 'first must be 0 to 100'],
    [{ first: 1.5 }, 'first must be 0 to 100'],
    [{ last: -1 }, 'last must be 0 to 100'],
    [{ last: 101 }, 'last must be 0 to 100'],
    [{ first: 1, last: 1 }, 'first or last, not both'],
    [{ filter: { search: 'x'.repeat(101) } }, 'filter.search must have at most 100'],
    [{ filter: { search: 'a\0b' } }, 'filter.search must not contain the NUL'],
    [{ filter: { search: '\uD800' } }, 'filter.search must be well-formed'],
    [{ filter: { createdAfter: new Date(Number.NaN) } }, 'filter.createdAfter must be a date'],
    [{ filter: { createdBefore: new Date(-8.64e15) } }, 'filter.createdBefore must be a date'],
  ])('%j is BAD_USER_INPUT', async (args, message) => {
    await expect(list(args)).rejects.toMatchObject(badInput(message));
  });

  const cursor = (...parts: unknown[]) => Buffer.from(JSON.stringify(parts)).toString('base64url');
  const id = '01a2041c-d861-741e-8de3-fe44b092c69c';
  test.each<[string, string, UserOrderField]>([
    ['empty', '', 'CREATED_AT'],
    ['garbage', 'garbage', 'CREATED_AT'],
    ['with a NUL', 'gar\0bage', 'CREATED_AT'],
    ['before the year 1', cursor('CREATED_AT', -62_135_596_800_001, id), 'CREATED_AT'],
    ['negative zero', 'WyJDUkVBVEVEX0FUIiwtMCwiMDFhMjA0MWMtZDg2MS03NDFlLThkZTMtZmU0NGIwOTJjNjljIl0', 'CREATED_AT'],
    ['of a number', Buffer.from('-1').toString('base64url'), 'CREATED_AT'],
    ['of null', Buffer.from('null').toString('base64url'), 'CREATED_AT'],
    ['of an object', Buffer.from('{"0":"CREATED_AT"}').toString('base64url'), 'CREATED_AT'],
    ['of a fraction', cursor('CREATED_AT', 1.5, id), 'CREATED_AT'],
    ['beyond the year 9999', cursor('CREATED_AT', 253402300800000, id), 'CREATED_AT'],
    ['of a date as text', cursor('CREATED_AT', '2024-01-01', id), 'CREATED_AT'],
    ['of a name as a number', cursor('USERNAME', 1, id), 'USERNAME'],
    ['of a name with NUL', cursor('USERNAME', 'a\0b', id), 'USERNAME'],
    ['of a name with half a character', cursor('USERNAME', 'a\uD800', id), 'USERNAME'],
    ['from another ordering', cursor('UPDATED_AT', 1, id), 'CREATED_AT'],
    ['from no ordering', cursor('PASSWORD_HASH', 'x', id), 'CREATED_AT'],
    ['from no ordering of its own', cursor('__proto__', 'x', id), 'CREATED_AT'],
    ['without an id', cursor('CREATED_AT', 1), 'CREATED_AT'],
    ['with an id that is none', cursor('CREATED_AT', 1, 'x'), 'CREATED_AT'],
    ['with an id as object', cursor('CREATED_AT', 1, { not: id }), 'CREATED_AT'],
    ['with something on top', cursor('CREATED_AT', 1, id, 1), 'CREATED_AT'],
    ['in padded base64', `${cursor('CREATED_AT', 1, id)}=`, 'CREATED_AT'],
    ['with a blank', ` ${cursor('CREATED_AT', 1, id)}`, 'CREATED_AT'],
    ['of a megabyte', 'A'.repeat(1_000_000), 'CREATED_AT'],
  ])('a cursor %s is BAD_USER_INPUT, naming the argument', async (_title, text, field) => {
    const orderBy = { field, direction: 'ASC' } as const;
    const statements = await harness.statementsOf(async () => {
      await expect(list({ after: text, orderBy })).rejects.toMatchObject(badInput('after must be a cursor'));
      await expect(list({ before: text, orderBy })).rejects.toMatchObject(badInput('before must be a cursor'));
    });
    expect(statements).toEqual([]);
  });
});
