import { listAudit } from '../../src/audit/list-audit';
import { refresh, registerAndLogIn } from '../support/logins';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let admin: string;
beforeAll(async () => {
  app = await startTestApp();
  admin = await app.adminToken();
});
afterAll(() => app.stop());

const AUDIT = `query ($first: Int, $after: String, $last: Int, $before: String, $filter: AuditFilter) {
  auditLog(first: $first, after: $after, last: $last, before: $before, filter: $filter) {
    edges { cursor } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
    nodes { id at action actorKind actorId targetId before after address userAgent requestId } } }`;
const audit = async (variables: Record<string, unknown> = {}) => {
  const answer = await app.graphql(AUDIT, { token: admin, variables });
  if (!answer.data?.auditLog) throw new Error(JSON.stringify(answer.errors));
  return answer.data.auditLog;
};
const idOf = async (username: string): Promise<string> =>
  (await app.database.pool.query('SELECT id FROM users WHERE username = $1', [username])).rows[0].id;
const login = (username: string, password: string, headers: Record<string, string> = {}) =>
  app.graphql('mutation ($input: LoginInput!) { login(input: $input) { userErrors { code } } }', {
    variables: { input: { username, password } },
    headers,
  });

test('a life is written down, the newest first', async () => {
  const { accessToken, refreshToken } = await registerAndLogIn(app, 'ada');
  const id = await idOf('ada');
  await login('ada', 'wrong', { 'user-agent': 'a thief', 'x-request-id': 'request-of-a-thief' });
  await app.graphql('mutation { updateMe(input: { fullName: "Ada" }) { user { id } } }', { token: accessToken });
  await app.graphql('mutation ($id: ID!) { updateUser(id: $id, input: { isActive: false }) { user { id } } }', {
    token: admin,
    variables: { id },
  });
  await refresh(app, refreshToken);

  const { nodes } = await audit({ filter: { targetId: id } });
  const summary = nodes.map(({ action, actorKind, before, after }: Record<string, unknown>) => [
    ...[action, actorKind, before, after],
  ]);
  expect(summary).toEqual([
    ['USER_UPDATED', 'USER', { isActive: true }, { isActive: false }],
    ['PROFILE_UPDATED', 'USER', { fullName: null }, { fullName: 'Ada' }],
    ['LOGIN_FAILED', 'ANONYMOUS', null, null],
    ['LOGIN', 'USER', null, { sessionId: expect.any(String), clientId: null, scopes: ['me:read', 'me:write'] }],
    [
      'USER_REGISTERED',
      'USER',
      null,
      { username: 'ada', email: 'ada@example.com', fullName: null, locale: null, role: 'USER' },
    ],
  ]);
  expect(nodes[0].actorId).toBe(await idOf('root'));
  expect(nodes[1].actorId).toBe(id);
  expect(nodes[2]).toMatchObject({
    actorId: null,
    address: '127.0.0.1',
    userAgent: 'a thief',
    requestId: 'request-of-a-thief',
  });
});

test('a login of an unknown user is recorded without the name that was sent', async () => {
  await login('hunter2-in-the-wrong-field', 'x');
  const { nodes } = await audit({ first: 1, filter: { actions: ['LOGIN_FAILED'] } });
  expect(nodes).toEqual([expect.objectContaining({ targetId: null, before: null, after: null })]);
  expect(JSON.stringify(nodes)).not.toContain('hunter2');
});

test('a right password with scopes that the user does not hold is written down as such', async () => {
  await app.userToken('grasping');
  const { data } = await app.graphql(
    'mutation ($input: LoginInput!) { login(input: $input) { userErrors { code } } }',
    { variables: { input: { username: 'grasping', password: PASSWORD, scopes: ['users:read'] } } },
  );
  expect(data.login.userErrors).toEqual([{ code: 'SCOPE_NOT_HELD' }]);
  const { nodes } = await audit({ first: 1, filter: { targetId: await idOf('grasping') } });
  expect(nodes).toEqual([
    expect.objectContaining({ action: 'LOGIN_FAILED', before: null, after: { reason: 'SCOPE_NOT_HELD' } }),
  ]);
});

