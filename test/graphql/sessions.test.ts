import { isGood, logIn, refresh, registerAndLogIn } from '../support/logins';
import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
/** Another node on the same database. */
let other: TestApp;
let count = 0;
beforeAll(async () => {
  app = await startTestApp();
  other = await startTestApp({ DATABASE_URL: app.databaseUrl });
});
afterAll(async () => {
  await other.stop();
  await app.stop();
});

const sql = (text: string, values: unknown[] = []) => app.database.pool.query(text, values);
const newUser = () => `user${++count}`;
const SESSIONS = `{ me { sessions { id scopes userAgent address createdAt lastUsedAt expiresAt isCurrent
  authenticationLevel authenticatedAt authenticationMethods } } }`;
const sessionsOf = async (token: string) => (await app.graphql(SESSIONS, { token })).data.me.sessions;
const audited = async (action: string) =>
  (
    await sql(`SELECT actor_id, target_id, before FROM audit_events WHERE action = $1 ORDER BY id DESC LIMIT 1`, [
      action,
    ])
  ).rows[0];

test('a login begins a session, which says where it came from', async () => {
  const name = newUser();
  await registerAndLogIn(app, name);
  const input = { username: name, password: 'correct horse battery staple', scopes: ['me:read'] };
  const login = await app.graphql(
    'mutation ($input: LoginInput!) { login(input: $input) { tokens { accessToken } } }',
    {
      variables: { input },
      headers: { 'user-agent': 'a phone' },
    },
  );
  const sessions = await sessionsOf(login.data.login.tokens.accessToken);
  expect(sessions).toEqual([
    expect.objectContaining({ scopes: ['me:read'], userAgent: 'a phone', address: '127.0.0.1', isCurrent: true }),
    expect.objectContaining({ scopes: ['me:read', 'me:write'], isCurrent: false }),
  ]);
  const [{ createdAt, lastUsedAt, expiresAt, ...authentication }] = sessions;
  expect(lastUsedAt).toBe(createdAt);
  expect(authentication).toMatchObject({
    authenticationLevel: 'SINGLE_FACTOR',
    authenticationMethods: ['pwd'],
    authenticatedAt: createdAt,
  });
  expect(Date.parse(expiresAt) - Date.parse(createdAt)).toBeGreaterThan(29 * 86_400_000);
});

test('an access token carries the id of its session', async () => {
  const { accessToken } = await registerAndLogIn(app, newUser());
  const claims = JSON.parse(Buffer.from(accessToken.split('.')[1] as string, 'base64url').toString());
  expect(claims.sid).toBe((await sessionsOf(accessToken))[0].id);
});

test('logout ends the session on the next request, on every node', async () => {
  const name = newUser();
  const tokens = await registerAndLogIn(app, name);
  const second = await logIn(app, name);
  const { data } = await app.graphql('mutation { logout { sessionId userErrors { code } } }', {
    token: tokens.accessToken,
  });
  expect(data.logout).toEqual({ sessionId: expect.any(String), userErrors: [] });
  expect(await isGood(app, tokens)).toBe(false);
  expect(await isGood(other, tokens)).toBe(false);
  expect((await refresh(other, tokens.refreshToken)).tokens).toBeNull();
  expect(await isGood(other, second)).toBe(true);
  expect(await audited('LOGOUT')).toMatchObject({ before: { sessionId: data.logout.sessionId } });
});

test('logoutEverywhere ends all of them', async () => {
  const name = newUser();
  const all = [await registerAndLogIn(app, name), await logIn(app, name), await logIn(other, name)];
  const stranger = await registerAndLogIn(app, newUser());
  const { data } = await app.graphql('mutation { logoutEverywhere { endedSessions } }', {
    token: all[1]?.accessToken as string,
  });
  expect(data.logoutEverywhere).toEqual({ endedSessions: 3 });
  for (const tokens of all) expect(await isGood(other, tokens)).toBe(false);
  expect(await isGood(app, stranger)).toBe(true);
});

const REVOKE = 'mutation ($id: ID!) { revokeSession(id: $id) { sessionId userErrors { code path } } }';

test('revokeSession ends one of the viewer’s sessions', async () => {
  const name = newUser();
  const phone = await registerAndLogIn(app, name);
  const laptop = await logIn(app, name);
  const [{ id }] = await sessionsOf(phone.accessToken);
  const { data } = await app.graphql(REVOKE, { token: phone.accessToken, variables: { id } });
  expect(data.revokeSession).toEqual({ sessionId: id, userErrors: [] });
  expect(await isGood(other, laptop)).toBe(false);
  expect(await isGood(other, phone)).toBe(true);
  expect(await audited('SESSION_REVOKED')).toMatchObject({ before: { sessionId: id } });
});

test('revokeSession does not find the sessions of other users, or garbage', async () => {
  const victim = await registerAndLogIn(app, newUser());
  const [{ id }] = await sessionsOf(victim.accessToken);
  const { accessToken } = await registerAndLogIn(app, newUser());
  for (const wrong of [id, 'x', '', '0'.repeat(5000), crypto.randomUUID()]) {
    const { data } = await app.graphql(REVOKE, { token: accessToken, variables: { id: wrong } });
    expect(data.revokeSession).toEqual({ sessionId: null, userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] });
  }
  expect(await isGood(app, victim)).toBe(true);
});

