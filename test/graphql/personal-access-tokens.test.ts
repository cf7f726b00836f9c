import { setTimeout as delay } from 'node:timers/promises';
import { logIn, registerAndLogIn } from '../support/logins';
import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let count = 0;
beforeAll(async () => {
  app = await startTestApp();
});
afterAll(() => app.stop());

const sql = (text: string, values: unknown[] = []) => app.database.pool.query(text, values);
const newUser = async () => (await registerAndLogIn(app, `user${++count}`)).accessToken;
const CREATE = `mutation ($input: CreatePersonalAccessTokenInput!) { createPersonalAccessToken(input: $input) {
  token personalAccessToken { id name scopes createdAt lastUsedAt expiresAt } userErrors { code path } } }`;
const create = async (token: string, input: Record<string, unknown>) => {
  const answer = await app.graphql(CREATE, { token, variables: { input: { name: 'a robot', ...input } } });
  return { ...answer, payload: answer.data?.createPersonalAccessToken };
};
const made = async (token: string, input: Record<string, unknown>): Promise<string> => {
  const { payload, errors } = await create(token, input);
  if (!payload?.token) throw new Error(JSON.stringify(payload ?? errors));
  return payload.token;
};
const codes = (answer: { errors: { extensions: Record<string, unknown> }[] | undefined }) =>
  answer.errors?.map(({ extensions }) => extensions.code);

test('a token is shown once, works as a bearer token, and is kept as a hash', async () => {
  const session = await newUser();
  const { payload } = await create(session, { name: ' a robot ', scopes: ['me:read'], expiresInDays: 7 });
  expect(payload).toEqual({
    token: expect.stringMatching(/^scoped_pat_[0-9a-f]{72}$/),
    personalAccessToken: expect.objectContaining({ name: 'a robot', scopes: ['me:read'], lastUsedAt: null }),
    userErrors: [],
  });
  const { createdAt, expiresAt } = payload.personalAccessToken;
  expect(Math.round((Date.parse(expiresAt) - Date.parse(createdAt)) / 86_400_000)).toBe(7);

  const { data } = await app.graphql('{ me { username personalAccessTokens { id lastUsedAt } } }', {
    token: payload.token,
  });
  expect(data.me).toEqual({
    username: `user${count}`,
    personalAccessTokens: [{ id: payload.personalAccessToken.id, lastUsedAt: expect.any(String) }],
  });
  const { rows } = await sql(
    'SELECT t::text FROM personal_access_tokens t UNION ALL SELECT a::text FROM audit_events a',
  );
  for (const { t } of rows) expect(t).not.toContain(payload.token.slice('scoped_pat_'.length, -8));
});

test('a token allows what it was made for, and no more', async () => {
  const token = await made(await newUser(), { scopes: ['me:read'] });
  expect((await app.graphql('{ me { id } }', { token })).errors).toBeUndefined();
  expect(codes(await app.graphql('mutation { updateMe(input: {}) { user { id } } }', { token }))).toEqual([
    'FORBIDDEN',
  ]);
  expect(codes(await app.graphql('{ users { nodes { id } } }', { token }))).toEqual(['FORBIDDEN']);
});

test('a token is bounded by what its owner holds at every use', async () => {
  const admin = await app.adminToken('fallen');
  const token = await made(admin, { scopes: ['users:read', 'me:read'] });
  const query = '{ users(first: 1) { nodes { id } } }';
  expect((await app.graphql(query, { token })).errors).toBeUndefined();
  await sql(`UPDATE users SET role = 'USER' WHERE username = 'fallen'`);
  expect(codes(await app.graphql(query, { token }))).toEqual(['FORBIDDEN']);
  expect((await app.graphql('{ me { id } }', { token })).errors).toBeUndefined();
  await sql(`UPDATE users SET is_active = false WHERE username = 'fallen'`);
  expect((await app.graphql('{ me { id } }', { token })).status).toBe(401);
});

test('a session with fewer scopes makes no token with more', async () => {
  await app.adminToken('careful');
  const { accessToken } = await logIn(app, 'careful', ['me:read', 'me:write']);
  const refused = { token: null, personalAccessToken: null };
  expect((await create(accessToken, { scopes: ['users:read'] })).payload).toEqual({
    ...refused,
    userErrors: [{ code: 'SCOPE_NOT_HELD', path: ['input', 'scopes'] }],
  });
  expect((await create(accessToken, { document: '{ users { nodes { id } } }' })).payload).toEqual({
    ...refused,
    userErrors: [{ code: 'SCOPE_NOT_HELD', path: ['input', 'document'] }],
  });
});