test('the command line is an operator', async () => {
  const { nodes } = await audit({ filter: { targetId: await idOf('root') } });
  expect(nodes.at(-1)).toMatchObject({
    action: 'USER_REGISTERED',
    actorKind: 'OPERATOR',
    actorId: null,
    address: null,
  });
});

test('pages lead through all of it, in both directions, without a gap', async () => {
  for (let round = 0; round < 5; round += 1) await login(`nobody${round}`, 'x');
  const all = (await audit({ first: 100 })).nodes.map(({ id }: { id: string }) => id);
  expect(all.length).toBeGreaterThan(7);
  expect([...all].sort().reverse()).toEqual(all);

  const walk = async (arguments_: (cursor?: string) => Record<string, unknown>, more: string, edge: string) => {
    const seen: string[][] = [];
    for (let cursor: string | undefined; ; ) {
      const { nodes, pageInfo } = await audit(arguments_(cursor));
      seen.push(nodes.map(({ id }: { id: string }) => id));
      if (!pageInfo[more]) return seen;
      cursor = pageInfo[edge];
    }
  };
  const forwards = await walk((after) => ({ first: 3, after }), 'hasNextPage', 'endCursor');
  expect(forwards.flat()).toEqual(all);
  const backwards = await walk((before) => ({ last: 3, before }), 'hasPreviousPage', 'startCursor');
  expect(backwards.reverse().flat()).toEqual(all);
});

test('filters narrow it', async () => {
  const adminId = await idOf('root');
  const { nodes } = await audit({ filter: { actorId: adminId, actions: ['LOGIN', 'USER_UPDATED'] } });
  expect(new Set(nodes.map(({ actorId }: { actorId: string }) => actorId))).toEqual(new Set([adminId]));
  const at = nodes[0].at as string;
  const before = (await audit({ first: 100, filter: { before: at } })).nodes as { at: string }[];
  const after = (await audit({ first: 100, filter: { after: at } })).nodes as { at: string }[];
  expect(before.every((event) => event.at < at)).toBe(true);
  expect(after.every((event) => event.at >= at)).toBe(true);
  expect(before.length + after.length).toBe((await audit({ first: 100 })).nodes.length);
  expect((await audit({ filter: { actions: [] } })).nodes).toEqual([]);
});

test.each([
  { first: -1 },
  { first: 101 },
  { first: 1, last: 1 },
  { after: 'x' },
  { after: '' },
  { before: Buffer.from('audit:1').toString('base64url') },
  { filter: { after: '0000-01-01T00:00:00Z' } },
  { filter: { before: '0000-01-01T00:00:00Z' } },
  { filter: { actorId: 'x' } },
  { filter: { targetId: "' OR 1=1 --" } },
])('%j is bad input', async (variables) => {
  const { errors } = await app.graphql(AUDIT, { token: admin, variables });
  expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
});

test('nobody reads it without audit:read', async () => {
  const { accessToken } = await registerAndLogIn(app, 'curious');
  const answer = await app.graphql(AUDIT, { token: accessToken });
  expect(answer.data).toEqual({ auditLog: null });
  expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['FORBIDDEN']);
});

test('a change whose event can not be written is not made', async () => {
  const { accessToken } = await registerAndLogIn(app, 'unlucky');
  await app.alter(`CREATE FUNCTION fail() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full'; END $$`);
  await app.alter('CREATE TRIGGER fails BEFORE INSERT ON audit_events FOR EACH ROW EXECUTE FUNCTION fail()');
  const update = 'mutation { updateMe(input: { fullName: "x" }) { user { id } } }';
  const answer = await app.graphql(update, { token: accessToken });
  await app.alter('DROP TRIGGER fails ON audit_events');
  expect(answer.errors?.map(({ extensions }) => extensions.code)).toEqual(['INTERNAL_SERVER_ERROR']);
  const { data } = await app.graphql('{ me { fullName } }', { token: accessToken });
  expect(data.me.fullName).toBeNull();
});

