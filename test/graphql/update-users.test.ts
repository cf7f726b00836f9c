import { isGood, registerAndLogIn } from '../support/logins';
import { startTestApp, type TestApp } from '../support/test-app';

const UPDATE = `mutation ($input: UpdateUsersInput!) {
  updateUsers(input: $input) {
    results { id changed user { id isActive role scopes } userErrors { code message path } }
    changedCount unchangedCount refusedCount hasMore endCursor userErrors { code message path }
  }
}`;

let app: TestApp;
let root: string;
beforeAll(async () => {
  app = await startTestApp();
  root = await app.adminToken('root');
});
afterAll(() => app.stop());

const update = (token: string, input: object, on: Pick<TestApp, 'graphql'> = app) =>
  on.graphql(UPDATE, { token, variables: { input } });

const idOf = async (token: string) => (await app.graphql('{ me { id } }', { token })).data.me.id as string;

/** A user who was granted these scopes, and a token with all that they hold. */
async function granted(username: string, scopes: string[]): Promise<string> {
  const id = await idOf(await app.userToken(username));
  await app.database.prisma.user.update({ where: { id }, data: { grantedScopes: scopes } });
  return app.userToken(username);
}

const codes = (answer: { errors: { extensions: Record<string, unknown> }[] | undefined }) =>
  answer.errors?.map(({ extensions }) => extensions.code);

describe('updateUsers', () => {
  test('answers for each user, in the order of ids, and counts', async () => {
    const [ada, bob] = [await idOf(await app.userToken('ada')), await idOf(await app.userToken('bob'))];
    await update(root, { ids: [bob], changes: { isActive: false } });
    const { data, errors } = await update(root, { ids: ['nobody', bob, ada, ada], changes: { isActive: false } });
    expect(errors).toBeUndefined();
    const scopes = ['me:read', 'me:write'];
    expect(data.updateUsers).toEqual({
      results: [
        {
          id: 'nobody',
          changed: false,
          user: null,
          userErrors: [{ code: 'NOT_FOUND', message: expect.any(String), path: ['input', 'ids'] }],
        },
        { id: bob, changed: false, user: { id: bob, isActive: false, role: 'USER', scopes }, userErrors: [] },
        { id: ada, changed: true, user: { id: ada, isActive: false, role: 'USER', scopes }, userErrors: [] },
      ],
      changedCount: 1,
      unchangedCount: 1,
      refusedCount: 1,
      hasMore: false,
      endCursor: null,
      userErrors: [],
    });
  });

  test('walks through those who match a filter', async () => {
    for (const name of ['walk-1', 'walk-2', 'walk-3']) await app.userToken(name);
    const input = { filter: { search: 'walk-', isActive: true }, changes: { isActive: false } };
    const first = (await update(root, { ...input, first: 2 })).data.updateUsers;
    expect(first).toMatchObject({ changedCount: 2, hasMore: true });
    const rest = (await update(root, { ...input, first: 2, after: first.endCursor })).data.updateUsers;
    expect(rest).toMatchObject({ changedCount: 1, hasMore: false });
    expect((await update(root, input)).data.updateUsers).toMatchObject({
      results: [],
      changedCount: 0,
      endCursor: null,
    });
  });

  test('ends the sessions of those whom it disables, for good', async () => {
    const tokens = await registerAndLogIn(app, 'carol');
    const ids = [await idOf(tokens.accessToken)];
    await update(root, { ids, changes: { isActive: false } });
    expect(await isGood(app, tokens)).toBe(false);
    await update(root, { ids, changes: { isActive: true } });
    expect(await isGood(app, tokens)).toBe(false);
  });

  test('is in the audit log, user by user', async () => {
    const ids = [await idOf(await app.userToken('dan')), await idOf(await app.userToken('eve'))];
    await update(root, { ids, changes: { scopes: ['users:read'] } });
    for (const targetId of ids) {
      const { data } = await app.graphql(
        `query ($targetId: ID!) { auditLog(filter: { targetId: $targetId, actions: [USER_UPDATED] }) {
          nodes { actorId before after } } }`,
        { token: root, variables: { targetId } },
      );
      expect(data.auditLog.nodes).toEqual([
        { actorId: await idOf(root), before: { grantedScopes: [] }, after: { grantedScopes: ['users:read'] } },
      ]);
    }
  });
});

test('may be in one operation twice, and no more', async () => {
  const times = (count: number) =>
    Array.from({ length: count }, (_, index) => {
      return `u${index}: updateUsers(input: { ids: ["x"], changes: { isActive: true } }) { refusedCount }`;
    }).join(' ');
  expect((await app.graphql(`mutation { ${times(2)} }`, { token: root })).data.u1.refusedCount).toBe(1);
  const { status, errors } = await app.graphql(`mutation { ${times(3)} }`, { token: root });
  expect({ status, message: errors?.[0]?.message }).toEqual({
    status: 400,
    message: expect.stringContaining('3 updateUsers fields'),
  });
});