test('a personal access token makes no other', async () => {
  const token = await made(await newUser(), { scopes: ['me:read', 'me:write'] });
  expect(codes(await create(token, { scopes: ['me:read'] }))).toEqual(['STEP_UP_REQUIRED']);
});

test('a session that ends meanwhile makes no token', async () => {
  const session = await newUser();
  const connection = await app.database.pool.connect();
  try {
    await connection.query('BEGIN');
    // As changing the password does: the user first, then the sessions.
    await connection.query('SELECT 1 FROM users WHERE username = $1 FOR UPDATE', [`user${count}`]);
    const answer = create(session, { scopes: ['me:read'] });
    const waiters = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
    while ((await sql(waiters)).rowCount === 0) await delay(10);
    await connection.query('DELETE FROM sessions USING users u WHERE u.id = user_id AND username = $1', [
      `user${count}`,
    ]);
    await connection.query('COMMIT');
    expect(codes(await answer)).toEqual(['UNAUTHENTICATED']);
  } finally {
    connection.release();
  }
});

describe('a token minted from a document', () => {
  test('has the fewest scopes that let all of it through', async () => {
    const admin = await app.adminToken('minter');
    const scopesOf = async (document: string, operationName?: string) =>
      (await create(admin, { document, operationName })).payload.personalAccessToken.scopes;
    expect(await scopesOf('{ me { username } }')).toEqual(['me:read']);
    expect(await scopesOf('{ users { nodes { id sessions { id } } } }')).toEqual(['users:read']);
    // An admin's change of an e-mail address needs no recent authentication; a change of a role does.
    expect(
      await scopesOf('mutation { updateUser(id: "1", input: { email: "a@example.com" }) { user { id } } }'),
    ).toEqual(['users:read', 'users:write', 'users:recover']);
    // What only a variable may send is no part of the document.
    expect(
      await scopesOf('mutation ($i: UpdateUserInput!) { updateUser(id: "1", input: $i) { user { id } } }'),
    ).toEqual(['users:read', 'users:write']);
    expect(
      await scopesOf('mutation { updateUser(id: "1", input: { fullName: "x" }) { userErrors { code } } }'),
    ).toEqual(['users:write']);
    expect(await scopesOf('query A { me { id } } query B { status { version } }', 'B')).toEqual(['status:read']);
    expect(await scopesOf('{ __typename }')).toEqual([]);
  });

  test('executes that document, and no operation that requires more', async () => {
    const admin = await app.adminToken('runner');
    const document = '{ status { version } me { username } }';
    const token = await made(admin, { document });
    const answer = await app.graphql(document, { token });
    expect(answer.errors).toBeUndefined();
    expect(answer.data).toEqual({ status: { version: expect.any(String) }, me: { username: 'runner' } });
    for (const other of ['{ users { nodes { id } } }', '{ auditLog { nodes { id } } }', '{ clients { id } }']) {
      expect(codes(await app.graphql(other, { token }))).toEqual(['FORBIDDEN']);
    }
    expect(codes(await app.graphql('mutation { logoutEverywhere { endedSessions } }', { token }))).toEqual([
      'FORBIDDEN',
    ]);
  });

  test('says why it could not run an operation, and leaves inputs in variables to the caller', async () => {
    const user = await newUser();
    const changes = '{ user { id } userErrors { code } }';
    const refused = await create(user, {
      document: `mutation { updateMe(input: { email: "a@example.com" }) ${changes} }`,
    });
    expect(refused.errors?.[0]?.message).toBe(
      'document: UpdateMeInput.email requires an authentication of the user within the last 600 seconds, which a personal ' +
        'access token never has; remove it from the document.',
    );
    const document = `mutation ($input: UpdateMeInput!) { updateMe(input: $input) ${changes} }`;
    expect((await create(user, { document })).payload.personalAccessToken.scopes).toEqual(['me:read', 'me:write']);
  });

  test.each([
    ['that is none', '{'],
    ['that does not fit the schema', '{ nothing }'],
    ['without an operation', 'fragment F on User { id }'],
    ['with two operations and no name', 'query A { me { id } } query B { me { id } }'],
    ['that is too long', `{ ${'me { id } '.repeat(1000)} }`],
    [
      'that requires an authentication of the user',
      'mutation { deleteMe(input: { password: "x" }) { userErrors { code } } }',
    ],
  ])('is not made from a document %s', async (_title, document) => {
    const answer = await create(await newUser(), { document });
    expect(codes(answer)).toEqual(['BAD_USER_INPUT']);
    expect(
      (
        await sql('SELECT 1 FROM personal_access_tokens t JOIN users u ON u.id = t.user_id WHERE u.username = $1', [
          `user${count}`,
        ])
      ).rowCount,
    ).toBe(0);
  });
});