describe('the events of a user', () => {
  let id: string;
  beforeAll(async () => {
    await registerAndLogIn(app, 'grace');
    await registerAndLogIn(app, 'linus');
    id = await idOf('grace');
    const users = [id, await idOf('linus')];
    for (const fullName of ['One', 'Two', 'Three']) {
      for (const target of users) {
        const variables = { id: target, fullName };
        await app.graphql(
          'mutation ($id: ID!, $fullName: String) { updateUser(id: $id, input: { fullName: $fullName }) { user { id } } }',
          { token: admin, variables },
        );
      }
    }
  });
  const root = () => idOf('root');

  test('are those in which the user acted or was acted on, each once', async () => {
    const { nodes: all } = await audit({ first: 100 });
    for (const user of [id, await root()]) {
      const expected = all.filter(({ actorId, targetId }: Record<string, string>) =>
        [actorId, targetId].includes(user),
      );
      const { nodes } = await audit({ first: 100, filter: { userId: user } });
      expect(nodes).toEqual(expected);
      expect(nodes.length).toBeGreaterThan(4);
    }
  });

  test('are paged in both directions as the whole log is', async () => {
    const filter = { userId: await root() };
    const all = await audit({ first: 100, filter });
    const walk = async (size: 'first' | 'last', from: 'after' | 'before', cursor: 'endCursor' | 'startCursor') => {
      const ids: string[] = [];
      let position: string | undefined;
      for (let turn = 0; turn < 50; turn += 1) {
        const page = await audit({ [size]: 2, ...(position !== undefined && { [from]: position }), filter });
        const pageIds = page.nodes.map((node: { id: string }) => node.id);
        if (size === 'first') ids.push(...pageIds);
        else ids.unshift(...pageIds);
        if (!page.pageInfo[size === 'first' ? 'hasNextPage' : 'hasPreviousPage']) break;
        position = page.pageInfo[cursor];
      }
      return ids;
    };
    const expected = all.nodes.map((node: { id: string }) => node.id);
    expect(await walk('first', 'after', 'endCursor')).toEqual(expected);
    expect(await walk('last', 'before', 'startCursor')).toEqual(expected);
  });

  test('can be narrowed by the other conditions', async () => {
    const at = (await audit({ first: 100, filter: { userId: id } })).nodes.map((node: { at: string }) => node.at);
    const middle = at[2];
    for (const [filter, test] of [
      [{ actions: ['USER_UPDATED'] }, ({ action }) => action === 'USER_UPDATED'],
      [{ actorId: await root() }, ({ actorId }) => actorId !== null && actorId !== id],
      [{ targetId: id }, ({ targetId }) => targetId === id],
      [{ after: middle }, (node) => `${node.at}` >= middle],
      [{ before: middle }, (node) => `${node.at}` < middle],
    ] as [object, (node: Record<string, string>) => boolean][]) {
      const { nodes } = await audit({ first: 100, filter: { userId: id, ...filter } });
      const { nodes: all } = await audit({ first: 100, filter: { userId: id } });
      expect(nodes).toEqual(all.filter(test));
      expect(nodes.length).toBeGreaterThan(0);
    }
  });

  test('an id that is none is refused', async () => {
    const { errors } = await app.graphql(AUDIT, { token: admin, variables: { filter: { userId: 'grace' } } });
    expect(errors).toMatchObject([{ message: 'filter.userId must be the ID of a user or client.' }]);
  });

  test('are found by two indexes', async () => {
    const statements: string[] = [];
    const { prisma } = app.database;
    const text = await prisma.$transaction(async (tx) => {
      await tx.$executeRaw`SET LOCAL enable_seqscan = off`;
      await listAudit(
        {
          auditEvent: tx.auditEvent,
          $queryRaw: (async (sql: { sql: string; text: string; values: unknown[] }) => {
            const rows = (await tx.$queryRawUnsafe(`EXPLAIN ${sql.text}`, ...sql.values)) as Record<string, string>[];
            statements.push(rows.map((row) => Object.values(row)[0]).join('\n'));
            return [];
          }) as never,
        },
        { filter: { userId: id } },
      );
      return statements.join('\n');
    });
    expect(text).toMatch(/audit_events_actor_id_id_idx/);
    expect(text).toMatch(/audit_events_target_id_id_idx/);
  });
});
