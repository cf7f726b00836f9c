import type { ListUsersArguments } from '../../src/users/list/list-users';
import { createUsersHarness, type UsersHarness } from './harness';

let harness: UsersHarness;
const names = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((letter) => `${letter}-user`);
beforeAll(async () => {
  harness = await createUsersHarness();
  for (const username of names) {
    await harness.add({ username, email: `${username}@x.example`, role: username < 'd' ? 'ADMIN' : 'USER' });
  }
});
afterAll(() => harness.close());

const list = (args: ListUsersArguments) =>
  harness.users.list({ orderBy: { field: 'USERNAME', direction: 'ASC' }, ...args });
const namesOf = async (args: ListUsersArguments) => (await list(args)).nodes.map(({ username }) => username);

describe('a page by number', () => {
  test.each([
    ['of all', {}, names],
    ['with an indexed filter', { role: 'ADMIN' }, names.slice(0, 3)],
    ['with a search', { search: '-user' }, names],
    ['with dates', { createdAfter: new Date(0) }, names],
  ] as const)('%s has what the whole list has there', async (_title, filter, all) => {
    for (let offset = 0; offset <= all.length + 1; offset += 1) {
      const { nodes, pageInfo } = await list({ first: 2, offset, filter });
      expect(nodes.map(({ username }) => username)).toEqual(all.slice(offset, offset + 2));
      expect(pageInfo).toMatchObject({ hasPreviousPage: offset > 0, hasNextPage: offset + 2 < all.length });
    }
  });

  test('goes in either direction of the order', async () => {
    const orderBy = { field: 'EMAIL', direction: 'DESC' } as const;
    expect(await namesOf({ first: 3, offset: 1, orderBy })).toEqual(['f-user', 'e-user', 'd-user']);
  });

  test('has cursors from which the list goes on', async () => {
    const { pageInfo } = await list({ first: 2, offset: 3 });
    expect(await namesOf({ first: 10, after: pageInfo.endCursor })).toEqual(names.slice(5));
    expect(await namesOf({ last: 10, before: pageInfo.startCursor })).toEqual(names.slice(0, 3));
  });

  test('of an empty list has no previous page', async () => {
    const { pageInfo } = await list({ offset: 5, filter: { isActive: false } });
    expect(pageInfo).toMatchObject({ hasPreviousPage: false, hasNextPage: false });
  });

  test('may be the 10,000th user’s, and takes null for nothing', async () => {
    expect(await namesOf({ offset: 10_000 })).toEqual([]);
    expect(await namesOf({ offset: null, last: 1 })).toEqual(['g-user']);
  });

  test.each<[ListUsersArguments, string]>([
    [{ offset: -1 }, 'offset must be 0 to 10000'],
    [{ offset: 10_001 }, 'offset must be 0 to 10000'],
    [{ offset: 0.5 }, 'offset must be 0 to 10000'],
    [{ offset: 0, last: 1 }, 'offset goes with first only'],
    [{ offset: 0, after: 'x' }, 'offset goes with first only'],
    [{ offset: 0, before: 'x' }, 'offset goes with first only'],
  ])('is BAD_USER_INPUT for %j', async (args, message) => {
    await expect(list(args)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      message: expect.stringContaining(message),
    });
  });
});
