import { createLoadSessionUser } from '../../src/auth/authenticate';
import { createStoredValues } from '../../src/identity/stored-fields';
import type { UserViewer } from '../../src/identity/viewer';
import { loadSchema } from '../../src/schema/load-schema';
import { AUDIENCES } from '../auth/harness';
import { SCOPES } from '../support/scopes';
import { createUsersHarness, PASSWORD, succeeded, type UsersHarness } from './harness';

const { stored: fields } = loadSchema({
  typeDefs: [
    'extend type User { company: String @stored(write: [["me:write"]]) age: Int @stored(write: [["me:write"]]) }',
  ],
});
const stored = createStoredValues(fields);

let plain: UsersHarness;
let extended: UsersHarness;
beforeAll(async () => {
  [plain, extended] = await Promise.all([createUsersHarness(), createUsersHarness(undefined, stored)]);
});
afterAll(() => Promise.all([plain.close(), extended.close()]));

/** Other values, so that an update has something to write. */
const changed = (values: object) =>
  Object.fromEntries(Object.keys(values).map((name) => [name, name === 'age' ? 4 : 'Two']));

/** The statements of each operation. */
async function statements(harness: UsersHarness, values: object) {
  const { users, info } = harness;
  const admin = await harness.add({ role: 'ADMIN' });
  const user = await harness.add();
  const viewer = (who: typeof user): UserViewer => ({
    ...{
      kind: 'user',
      user: who,
      sessionId: '00000000-0000-0000-0000-000000000000',
      authentication: null,
      tokenId: '',
      expiresAt: 0,
    },
    scopes: [...SCOPES.held(who)],
  });
  const input = { username: 'someone', email: 'someone@example.com', password: PASSWORD, ...values };
  const of = (run: () => Promise<unknown>) => harness.statementsOf(run);
  return {
    register: await of(async () => succeeded(await users.register(input, info))),
    updateMe: await of(async () => succeeded(await users.updateMe(viewer(user), { fullName: 'A', ...values }, info))),
    updateUser: await of(async () =>
      succeeded(await users.updateUser(viewer(admin), user.id, { fullName: 'B', ...changed(values) }, info)),
    ),
    byId: await of(() => users.byId(user.id)),
    list: await of(() => users.list({ first: 10 })),
    me: await of(() => {
      const load = createLoadSessionUser(harness.database.sql, {
        scopes: SCOPES,
        audiences: AUDIENCES,
        stored: harness === extended ? stored : undefined,
      });
      return load({ sub: user.id, scopes: [], jti: '', exp: 0, sid: user.id, clientId: '' } as never, user.id);
    }),
  };
}

test('a server without stored fields neither reads nor writes the column; with some, no operation has more statements', async () => {
  const without = await statements(plain, {});
  expect(
    Object.values(without)
      .flat()
      .filter((text) => text.includes('stored')),
  ).toEqual([]);
  const withSome = await statements(extended, { company: 'One', age: 3 });
  const counts = (all: Record<string, string[]>) => Object.entries(all).map(([name, texts]) => [name, texts.length]);
  expect(counts(withSome)).toEqual(counts(without));
  for (const texts of Object.values(withSome)) expect(texts.join('\n')).toContain('stored');
});

test('a change of other fields does not touch the column', async () => {
  const user = await extended.add();
  const sent = await extended.statementsOf(() =>
    extended.users.updateUser({ kind: 'operator' }, user.id, { fullName: 'C' }, null),
  );
  const updates = sent.filter((text) => text.startsWith('UPDATE'));
  expect(updates).toHaveLength(1);
  expect(updates[0]).not.toMatch(/SET[\s\S]*"stored"[\s\S]* WHERE/);
  expect(sent.join('\n')).not.toContain('FOR NO KEY UPDATE');
});

test('updateUsers needs one statement more, whatever the number of users and of their other values', async () => {
  const made = await Promise.all(Array.from({ length: 6 }, () => extended.add()));
  for (const [age, { id }] of made.entries()) {
    succeeded(await extended.users.updateUser({ kind: 'operator' }, id, { age } as object, null));
  }
  const ids = made.map(({ id }) => id);
  const change = (changes: object) =>
    extended.statementsOf(() => extended.users.updateUsers({ kind: 'operator' }, { ids, changes }, null));
  const active = await change({ isActive: false });
  const both = await change({ isActive: true, company: 'Same' });
  expect(both).toHaveLength(active.length + 1 - active.filter((text) => text.includes('DELETE FROM sessions')).length);
  const users = await extended.users.byIds(ids);
  expect(users.map((user) => user?.stored)).toEqual(made.map((_, age) => ({ age, company: 'Same' })));
  expect(users.every((user) => user?.isActive)).toBe(true);
});
