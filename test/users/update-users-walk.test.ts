import type { UserRecord } from '../../src/identity/user-record';
import { BATCH_SIZE } from '../../src/users/update-batch';
import type { UpdateUsersOutcome } from '../../src/users/update-users';
import {
  createManyUsersHarness,
  idsOf,
  type ManyUsersHarness,
  summary,
  untilSomebodyWaits,
} from './many-users-harness';

let harness: ManyUsersHarness;
let admin: UserRecord;
beforeAll(async () => {
  harness = await createManyUsersHarness();
});
beforeEach(async () => {
  admin = await harness.startOver();
});
afterAll(() => harness.close());

describe('by filter', () => {
  const changes = { isActive: false };

  test('walks through all who match, though none of those who were changed matches any more', async () => {
    const ids = await harness.addMany(7);
    const seen: string[] = [];
    const calls: [number, boolean][] = [];
    let after: string | null = null;
    do {
      const filter = { isActive: true, role: 'USER' } as const;
      const outcome: UpdateUsersOutcome = await harness.update(admin, { filter, first: 3, after, changes });
      seen.push(...idsOf(outcome.results));
      calls.push([outcome.results.length, outcome.hasMore]);
      after = outcome.endCursor;
    } while (calls.at(-1)?.[1]);
    expect(seen).toEqual(ids);
    expect(calls).toEqual([
      [3, true],
      [3, true],
      [1, false],
    ]);
    expect(await harness.database.prisma.user.count({ where: { isActive: true } })).toBe(1);
    expect(await harness.update(admin, { filter: { role: 'USER' }, after, changes })).toMatchObject({
      results: [],
      hasMore: false,
      endCursor: after,
    });
  });

  test('leaves those alone who match no more when their turn comes', async () => {
    const [promoted, user] = [await harness.add(), await harness.add()];
    const changing = await harness.withLock(async (client) => {
      const begun = [harness.update(admin, { filter: { role: 'USER' }, changes })];
      await untilSomebodyWaits(client);
      await client.query(`UPDATE users SET role = 'ADMIN' WHERE id = $1`, [promoted.id]);
      return begun;
    });
    const [outcome] = await Promise.all(changing);
    expect(idsOf(outcome?.results ?? [])).toEqual([user.id]);
    expect(await harness.users.byId(promoted.id)).toMatchObject({ role: 'ADMIN', isActive: true });
  });

  test('sends as many statements for 148 users as for 2', async () => {
    await harness.addMany(150);
    const filter = { role: 'USER', isActive: true } as const;
    const count = async (first: number) => {
      const sent = await harness.statementsOf(() => harness.update(admin, { filter, first, changes }));
      return sent.length;
    };
    expect(await count(2)).toBe(await count(148));
    expect(await harness.changeEvents()).toHaveLength(150);
  });

  test('finds who is searched for, wherever they are', async () => {
    await harness.addMany(30);
    const outcome = await harness.update(admin, { filter: { search: 'MANY-2' }, changes });
    expect(summary(outcome)).toHaveLength(11);
    const { rows } = await harness.database.pool.query('SELECT username FROM users WHERE NOT is_active');
    expect(rows.every(({ username }) => username.startsWith('many-2'))).toBe(true);
  });
});

describe('when a batch fails', () => {
  async function failAt(id: string): Promise<void> {
    await harness.alter(`
      CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no'; END $$;
      CREATE TRIGGER fail BEFORE UPDATE ON users FOR EACH ROW WHEN (OLD.id = '${id}') EXECUTE FUNCTION fail()`);
  }
  const repair = () => harness.alter('DROP FUNCTION IF EXISTS fail() CASCADE');
  afterEach(repair);

  const count = 2 * BATCH_SIZE + 10;
  const changes = { isActive: false };

  test.each(['ids', 'filter'] as const)(
    'those before it are done, the rest are told that they are not: by %s',
    async (by) => {
      const ids = await harness.addMany(count);
      await failAt(ids[BATCH_SIZE + 5] as string);
      const whom = by === 'ids' ? { ids } : { filter: { search: 'many-' } };
      const outcome = await harness.update(admin, { ...whom, changes });
      expect(idsOf(outcome.results)).toEqual(ids);
      const expected = ids.map((_id, place) => (place < BATCH_SIZE ? 'changed' : 'INTERRUPTED '));
      expect(summary(outcome)).toEqual(expected);
      expect(outcome.errors).toMatchObject([{ code: 'INTERRUPTED', path: [] }]);
      expect(JSON.stringify(outcome.errors)).not.toContain('RAISE');
      const disabled = await harness.database.prisma.user.findMany({
        where: { isActive: false },
        select: { id: true },
      });
      expect(idsOf(disabled).sort()).toEqual(ids.slice(0, BATCH_SIZE));
      expect(await harness.changeEvents()).toHaveLength(BATCH_SIZE);

      await repair();
      const { endCursor, hasMore } = outcome;
      expect(hasMore).toBe(by === 'filter');
      const again = await harness.update(admin, { ...whom, ...(endCursor !== null && { after: endCursor }), changes });
      const done = by === 'ids' ? BATCH_SIZE : 0;
      expect(summary(again).filter((one) => one === 'same')).toHaveLength(done);
      expect(summary(again).filter((one) => one === 'changed')).toHaveLength(count - BATCH_SIZE);
      expect(await harness.changeEvents()).toHaveLength(count);
    },
  );

  test('and it is the first, nothing was changed and the fault is thrown', async () => {
    const ids = await harness.addMany(count);
    await failAt(ids[5] as string);
    await expect(harness.update(admin, { ids, changes })).rejects.toThrow();
    expect(await harness.database.prisma.user.count({ where: { isActive: false } })).toBe(0);
  });
});
