import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { UserRecord } from '../../src/identity/user-record';
import { startTestApp, type TestApp } from '../support/test-app';

const FILE = `
  enum Tier { FREE PAID }
  extend type User {
    "The employer."
    company: String @stored(write: [["me:write"]], index: true)
    age: Int @stored(write: [["me:write"]])
    height: Float @stored(write: [["me:write"]])
    isFriend: Boolean @stored(write: [["me:write"]])
    code: ID @stored(write: [["me:write"]])
    bornAt: DateTime @stored(write: [["me:write"]], index: true)
    workEmail: EmailAddress @stored(write: [["me:write"]])
    tags: [String!] @stored(write: [["me:write"]], index: true)
    scores: [Int] @stored(write: [["me:write"]])
    tier: Tier @stored(write: [["users:write"]])
    supportTier: Int @stored(write: [["users:write"]]) @requiresScopes(scopes: [["users:read"]])
    salary: Int @stored(write: [["users:grant"]]) @requiresScopes(scopes: [["audit:read"]])
  }`;

const FIELDS = 'company age height isFriend code bornAt workEmail tags scores tier';
const UPDATE_ME = `mutation ($input: UpdateMeInput!) {
  updateMe(input: $input) { user { ${FIELDS} } userErrors { code message path } } }`;
const UPDATE_USER = `mutation ($id: ID!, $input: UpdateUserInput!) {
  updateUser(id: $id, input: $input) { user { id ${FIELDS} supportTier } userErrors { code message path } } }`;
const UPDATE_USERS = `mutation ($input: UpdateUsersInput!) { updateUsers(input: $input) {
  changedCount unchangedCount refusedCount results { user { company tier } changed userErrors { code message path } } } }`;

let app: TestApp;
let admin: string;
let adminId: string;

beforeAll(async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'stored-')), 'app.graphql');
  writeFileSync(file, FILE);
  app = await startTestApp({ SCHEMA_FILES: file });
  admin = await app.adminToken();
  adminId = (await app.graphql('{ me { id } }', { token: admin })).data.me.id;
});
afterAll(() => app.stop());

let made = 0;
/** Registers a user, with these stored values. */
async function user(values: object = {}, scopes?: string[]) {
  made += 1;
  const username = `person${made}`;
  const input = { username, email: `${username}@example.com`, password: PASSWORD, ...values };
  const registered = await app.graphql(
    `mutation ($input: RegisterInput!) { register(input: $input) { user { id ${FIELDS} } userErrors { code message path } } }`,
    { variables: { input } },
  );
  if (!registered.data?.register?.user) return { ...registered, id: '', token: '' };
  const token = await app.userToken(username, scopes);
  return { ...registered, id: registered.data.register.user.id as string, token };
}
const PASSWORD = 'correct horse battery staple';

/** The column as it is. */
async function column(id: string): Promise<unknown> {
  const [row] = await app.database.sql<{ stored: unknown }>('SELECT stored FROM users WHERE id = $1', [id]);
  return row?.stored;
}

const ALL = {
  company: 'Ärger & Söhne "GmbH"\n',
  age: 41,
  height: 1.83,
  isFriend: false,
  code: 'A-1',
  bornAt: '1985-01-31T10:30:00+01:00',
  workEmail: ' ada@Example.com ',
  tags: ['a', 'b'],
  scores: [1, null, -3],
};
const ANSWERED = { ...ALL, bornAt: '1985-01-31T09:30:00.000Z', workEmail: 'ada@Example.com', tier: null };

