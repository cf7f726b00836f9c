import { countUsers } from '../../src/users/count-users';
import { countListed } from '../../src/users/list/count-listed';
import type { UserFilter } from '../../src/users/list/filter';
import { createUsersHarness, type UsersHarness } from './harness';
import { addMany } from './many';

let harness: UsersHarness;
beforeAll(async () => {
  harness = await createUsersHarness();
  await addMany(harness, 1000);
});
afterAll(() => harness.close());

const count = (filter: UserFilter, bound?: number) => countListed(harness.database.sql, filter, bound);

describe('a count', () => {
  test.each<[UserFilter, number]>([
    [{}, 1000],
    [{ role: 'ADMIN' }, 10],
    [{ isActive: false }, 20],
    [{ search: 'rare' }, 10],
    [{ search: 'example.com' }, 1000],
    [{ search: '%' }, 0],
  ])('of %j up to the bound is exact: %d', async (filter, exact) => {
    expect(await count(filter)).toEqual({ count: exact, isEstimate: false });
    expect(await count(filter, exact)).toEqual({ count: exact, isEstimate: false });
  });

  test.each<[UserFilter, number]>([
    [{}, 999],
    [{ role: 'ADMIN' }, 9],
    [{ search: 'rare' }, 9],
    [{ search: 'example.com' }, 999],
  ])('of %j beyond the bound is an estimate, and above it', async (filter, bound) => {
    const { count: estimate, isEstimate } = await count(filter, bound);
    expect(isEstimate).toBe(true);
    expect(estimate).toBeGreaterThan(bound);
  });

  test('far beyond the bound is what the statistics say, without counting', async () => {
    const statements = await harness.statementsOf(async () => {
      expect(await count({}, 100)).toEqual({ count: 1000, isEstimate: true });
    });
    expect(statements).toEqual([expect.stringMatching(/^EXPLAIN/)]);
  });

  test('never looks at more than the bound and one, whatever the statistics say', async () => {
    const sent: string[] = [];
    const lying = async (text: string, values: readonly unknown[]) => {
      sent.push(text);
      if (text.startsWith('EXPLAIN')) return [{ 'QUERY PLAN': [{ Plan: { 'Node Type': 'Result', 'Plan Rows': 1 } }] }];
      return harness.database.sql(text, values);
    };
    expect(await countListed(lying as typeof harness.database.sql, {}, 50)).toEqual({ count: 51, isEstimate: true });
    expect(sent).toHaveLength(2);
  });

  test('for the status is exact up to the bound, and says when it is not', async () => {
    const { sql } = harness.database;
    expect(await countUsers(sql)).toEqual({ total: 1000, active: 980, admins: 10, isEstimate: false });
    expect(await countUsers(sql, 100)).toEqual({ total: 1000, active: 980, admins: 10, isEstimate: true });
  });
});
