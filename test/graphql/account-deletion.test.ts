import { accountClient, auditOf, codesOf } from '../support/account-client';
import { PASSWORD, startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let other: TestApp;
let client: ReturnType<typeof accountClient>;
let elsewhere: ReturnType<typeof accountClient>;

beforeAll(async () => {
  app = await startTestApp({ TRUST_PROXY: 'loopback' });
  other = await startTestApp({ DATABASE_URL: app.databaseUrl });
  client = accountClient(app);
  elsewhere = accountClient(other);
});
beforeEach(() => app.clear());
afterAll(async () => {
  await other?.stop();
  await app?.stop();
});

const users = () => app.database.prisma.user.count();
const idOf = async (token: string) => (await app.graphql('{ me { id } }', { token })).data.me.id as string;

/** Everything in the database that still says one of `words`, as `table.column`. */
async function placesWith(...words: string[]): Promise<string[]> {
  const { pool } = app.database;
  const { rows: columns } = await pool.query<{ table: string; column: string }>(
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = current_schema() AND table_name NOT LIKE '\\_%'`,
  );
  const places: string[] = [];
  for (const { table, column } of columns) {
    for (const word of words) {
      const { rows } = await pool.query(`SELECT 1 FROM "${table}" WHERE "${column}"::text ILIKE $1 LIMIT 1`, [
        `%${word}%`,
      ]);
      if (rows.length > 0) places.push(`${table}.${column}: ${word}`);
    }
  }
  return places;
}

/** Says from where a request comes. */
const from = (address: string, userAgent: string) => ({ 'x-forwarded-for': address, 'user-agent': userAgent });

test('deleteMe takes the password, and leaves nothing of the user, the audit log included', async () => {
  const id = await client.register('ada');
  const root = await app.adminToken();
  const { token = '' } = await client.login('ada');
  const rename = `mutation { updateMe(input: { fullName: "Lovelace", email: "countess@example.com",
    currentPassword: "${PASSWORD}" }) { userErrors { code } } }`;
  await app.graphql(rename, { token, headers: from('203.0.113.7', 'Engine/1') });
  const create = 'mutation { createPersonalAccessToken(input: { name: "note G", scopes: ["me:read"] }) { token } }';
  await app.graphql(create, { token, headers: from('203.0.113.7', 'Engine/1') });
  const guess = 'mutation { login(input: { username: "ada", password: "a guess" }) { userErrors { code } } }';
  await app.graphql(guess, { headers: from('203.0.113.8', 'Engine/2') });
  const edit = 'mutation ($id: ID!) { updateUser(id: $id, input: { fullName: "Augusta" }) { userErrors { code } } }';
  await app.graphql(edit, { token: root, variables: { id }, headers: from('198.51.100.1', 'Console/1') });
  const personal = ['lovelace', 'augusta', 'countess', 'ada@example', 'note g', '203.0.113.', 'engine/'];
  expect(new Set((await placesWith(...personal)).map((place) => place.split(': ')[1]))).toEqual(new Set(personal));

  expect(await client.deleteMe(token, 'wrong')).toMatchObject({
    userId: null,
    userErrors: [{ code: 'INVALID_CREDENTIALS', path: ['input', 'password'] }],
  });
  const document = 'mutation ($input: DeleteMeInput!) { deleteMe(input: $input) { userId userErrors { code } } }';
  const input = { password: 'correct horse battery staple' };
  const answer = await app.graphql(document, { token, variables: { input }, headers: from('203.0.113.9', 'Engine/3') });
  expect(answer.data.deleteMe).toEqual({ userId: id, userErrors: [] });

  expect(await placesWith(...personal)).toEqual([]);
  expect(await client.isAlive(token)).toBe(false);
  expect(await elsewhere.isAlive(token)).toBe(false);
  expect((await client.login('ada')).codes).toEqual(['INVALID_CREDENTIALS']);
  for (const table of ['sessions', 'refresh_tokens', 'personal_access_tokens', 'email_tokens', 'login_addresses']) {
    const column = table === 'refresh_tokens' ? 'session_id NOT IN (SELECT id FROM sessions)' : 'user_id = $1';
    const { rows } = await app.database.pool.query(
      `SELECT count(*)::int AS count FROM ${table} WHERE ${column}`,
      table === 'refresh_tokens' ? [] : [id],
    );
    expect([table, rows[0].count]).toEqual([table, 0]);
  }

  // What happened is still told, and who else had a hand in it.
  const events = (await auditOf(app)).filter(({ targetId }) => targetId === id);
  expect(events.map(({ action }) => action)).toEqual(
    expect.arrayContaining([
      'USER_REGISTERED',
      'LOGIN',
      'LOGIN_FAILED',
      'PROFILE_UPDATED',
      'USER_UPDATED',
      'USER_DELETED',
    ]),
  );
  for (const event of events) expect(event).toMatchObject({ before: null, after: null });
  expect(events.find(({ action }) => action === 'USER_UPDATED')).toMatchObject({
    address: '198.51.100.1',
    userAgent: 'Console/1',
  });
  // The name is free again.
  expect(await client.register('ada')).not.toBe(id);
});

test('what a deleted admin did to others is still told with its values, but not from where', async () => {
  const boss = await app.adminToken('boss');
  const bossId = await idOf(boss);
  await app.adminToken('heir');
  const id = await client.register('ada');
  const grant =
    'mutation ($id: ID!) { updateUser(id: $id, input: { scopes: ["audit:read"] }) { userErrors { code } } }';
  await app.graphql(grant, { token: boss, variables: { id }, headers: from('203.0.113.7', 'Engine/1') });
  expect(await client.deleteMe(boss)).toMatchObject({ userId: bossId });
  expect((await auditOf(app, 'USER_UPDATED'))[0]).toMatchObject({
    actorId: bossId,
    targetId: id,
    after: { grantedScopes: ['audit:read'] },
    address: null,
    userAgent: null,
  });
});

test('the clients of a deleted user end, and their events are scrubbed too', async () => {
  const boss = await app.adminToken('boss');
  await app.adminToken('heir');
  const create =
    'mutation { createClient(input: { name: "boss’s crawler", scopes: ["users:read"] }) { client { id } } }';
  await app.graphql(create, { token: boss, headers: from('203.0.113.7', 'Engine/1') });
  expect(await placesWith('crawler')).toEqual(expect.arrayContaining(['clients.name: crawler']));
  expect(codesOf(await client.deleteMe(boss))).toEqual([]);
  expect(await placesWith('crawler', '203.0.113.7', 'engine/')).toEqual([]);
});

test('two last admins who leave at once do not both get away', async () => {
  for (let round = 0; round < 5; round += 1) {
    await app.database.pool.query('DELETE FROM users');
    await app.database.pool.query('DELETE FROM throttles');
    const [a, b] = [await app.adminToken(`one${round}`), await app.adminToken(`two${round}`)];
    const answers = await Promise.all([client.deleteMe(a), elsewhere.deleteMe(b)]);
    expect(answers.filter(({ userId }) => userId)).toHaveLength(1);
    expect(answers.flatMap(codesOf)).toEqual(['LAST_ADMIN']);
    expect(await users()).toBe(1);
  }
});

test('of five concurrent requests to delete the own account one succeeds, and none sees a server error', async () => {
  const id = await client.register('ada');
  const { token = '' } = await client.login('ada');
  const answers = await Promise.all(Array.from({ length: 5 }, (_, i) => (i % 2 ? client : elsewhere).deleteMe(token)));
  expect(answers.filter(({ userId }) => userId === id)).toHaveLength(1);
  for (const answer of answers.filter(({ userId }) => userId !== id)) {
    expect(['INVALID_CREDENTIALS', 'UNAUTHENTICATED']).toContain(answer.topLevel?.[0] ?? codesOf(answer)[0]);
  }
});

test('logins, resets and profile changes that race a deletion leave nothing behind', async () => {
  for (let round = 0; round < 4; round += 1) {
    await app.database.pool.query('DELETE FROM throttles');
    await client.register(`ada${round}`);
    const { token = '' } = await client.login(`ada${round}`);
    const rename = `mutation { updateMe(input: { fullName: "Lovelace ${round}" }) { userErrors { code } } }`;
    await Promise.all([
      client.deleteMe(token),
      ...Array.from({ length: 4 }, () => elsewhere.login(`ada${round}`)),
      elsewhere.requestReset(`ada${round}@example.com`),
      app.graphql(rename, { token }),
      other.graphql(rename, { token }),
    ]);
  }
  expect(await placesWith('lovelace', '@example.com')).toEqual([]);
  expect(await users()).toBe(0);
});

describe('deleteUser', () => {
  test('deletes a user, and says who did it', async () => {
    const root = await app.adminToken();
    const id = await client.register('ada');
    const { token = '' } = await client.login('ada');
    expect(await client.deleteUser(root, id.toUpperCase())).toEqual({ userId: id, userErrors: [] });
    expect(await elsewhere.isAlive(token)).toBe(false);
    expect(await auditOf(app, 'USER_DELETED')).toMatchObject([
      { actorId: await idOf(root), targetId: id, address: '127.0.0.1', before: null, after: null },
    ]);
    expect(await placesWith('ada@example')).toEqual([]);
  });

  test.each(['01990000-0000-7000-8000-000000000000', 'x', ''])('finds no user with the id %j', async (id) => {
    const root = await app.adminToken();
    for (const answer of [await client.deleteUser(root, id), await client.revokeUserSessions(root, id)]) {
      expect(answer.userErrors).toMatchObject([{ code: 'NOT_FOUND', path: ['id'] }]);
    }
  });

  test('leaves alone who holds more, and the last admin, and needs users:write', async () => {
    const root = await app.adminToken();
    const rootId = await idOf(root);
    const clerkId = await client.register('clerk');
    const grant =
      'mutation ($id: ID!) { updateUser(id: $id, input: { scopes: ["users:write"] }) { userErrors { code } } }';
    await app.graphql(grant, { token: root, variables: { id: clerkId } });
    const { token: clerk = '' } = await client.login('clerk');
    for (const answer of [await client.deleteUser(clerk, rootId), await client.revokeUserSessions(clerk, rootId)]) {
      expect(answer.userErrors).toMatchObject([{ code: 'SCOPE_NOT_HELD', path: ['id'] }]);
    }
    expect(await client.isAlive(root)).toBe(true);
    expect((await client.deleteUser(root, rootId)).userErrors).toMatchObject([{ code: 'LAST_ADMIN', path: ['id'] }]);
    expect(await client.deleteMe(root)).toMatchObject({ userErrors: [{ code: 'LAST_ADMIN' }] });

    const ada = await client.register('ada');
    const { token = '' } = await client.login('ada');
    expect(await client.deleteUser(token, clerkId)).toEqual({ topLevel: ['FORBIDDEN'] });
    expect(await client.revokeUserSessions(token, clerkId)).toEqual({ topLevel: ['FORBIDDEN'] });
    expect(await client.revokeUserSessions(clerk, ada)).toEqual({ endedSessions: 1, userErrors: [] });
    expect(await elsewhere.isAlive(token)).toBe(false);
    expect(await client.deleteUser(clerk, ada)).toMatchObject({ userId: ada });
  });

  test('an admin who is not the last may delete themselves', async () => {
    const root = await app.adminToken();
    await app.adminToken('heir');
    const rootId = await idOf(root);
    const document = 'mutation ($id: ID!) { deleteUser(id: $id) { userId } }';
    const answer = await app.graphql(document, {
      token: root,
      variables: { id: rootId },
      headers: from('203.0.113.7', 'E'),
    });
    expect(answer.data.deleteUser.userId).toBe(rootId);
    expect(await auditOf(app, 'USER_DELETED')).toMatchObject([{ actorId: rootId, address: null, userAgent: null }]);
  });
});

test('revokeUserSessions ends them all, on every node, and is audited once', async () => {
  const root = await app.adminToken();
  const id = await client.register('ada');
  const logins = [await client.login('ada'), await elsewhere.login('ada')];
  expect(await client.revokeUserSessions(root, id)).toEqual({ endedSessions: 2, userErrors: [] });
  for (const { token } of logins) expect(await elsewhere.isAlive(token)).toBe(false);
  expect(await client.revokeUserSessions(root, id)).toEqual({ endedSessions: 0, userErrors: [] });
  expect(await auditOf(app, 'SESSION_REVOKED')).toMatchObject([{ targetId: id, before: { sessions: 2 } }]);
  expect((await client.login('ada')).codes).toEqual([]);
});