describe('its scopes', () => {
  test('are users:write, users:read for a filter, and users:grant for roles and scopes', async () => {
    const writer = await granted('writer', ['users:write']);
    const reader = await granted('reader', ['users:read', 'users:write']);
    const user = await app.userToken('frank');
    const ids = [await idOf(user)];
    const byFilter = { filter: { search: 'frank' }, changes: { isActive: true } };

    expect(codes(await update(user, { ids, changes: { isActive: true } }))).toEqual(['FORBIDDEN']);
    expect(codes(await update(writer, byFilter))).toEqual(['FORBIDDEN']);
    for (const changes of [{ role: 'ADMIN' }, { scopes: [] }, { role: null }]) {
      expect(codes(await update(reader, { ids, changes }))).toEqual(['FORBIDDEN']);
    }
    const literal = `mutation { updateUsers(input: { ids: [], changes: { isActive: true, role: USER } }) { changedCount } }`;
    expect(codes(await app.graphql(literal, { token: reader }))).toEqual(['FORBIDDEN']);

    // Who may not read users is told how many were changed, and nothing else about them.
    expect(codes(await update(writer, { ids, changes: { isActive: true } }))).toEqual(['FORBIDDEN']);
    const counts = `mutation ($input: UpdateUsersInput!) { updateUsers(input: $input) { unchangedCount results { id changed } } }`;
    const blind = await app.graphql(counts, {
      token: writer,
      variables: { input: { ids, changes: { isActive: true } } },
    });
    expect(blind.data.updateUsers).toEqual({ unchangedCount: 1, results: [{ id: ids[0], changed: false }] });
    expect((await update(reader, byFilter)).data.updateUsers.unchangedCount).toBe(1);
  });

  test('do not let an actor change or grant scopes that they do not hold', async () => {
    const helper = await granted('helper', ['users:read', 'users:write', 'users:grant']);
    const ids = [await idOf(root), await idOf(await app.userToken('grace'))];
    const disable = (await update(helper, { ids, changes: { isActive: false } })).data.updateUsers;
    expect(disable).toMatchObject({ changedCount: 1, refusedCount: 1 });
    expect(disable.results[0].userErrors).toMatchObject([{ code: 'SCOPE_NOT_HELD', path: ['input', 'ids'] }]);
    const promote = (await update(helper, { ids: [ids[1]], changes: { role: 'ADMIN' } })).data.updateUsers;
    expect(promote.results[0].userErrors).toMatchObject([
      { code: 'SCOPE_NOT_HELD', path: ['input', 'changes', 'role'] },
    ]);
  });
});

test.each<[string, object]>([
  ['nobody', { changes: { isActive: false } }],
  ['ids and a filter', { ids: [], filter: { role: 'USER' }, changes: { isActive: false } }],
  ['a filter that lets everyone through', { filter: {}, changes: { isActive: false } }],
  ['a blank search', { filter: { search: ' ', role: 'USER' }, changes: { isActive: false } }],
  ['1,001 ids', { ids: Array.from({ length: 1001 }, (_, n) => `${n}`), changes: { isActive: false } }],
  ['no change', { ids: [], changes: {} }],
  ['a page of ids', { ids: [], first: 5, changes: { isActive: false } }],
  ['a page of 1,001', { filter: { role: 'USER' }, first: 1001, changes: { isActive: false } }],
  ['a cursor that is none', { filter: { role: 'USER' }, after: 'x', changes: { isActive: false } }],
  ['an e-mail address', { ids: [], changes: { email: 'x@example.com' } }],
])('%s is a bad request', async (_what, input) => {
  const answer = await update(root, input);
  expect(answer.status).toBe(400);
  expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
});

test('two admins who disable each other through two servers at the same moment leave one', async () => {
  const other = await startTestApp({ DATABASE_URL: app.databaseUrl });
  try {
    for (const round of [0, 1, 2, 3, 4]) {
      const [a, b] = await Promise.all([app.adminToken(`left-${round}`), app.adminToken(`right-${round}`)]);
      const ids = [await idOf(a), await idOf(b)];
      await app.database.pool.query(`UPDATE users SET role = 'USER', granted_scopes = '{}' WHERE NOT (id = ANY ($1))`, [
        ids,
      ]);
      const changes = round % 2 ? { role: 'USER' } : { isActive: false };
      // Each requests both: the first one to come stays an admin.
      const answers = await Promise.all([update(a, { ids, changes }), update(b, { ids, changes }, other)]);
      expect(await app.database.prisma.user.count({ where: { role: 'ADMIN', isActive: true } })).toBe(1);
      expect(answers.map((answer) => answer.errors?.[0]?.extensions.code ?? 'ok').sort()).toEqual(
        expect.arrayContaining(['ok']),
      );
    }
  } finally {
    await other.stop();
  }
});