test.each([
  ['neither scopes nor a document', {}],
  ['both scopes and a document', { scopes: ['me:read'], document: '{ me { id } }' }],
  ['no day', { scopes: [], expiresInDays: 0 }],
  ['more than a year', { scopes: [], expiresInDays: 366 }],
  ['an unknown scope', { scopes: ['root'] }],
  ['NUL in the name', { scopes: [], name: 'a\0b' }],
])('%s is bad input', async (_title, input) => {
  expect(codes(await create(await newUser(), input))).toEqual(['BAD_USER_INPUT']);
});

test.each(['', '   ', 'x'.repeat(101), 'a\nb', 'a\u202Eb'])('the name %j is refused', async (name) => {
  expect((await create(await newUser(), { scopes: [], name })).payload.userErrors).toEqual([
    { code: 'INVALID_NAME', path: ['input', 'name'] },
  ]);
});

test('an expired token is refused, and leaves the list', async () => {
  const session = await newUser();
  const token = await made(session, { scopes: ['me:read'] });
  await sql(`UPDATE personal_access_tokens SET expires_at = now() WHERE name = 'a robot'`);
  expect((await app.graphql('{ me { id } }', { token })).status).toBe(401);
  const { data } = await app.graphql('{ me { personalAccessTokens { id } } }', { token: session });
  expect(data.me.personalAccessTokens).toEqual([]);
});

test('revoking ends a token at once, and only the viewer’s own', async () => {
  const [owner, stranger] = [await newUser(), await newUser()];
  const { payload } = await create(owner, { scopes: ['me:read'] });
  const { id } = payload.personalAccessToken;
  const revoke = async (token: string, tokenId: string) =>
    (
      await app.graphql(
        'mutation ($id: ID!) { revokePersonalAccessToken(id: $id) { personalAccessTokenId userErrors { code } } }',
        { token, variables: { id: tokenId } },
      )
    ).data.revokePersonalAccessToken;
  for (const wrong of [id, 'x', crypto.randomUUID()]) {
    expect(await revoke(stranger, wrong)).toEqual({ personalAccessTokenId: null, userErrors: [{ code: 'NOT_FOUND' }] });
  }
  expect((await app.graphql('{ me { id } }', { token: payload.token })).status).toBe(200);
  expect(await revoke(owner, id)).toEqual({ personalAccessTokenId: id, userErrors: [] });
  expect((await app.graphql('{ me { id } }', { token: payload.token })).status).toBe(401);
});

test('a user has at most a hundred, also when they are made at the same moment', async () => {
  const session = await newUser();
  await made(session, { scopes: [] });
  await sql(
    `INSERT INTO personal_access_tokens (id, user_id, name, hash, scopes, expires_at)
     SELECT gen_random_uuid(), t.user_id, 'bulk', sha256(i::text::bytea), '{}', t.expires_at
     FROM personal_access_tokens t JOIN users u ON u.id = t.user_id, generate_series(1, 96) i WHERE u.username = $1`,
    [`user${count}`],
  );
  const answers = await Promise.all(Array.from({ length: 8 }, () => create(session, { scopes: [] })));
  const refused = answers.filter(({ payload }) => payload.userErrors[0]?.code === 'LIMIT_REACHED');
  expect(refused).toHaveLength(5);
});

test('logout with a personal access token ends nothing', async () => {
  const session = await newUser();
  const token = await made(session, { scopes: ['me:read'] });
  const { data } = await app.graphql('mutation { logout { sessionId } }', { token });
  expect(data.logout).toEqual({ sessionId: null });
  expect((await app.graphql('{ me { id } }', { token })).status).toBe(200);
  expect((await app.graphql('{ me { id } }', { token: session })).status).toBe(200);
});