describe('values', () => {
  test('of every type are registered, answered, changed and removed', async () => {
    const { data, id, token } = await user(ALL);
    expect(data.register.user).toEqual({ id, ...ANSWERED });
    expect((await app.graphql(`{ me { ${FIELDS} } }`, { token })).data.me).toEqual(ANSWERED);
    expect((await app.graphql(`{ user(id: "${id}") { ${FIELDS} } }`, { token: admin })).data.user).toEqual(ANSWERED);

    const changed = await app.graphql(UPDATE_ME, { token, variables: { input: { company: 'Other', age: null } } });
    expect(changed.data.updateMe).toEqual({ user: { ...ANSWERED, company: 'Other', age: null }, userErrors: [] });
    expect(await column(id)).not.toHaveProperty('age');

    const input = { tier: 'PAID', supportTier: 2, tags: [], fullName: 'Ada' };
    const byAdmin = await app.graphql(UPDATE_USER, { token: admin, variables: { id, input } });
    expect(byAdmin.data.updateUser.user).toMatchObject({ company: 'Other', tier: 'PAID', supportTier: 2, tags: [] });
  });

  test('that are not sent are kept, and sending the same writes nothing', async () => {
    const { id, token } = await user({ company: 'One', age: 3 });
    const before = (await app.graphql('{ me { updatedAt } }', { token })).data.me.updatedAt;
    await app.graphql(UPDATE_ME, { token, variables: { input: { company: 'One' } } });
    expect((await app.graphql('{ me { updatedAt } }', { token })).data.me.updatedAt).toBe(before);
    await app.graphql(UPDATE_ME, { token, variables: { input: { fullName: 'Grace' } } });
    expect(await column(id)).toEqual({ company: 'One', age: 3 });
  });

  test.each([
    ['an Int out of bounds', { age: 2 ** 31 }],
    ['a fraction', { age: 1.5 }],
    ['a text as a number', { height: 'tall' }],
    ['NUL', { company: 'a\u0000b' }],
    ['half a surrogate pair', { company: 'a\ud800b' }],
    ['NUL in a list', { tags: ['a', '\u0000'] }],
    ['null in a list of items', { tags: [null] }],
    ['no date', { bornAt: '2026-02-30T00:00:00Z' }],
    ['the year 0', { bornAt: '0000-01-01T00:00:00Z' }],
    ['an unknown field', { compny: 'x' }],
    ['a field of admins', { tier: 'PAID' }],
    ['a prototype', JSON.parse('{"__proto__": {"company": "x"}}')],
  ])('%s is BAD_USER_INPUT', async (_title, input) => {
    const { token, id } = await user();
    const { errors } = await app.graphql(UPDATE_ME, { token, variables: { input } });
    expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    const refused = await user(input);
    expect(refused.errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    expect(await column(id)).toEqual({});
  });

  test('an address that is none is a user error with its path', async () => {
    const { token } = await user();
    const { data } = await app.graphql(UPDATE_ME, { token, variables: { input: { workEmail: 'x' } } });
    expect(data.updateMe.userErrors).toMatchObject([{ code: 'INVALID_EMAIL', path: ['input', 'workEmail'] }]);
  });

  test('have a limit together, which names the longest, and never blocks a change that makes them shorter', async () => {
    const { token, id, data } = await user({ company: 'x'.repeat(3_000) });
    expect(data.register.user.company).toHaveLength(3_000);
    const tooLong = { tags: ['y'.repeat(1_200)], age: 4 };
    const refused = await app.graphql(UPDATE_ME, { token, variables: { input: tooLong } });
    const [error] = refused.data.updateMe.userErrors;
    expect(error).toMatchObject({ code: 'LIMIT_REACHED', path: ['input', 'tags'] });
    expect(error.message).toMatch(/^tags makes .* at most 4096 bytes .* would have 42\d\d/);
    const byAdmin = await app.graphql(UPDATE_USER, { token: admin, variables: { id, input: tooLong } });
    expect(byAdmin.data.updateUser.userErrors).toMatchObject([{ code: 'LIMIT_REACHED', path: ['input', 'tags'] }]);
    const inBulk = { ids: [id, adminId], changes: { tags: tooLong.tags } };
    const bulk = await app.graphql(UPDATE_USERS, { token: admin, variables: { input: inBulk } });
    expect(bulk.data.updateUsers).toMatchObject({ changedCount: 1, refusedCount: 1 });
    expect(bulk.data.updateUsers.results[0].userErrors).toMatchObject([
      { code: 'LIMIT_REACHED', path: ['input', 'changes', 'tags'] },
    ]);
    // Bytes, not characters.
    expect((await user({ company: '€'.repeat(1_400) })).data.register.userErrors).toMatchObject([
      { code: 'LIMIT_REACHED', path: ['input', 'company'] },
    ]);
    await app.alter(`UPDATE users SET stored = jsonb_build_object('company', repeat('x', 5000)) WHERE id = '${id}'`);
    const shorter = await app.graphql(UPDATE_ME, { token, variables: { input: { company: 'x'.repeat(4_900) } } });
    expect(shorter.data.updateMe.userErrors).toEqual([]);
  });

  test('that do not fit their type any more are null, wherever they are read', async () => {
    const { token, id } = await user();
    const misfits = {
      company: 3,
      age: 'x',
      height: '1',
      isFriend: 'no',
      code: {},
      bornAt: 'yesterday',
      workEmail: [],
      tags: 'a',
      scores: [1, 'x'],
      tier: 'GOLD',
      gone: { deep: true },
    };
    await app.alter(`UPDATE users SET stored = '${JSON.stringify(misfits)}' WHERE id = '${id}'`);
    const nothing = Object.fromEntries(FIELDS.split(' ').map((name) => [name, null]));
    const me = await app.graphql(`{ me { ${FIELDS} } }`, { token });
    expect(me).toMatchObject({ data: { me: nothing }, errors: undefined });
    const changed = await app.graphql(UPDATE_ME, { token, variables: { input: { company: 'New' } } });
    expect(changed.data.updateMe.user).toEqual({ ...nothing, company: 'New' });
    expect(await column(id)).toEqual({ ...misfits, company: 'New' });
  });
});

describe('rules', () => {
  test('a field of admins is no member of the inputs of users', async () => {
    const names = async (type: string) => {
      const { data } = await app.graphql(`{ __type(name: "${type}") { inputFields { name } } }`, { token: admin });
      return data.__type.inputFields.map(({ name }: { name: string }) => name);
    };
    for (const type of ['RegisterInput', 'UpdateMeInput']) {
      expect(await names(type)).toEqual(expect.arrayContaining(['company', 'tags']));
      for (const name of ['tier', 'supportTier', 'salary']) expect(await names(type)).not.toContain(name);
    }
    for (const type of ['UpdateUserInput', 'UserChanges']) {
      expect(await names(type)).toEqual(expect.arrayContaining(['company', 'tier', 'supportTier', 'salary']));
    }
  });

  test('writing requires the rule of the field and that of the mutation', async () => {
    const { id } = await user();
    const helper = await app.adminToken('helper', ['users:read', 'users:write']);
    const denied = await app.graphql(UPDATE_USER, { token: helper, variables: { id, input: { company: 'x' } } });
    expect(denied.errors?.[0]?.extensions).toMatchObject({
      code: 'FORBIDDEN',
      coordinate: 'UpdateUserInput.company',
      missingScopes: ['me:write'],
    });
    const pay = await app.graphql(UPDATE_USER, { token: helper, variables: { id, input: { salary: 1 } } });
    expect(pay.errors?.[0]?.extensions).toMatchObject({ coordinate: 'UpdateUserInput.salary' });
    const bulk = { ids: [id], changes: { salary: 1 } };
    const many = await app.graphql(UPDATE_USERS, { token: helper, variables: { input: bulk } });
    expect(many.errors?.[0]?.extensions).toMatchObject({ coordinate: 'UserChanges.salary' });
    expect(await column(id)).toEqual({});
  });

  test('rights that were taken away since the request began do not count', async () => {
    const { id } = await user();
    const changer = {
      kind: 'user',
      user: (await app.users.byId(adminId)) as UserRecord,
      sessionId: null,
      authentication: null,
      scopes: ['users:read', 'users:write'],
      tokenId: '',
      expiresAt: 0,
    } as const;
    const outcome = await app.users.updateUser(changer, id, { company: 'x', salary: 3 } as object, null);
    expect(outcome).toMatchObject({
      ok: false,
      errors: [
        { code: 'SCOPE_NOT_HELD', path: ['input', 'company'] },
        { code: 'SCOPE_NOT_HELD', path: ['input', 'salary'] },
      ],
    });
    const self = { ...changer, scopes: ['me:read'] } as const;
    const info = { log: { info() {} } } as never;
    expect(await app.users.updateMe(self, { company: 'x' } as object, info)).toMatchObject({
      ok: false,
      errors: [{ code: 'SCOPE_NOT_HELD', path: ['input', 'company'] }],
    });
    // A name of no input of the user's is not read at all.
    expect(await app.users.updateMe(self, { salary: 3 } as object, info)).toMatchObject({ ok: true });
  });

  test('reading requires the rule of the field', async () => {
    const { token, id } = await user();
    await app.graphql(UPDATE_USER, { token: admin, variables: { id, input: { supportTier: 5 } } });
    const me = await app.graphql('{ me { company supportTier } }', { token });
    expect(me.data.me).toEqual({ company: null, supportTier: null });
    expect(me.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', coordinate: 'User.supportTier' });
  });

  test('a filter requires the rule of reading, also in updateUsers and for a count', async () => {
    const { id } = await user();
    await app.graphql(UPDATE_USER.replace('supportTier }', '}'), {
      token: admin,
      variables: { id, input: { salary: 90_000 } },
    });
    const helper = await app.adminToken('reader', ['users:read', 'users:write', 'me:write']);
    const filter = { stored: { salary: 90_000 } };
    const query = 'query ($filter: UserFilter) { users(filter: $filter) { totalCount nodes { id } } }';
    expect((await app.graphql(query, { token: admin, variables: { filter } })).data.users.nodes).toEqual([{ id }]);
    const denied = await app.graphql(query, { token: helper, variables: { filter } });
    expect(denied.data.users).toBeNull();
    expect(denied.errors?.[0]?.extensions).toMatchObject({ coordinate: 'UserStoredFilter.salary' });
    const literal = await app.graphql('{ users(filter: { stored: { salary: 90000 } }) { totalCount } }', {
      token: helper,
    });
    expect(literal.data.users).toBeNull();
    for (const [document, variables] of [
      ['query ($f: UserFilter = { stored: { salary: 90000 } }) { users(filter: $f) { totalCount } }', {}],
      ['query ($s: UserStoredFilter) { users(filter: { stored: $s }) { totalCount } }', { s: { salary: 90_000 } }],
      ['query ($n: Int) { users(filter: { stored: { salary: $n } }) { totalCount } }', { n: 90_000 }],
      ['query ($n: Int) { users(filter: { stored: { salary: $n } }) { totalCount } }', { n: null }],
      ['{ users { nodes { id } } me { id } other: users(filter: { stored: { salary: 1 } }) { totalCount } }', {}],
    ] as const) {
      const { data, errors } = await app.graphql(document, { token: helper, variables });
      expect([data.users === null || data.other === null, errors?.[0]?.extensions.code]).toEqual([true, 'FORBIDDEN']);
    }
    const bulk = { filter, changes: { company: 'x' } };
    const many = await app.graphql(UPDATE_USERS, { token: helper, variables: { input: bulk } });
    expect(many.errors?.[0]?.extensions).toMatchObject({ coordinate: 'UserStoredFilter.salary' });
  });
});

describe('filters', () => {
  const find = async (stored: object, more: object = {}) => {
    const query = `query ($filter: UserFilter, $first: Int) {
      users(filter: $filter, first: $first, orderBy: { field: CREATED_AT }) { totalCount nodes { code } } }`;
    const { data, errors } = await app.graphql(query, { token: admin, variables: { filter: { stored, ...more } } });
    if (errors) return errors.map(({ extensions }) => extensions.code);
    expect(data.users.totalCount).toBe(data.users.nodes.length);
    return data.users.nodes.map(({ code }: { code: string }) => code);
  };

  test('find equal values of every type, and lists that contain one', async () => {
    const values = {
      company: `O'Hara "\\ %_`,
      age: -7,
      height: 2.5,
      isFriend: true,
      bornAt: '2001-02-03T04:05:06+01:00',
      workEmail: 'f@example.com',
      tags: ['red', 'blue'],
      scores: [7],
    };
    await user({ ...values, code: 'f1' });
    await user({ ...values, code: 'f2', age: 7, tags: ['red'], company: 'Other' });
    expect(await find({ company: values.company })).toEqual(['f1']);
    expect(await find({ age: -7 })).toEqual(['f1']);
    expect(await find({ height: 2.5 })).toEqual(['f1', 'f2']);
    expect(await find({ isFriend: true, age: 7 })).toEqual(['f2']);
    expect(await find({ bornAt: '2001-02-03T03:05:06Z' })).toEqual(['f1', 'f2']);
    expect(await find({ workEmail: ' f@example.com' })).toEqual(['f1', 'f2']);
    expect(await find({ workEmail: 'none' })).toEqual([]);
    expect(await find({ tags: 'blue' })).toEqual(['f1']);
    expect(await find({ tags: 'red', scores: 7 })).toEqual(['f1', 'f2']);
    expect(await find({ code: 'f2' }, { search: 'person' })).toEqual(['f2']);
    expect(await find({ company: 'other' })).toEqual([]);
    expect(await find({ code: 'f1', company: null })).toEqual(['f1']);
    expect(await find({ company: 'a\u0000' })).toEqual(['BAD_USER_INPUT']);
    expect(await find({ company: `'; DROP TABLE users; --` })).toEqual([]);
  });

  test('select the users of a change, and must have a condition there', async () => {
    await user({ code: 'bulk', company: 'Bulk' });
    await user({ code: 'bulk', age: 2 });
    const change = (filter: object, changes: object) =>
      app.graphql(UPDATE_USERS, { token: admin, variables: { input: { filter, changes } } });
    const { data } = await change({ stored: { code: 'bulk' } }, { company: 'Bulk', tier: 'PAID', isActive: true });
    expect(data.updateUsers).toMatchObject({ changedCount: 2, refusedCount: 0 });
    expect(data.updateUsers.results).toMatchObject([
      { user: { company: 'Bulk', tier: 'PAID' }, changed: true },
      { user: { company: 'Bulk', tier: 'PAID' }, changed: true },
    ]);
    const again = await change({ stored: { code: 'bulk' } }, { company: 'Bulk', tier: 'PAID' });
    expect(again.data.updateUsers).toMatchObject({ changedCount: 0, unchangedCount: 2 });
    const removed = await change({ stored: { code: 'bulk' } }, { company: null, isActive: false });
    expect(removed.data.updateUsers.results).toMatchObject([{ user: { company: null, tier: 'PAID' } }, {}]);
    expect(await find({ code: 'bulk' }, { isActive: false })).toEqual(['bulk', 'bulk']);
    for (const filter of [{ stored: {} }, { stored: null }, { stored: { code: null } }]) {
      expect((await change(filter, { tier: 'FREE' })).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    }
  });
});

test('the audit log has the values before and after', async () => {
  const { token, id } = await user({ company: 'First', tags: ['a'] });
  await app.graphql(UPDATE_ME, { token, variables: { input: { company: 'Second', tags: ['a'], age: 1 } } });
  await app.graphql(UPDATE_USER, { token: admin, variables: { id, input: { company: null, tier: 'FREE' } } });
  const bulk = { ids: [id], changes: { tier: 'PAID' } };
  await app.graphql(UPDATE_USERS, { token: admin, variables: { input: bulk } });
  const query = `query ($id: ID!) { auditLog(filter: { targetId: $id }) { nodes { action before after } } }`;
  const { data } = await app.graphql(query, { token: admin, variables: { id } });
  const events = data.auditLog.nodes.filter(({ action }: { action: string }) => action !== 'LOGIN');
  expect(events).toMatchObject([
    { action: 'USER_UPDATED', before: { tier: 'FREE' }, after: { tier: 'PAID' } },
    { action: 'USER_UPDATED', before: { company: 'Second', tier: null }, after: { company: null, tier: 'FREE' } },
    { action: 'PROFILE_UPDATED', before: { company: 'First', age: null }, after: { company: 'Second', age: 1 } },
    { action: 'USER_REGISTERED', after: { company: 'First', tags: ['a'] } },
  ]);
  expect(events[2].before).not.toHaveProperty('tags');
});

test('changes of different fields at the same time lose none', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { token, id } = await user();
    const [own, byAdmin, bulk, other] = await Promise.all([
      app.graphql(UPDATE_ME, { token, variables: { input: { company: 'C' } } }),
      app.graphql(UPDATE_USER, { token: admin, variables: { id, input: { supportTier: 3 } } }),
      app.graphql(UPDATE_USERS, { token: admin, variables: { input: { ids: [id], changes: { tier: 'PAID' } } } }),
      app.graphql(UPDATE_ME, { token, variables: { input: { age: 9 } } }),
    ]);
    for (const answer of [own, byAdmin, bulk, other]) expect(answer.errors).toBeUndefined();
    expect(await column(id)).toEqual({ company: 'C', supportTier: 3, tier: 'PAID', age: 9 });
  }
});

test('a removed field of the file stays in the database, and is not answered', async () => {
  const { id } = await user({ company: 'Kept' });
  const former = await startTestApp({ DATABASE_URL: app.databaseUrl });
  try {
    const token = await former.userToken('plain');
    expect((await former.graphql('{ me { company } }', { token })).errors?.[0]?.message).toMatch(/company/);
    const input = 'mutation ($id: ID!) { updateUser(id: $id, input: { fullName: "x" }) { userErrors { code } } }';
    const admins = await former.adminToken('former');
    expect((await former.graphql(input, { token: admins, variables: { id } })).data.updateUser.userErrors).toEqual([]);
    expect(await column(id)).toEqual({ company: 'Kept' });
  } finally {
    await former.stop();
  }
});
