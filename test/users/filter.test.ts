import type { UserFilter } from '../../src/users/list/filter';
import { createUsersHarness, type UsersHarness } from './harness';

let harness: UsersHarness;
beforeAll(async () => {
  harness = await createUsersHarness();
  const day = (date: number) => new Date(Date.UTC(2024, 0, date));
  await harness.add({ username: 'Ada', email: 'countess@example.com', fullName: 'Ada Lovelace', createdAt: day(1) });
  await harness.add({
    username: 'grace_h',
    email: 'grace@navy.example',
    fullName: 'Grace 100% Hopper',
    createdAt: day(2),
  });
  await harness.add({ username: 'gracexh', email: 'other@navy.example', fullName: 'Back\\slash', createdAt: day(3) });
  await harness.add({
    username: 'Łukasz',
    email: 'l@example.com',
    fullName: 'ŁUKASZ ŻÓŁĆ',
    createdAt: day(4),
    isActive: false,
  });
  await harness.add({ username: 'root', email: 'root@example.com', role: 'ADMIN', createdAt: day(5) });
});
afterAll(() => harness.close());

const ALL = ['Ada', 'grace_h', 'gracexh', 'Łukasz', 'root'];

describe('a filter', () => {
  test.each<[UserFilter | null, string[]]>([
    [null, ALL],
    [{}, ALL],
    [{ search: null, role: null, isActive: null, createdAfter: null, createdBefore: null }, ALL],
    [{ search: '' }, ALL],
    [{ search: '  ' }, ALL],
    [{ search: 'ADA' }, ['Ada']],
    [{ search: ' ada ' }, ['Ada']],
    [{ search: 'ａｄａ' }, ['Ada']],
    [{ search: 'NAVY' }, ['grace_h', 'gracexh']],
    [{ search: 'lovelace' }, ['Ada']],
    [{ search: 'a l' }, ['Ada']],
    [{ search: 'żółć' }, ['Łukasz']],
    [{ search: 'łuk' }, ['Łukasz']],
    [{ search: 'grace_' }, ['grace_h']],
    [{ search: '100%' }, ['grace_h']],
    [{ search: 'k\\s' }, ['gracexh']],
    [{ search: 'e_h' }, ['grace_h']],
    [{ search: "'; DROP TABLE users; --" }, []],
    [{ role: 'ADMIN' }, ['root']],
    [{ role: 'USER', search: 'example.com' }, ['Ada', 'Łukasz']],
    [{ isActive: false }, ['Łukasz']],
    [{ isActive: true }, ['Ada', 'grace_h', 'gracexh', 'root']],
    [{ createdAfter: new Date(Date.UTC(2024, 0, 4)) }, ['Łukasz', 'root']],
    [{ createdBefore: new Date(Date.UTC(2024, 0, 2)) }, ['Ada']],
    [
      { createdAfter: new Date(Date.UTC(2024, 0, 2)), createdBefore: new Date(Date.UTC(2024, 0, 4)) },
      ['grace_h', 'gracexh'],
    ],
    [{ createdAfter: new Date('0001-01-01T00:00:00Z'), createdBefore: new Date('9999-12-31T23:59:59Z') }, ALL],
  ])('%j lets through %j, and counts as many', async (filter, usernames) => {
    const { nodes } = await harness.users.list({ filter, orderBy: { field: 'CREATED_AT', direction: 'ASC' } });
    expect(nodes.map(({ username }) => username)).toEqual(usernames);
    expect(await harness.users.count(filter)).toEqual({ count: usernames.length, isEstimate: false });
  });

  test('goes with cursors and the other end', async () => {
    const filter = { search: 'grace' };
    const first = await harness.users.list({ filter, first: 1 });
    expect(first.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    const second = await harness.users.list({ filter, first: 1, after: first.pageInfo.endCursor });
    expect(second.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: true });
  });
});

describe('a count', () => {
  test('for the status tells all, active ones and admins', async () => {
    expect(await harness.users.counts()).toEqual({ total: 5, active: 4, admins: 1, isEstimate: false });
  });

  test('of a malformed filter is BAD_USER_INPUT', async () => {
    await expect(harness.users.count({ search: '\0' })).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});

describe('a user by id', () => {
  test('is found in either case, in one statement', async () => {
    const user = (await harness.users.list({})).nodes[0];
    const statements = await harness.statementsOf(async () => {
      expect((await harness.users.byId(user?.id.toUpperCase() ?? ''))?.username).toBe(user?.username);
    });
    expect(statements).toHaveLength(1);
  });

  test.each([
    '',
    'x',
    '1',
    'x'.repeat(100_000),
    '{01a2041c-d861-741e-8de3-fe44b092c69c}',
    '01a2041cd861741e8de3fe44b092c69c',
  ])('is null for %.40j, without a statement', async (id) => {
    const statements = await harness.statementsOf(async () => expect(await harness.users.byId(id)).toBeNull());
    expect(statements).toEqual([]);
  });

  test('is BAD_USER_INPUT for NUL', async () => {
    await expect(harness.users.byId('\0')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