test('disabling a user ends their sessions for good', async () => {
  const admin = await app.adminToken();
  const name = newUser();
  const tokens = await registerAndLogIn(app, name);
  const { data } = await app.graphql('{ me { id } }', { token: tokens.accessToken });
  const update = (isActive: boolean) =>
    app.graphql(
      'mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { user { id } } }',
      {
        token: admin,
        variables: { id: data.me.id, input: { isActive } },
      },
    );
  await update(false);
  expect(await isGood(other, tokens)).toBe(false);
  await update(true);
  expect(await isGood(other, tokens)).toBe(false);
  expect((await refresh(other, tokens.refreshToken)).tokens).toBeNull();
});

test('an admin sees the sessions of all users of a page by one statement', async () => {
  const token = await app.adminToken('page');
  const statements = async () => {
    const metrics = await (await fetch(`${app.url}/metrics`)).text();
    const pattern = /query_duration_seconds_count\{model="[^"]*",operation="\$?queryRaw",outcome="ok"\} (\d+)/g;
    return [...metrics.matchAll(pattern)].reduce((sum, [, count]) => sum + Number(count), 0);
  };
  const before = await statements();
  await app.graphql('{ users(first: 50) { nodes { username } } }', { token });
  const ofUsers = (await statements()) - before;
  const answer = await app.graphql('{ users(first: 50) { nodes { username sessions { id address } } } }', { token });
  expect(answer.errors).toBeUndefined();
  const listed = answer.data.users.nodes.filter(({ sessions }: { sessions: unknown[] }) => sessions.length > 0);
  expect(listed.length).toBeGreaterThan(3);
  expect(await statements()).toBe(before + 2 * ofUsers + 1);
});

test('nobody sees the sessions of others without users:read', async () => {
  await app.adminToken('writer');
  const { accessToken } = await logIn(app, 'writer', ['users:write', 'me:read']);
  await registerAndLogIn(app, newUser());
  const { rows } = await sql('SELECT id FROM users WHERE username = $1', [`user${count}`]);
  // Nor anything else of them: what a mutation answers takes the scopes of reading it.
  for (const fields of ['id sessions { id } personalAccessTokens { id }', 'id', 'email']) {
    const answer = await app.graphql(
      `mutation ($id: ID!) { updateUser(id: $id, input: { fullName: "x" }) { user { ${fields} } } }`,
      { token: accessToken, variables: { id: rows[0].id } },
    );
    expect(answer.data).toBeUndefined();
    expect(answer.errors).toMatchObject([{ extensions: { code: 'FORBIDDEN', missingScopes: ['users:read'] } }]);
  }
  expect((await sql('SELECT full_name FROM users WHERE id = $1', [rows[0].id])).rows).toEqual([{ full_name: null }]);
});

test('a user has at most a hundred sessions: the oldest goes', async () => {
  const name = newUser();
  const first = await registerAndLogIn(app, name);
  await sql(
    `INSERT INTO sessions (id, user_id, scopes, address, refresh_key, expires_at)
     SELECT gen_random_uuid(), s.user_id, s.scopes, s.address, s.refresh_key, s.expires_at
     FROM sessions s JOIN users u ON u.id = s.user_id, generate_series(1, 99) WHERE u.username = $1`,
    [name],
  );
  expect(await isGood(app, first)).toBe(true);
  const last = await logIn(app, name);
  expect(await isGood(app, first)).toBe(false);
  expect(await sessionsOf(last.accessToken)).toHaveLength(100);
});

test('logins at the same moment with a password that changes leave no session of the old one', async () => {
  const name = newUser();
  await registerAndLogIn(app, name);
  const { rows } = await sql('SELECT id FROM users WHERE username = $1', [name]);
  const id = rows[0].id as string;
  const logins = Promise.all(Array.from({ length: 8 }, () => logIn(app, name).catch(() => 'refused')));
  const changed = app.database.transaction(async (tx) => {
    await tx.user.update({ where: { id }, data: { passwordHash: 'another' } });
    await tx.session.deleteMany({ where: { userId: id } });
  });
  await Promise.all([logins, changed]);
  expect((await sql('SELECT 1 FROM sessions WHERE user_id = $1', [id])).rowCount).toBe(0);
});

test('many requests at the same moment each get their own user, and what has ended gets none', async () => {
  const names = Array.from({ length: 20 }, newUser);
  const all = [];
  for (const name of names) all.push(await registerAndLogIn(app, name));
  await sql(`DELETE FROM sessions s USING users u WHERE u.id = s.user_id AND u.username = ANY ($1)`, [
    names.slice(0, 5),
  ]);
  const answers = await Promise.all(
    [...all, ...all, ...all].map(async ({ accessToken }) => {
      const { status, data } = await app.graphql('{ me { username } }', { token: accessToken });
      return status === 200 ? data.me.username : status;
    }),
  );
  const expected = names.map((name, index) => (index < 5 ? 401 : name));
  expect(answers).toEqual([...expected, ...expected, ...expected]);
});
