import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let admin: string;
beforeAll(async () => {
  app = await startTestApp();
  admin = await app.adminToken();
});
afterAll(() => app.stop());

const UPDATE = `mutation ($id: ID!, $input: UpdateUserInput!) {
  updateUser(id: $id, input: $input) { user { id scopes role isActive } userErrors { code path } }
}`;
const updateUser = (token: string, id: string, input: Record<string, unknown>) =>
  app.graphql(UPDATE, { token, variables: { id, input } });
const idOf = async (token: string) => (await app.graphql('{ me { id } }', { token })).data.me.id as string;

describe('queries degrade', () => {
  it('answers null where scopes are missing, and the rest', async () => {
    const token = await app.userToken('plain');
    const { status, data, errors } = await app.graphql('{ me { username } everyone: users { totalCount } }', { token });
    expect(status).toBe(200);
    expect(data).toEqual({ me: { username: 'plain' }, everyone: null });
    expect(errors).toEqual([
      {
        message: 'Not authorized to read Query.users',
        path: ['everyone'],
        extensions: {
          code: 'FORBIDDEN',
          coordinate: 'Query.users',
          requiredScopes: [['users:read']],
          missingScopes: ['users:read'],
        },
      },
    ]);
  });

  it('tells an anonymous viewer to log in', async () => {
    const { status, data, errors } = await app.graphql('{ me { id } __typename }');
    expect(status).toBe(200);
    expect(data).toEqual({ me: null, __typename: 'Query' });
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  it.each([
    ['an alias', '{ x: users { totalCount } }'],
    ['an inline fragment', '{ ... { users { totalCount } } }'],
    ['a named fragment', '{ ...F } fragment F on Query { users { totalCount } }'],
    ['@include', 'query ($yes: Boolean = true) { users @include(if: $yes) { totalCount } }'],
  ])('makes the same decision on a protected field through %s', async (_way, query) => {
    const token = await app.userToken('sneaky');
    const { data, errors } = await app.graphql(query, { token });
    expect(Object.values(data)).toEqual([null]);
    expect(errors?.map((error) => error.extensions.code)).toEqual(['FORBIDDEN']);
  });
});

test('ERROR_PATHS=indices reports the same denial once, with its path, compiled or not', async () => {
  const other = await startTestApp({ ERROR_PATHS: 'indices', DATABASE_URL: app.databaseUrl });
  try {
    const token = await other.userToken('placed');
    for (let uses = 0; uses < 15; uses += 1) {
      const { data, errors } = await other.graphql('{ me { username } everyone: users { totalCount } }', { token });
      expect(data).toEqual({ me: { username: 'placed' }, everyone: null });
      expect(errors).toEqual([
        expect.objectContaining({ message: 'Not authorized to read Query.users', path: ['everyone'] }),
      ]);
    }
  } finally {
    await other.stop();
  }
});

describe('mutations refuse', () => {
  const MIXED = `mutation {
    register(input: { username: "side-effect", email: "side@example.com", password: "a perfectly fine password" }) { user { id } }
    updateMe(input: {}) { user { id } }
  }`;

  it('executes nothing when anything is denied', async () => {
    const { status, data, errors } = await app.graphql(MIXED);
    expect({ status, data, paths: errors?.map(({ path }) => path) }).toEqual({
      status: 200,
      data: undefined,
      paths: [['updateMe']],
    });
    const found = await app.graphql('{ users(filter: { search: "side-effect" }) { totalCount } }', { token: admin });
    expect(found.data.users.totalCount).toBe(0);
  });

  it('is 401 for anonymous and 403 with the scopes for others under application/graphql-response+json', async () => {
    const headers = { accept: 'application/graphql-response+json' };
    const anonymous = await app.graphql(MIXED, { headers });
    expect(anonymous.status).toBe(401);
    expect(anonymous.headers.get('www-authenticate')).toBe('Bearer');
    const token = await app.userToken('limited', ['me:read']);
    const lacking = await app.graphql(MIXED, { headers, token });
    expect(lacking.status).toBe(403);
    expect(lacking.headers.get('www-authenticate')).toBe('Bearer error="insufficient_scope", scope="me:write"');
  });
});

describe('a bad token', () => {
  it.each(['garbage', '', 'a.b.c'])('ends the request with 401: %p', async (token) => {
    const { status, headers, data, errors } = await app.graphql('{ me { id } __typename }', {
      headers: { authorization: `Bearer ${token}` },
    });
    expect({ status, data, code: errors?.[0]?.extensions.code }).toEqual({
      status: 401,
      data: undefined,
      code: 'UNAUTHENTICATED',
    });
    expect(headers.get('www-authenticate')).toBe('Bearer error="invalid_token"');
  });

  it('is not read if the operation requires nothing', async () => {
    const { status, data } = await app.graphql('{ __typename }', { token: 'garbage' });
    expect({ status, data }).toEqual({ status: 200, data: { __typename: 'Query' } });
  });
});

describe('what changes takes effect on the next request', () => {
  it('a disabled user is out, and has to log in again when enabled', async () => {
    const token = await app.userToken('outcast');
    const id = await idOf(token);
    await updateUser(admin, id, { isActive: false });
    expect((await app.graphql('{ me { id } }', { token })).status).toBe(401);
    await updateUser(admin, id, { isActive: true });
    expect((await app.graphql('{ me { id } }', { token })).status).toBe(401);
  });

  it('a scope taken away is gone, though the token names it', async () => {
    const id = await idOf(await app.userToken('helper'));
    const granted = await updateUser(admin, id, { scopes: ['users:read'] });
    expect(granted.data.updateUser.user.scopes).toEqual(['me:read', 'me:write', 'users:read']);
    const token = await app.userToken('helper');
    expect((await app.graphql('{ users { totalCount } }', { token })).errors).toBeUndefined();
    await updateUser(admin, id, { scopes: [] });
    expect((await app.graphql('{ users { totalCount } }', { token })).errors?.[0]?.extensions.code).toBe('FORBIDDEN');
  });
});

describe('granting', () => {
  it('needs users:grant as soon as role or scopes are sent, by literal or by variable', async () => {
    const id = await idOf(await app.userToken('grantee'));
    const token = await app.adminToken('writer', ['users:read', 'users:write']);
    expect((await updateUser(token, id, { fullName: 'Renamed' })).data.updateUser.userErrors).toEqual([]);
    for (const input of [{ role: 'ADMIN' }, { scopes: [] }, { scopes: null }]) {
      const { data, errors } = await updateUser(token, id, input);
      expect(data).toBeUndefined();
      expect(errors).toEqual([
        expect.objectContaining({
          path: ['updateUser'],
          extensions: expect.objectContaining({
            code: 'FORBIDDEN',
            coordinate: `UpdateUserInput.${Object.keys(input)[0]}`,
            missingScopes: ['users:grant'],
          }),
        }),
      ]);
    }
    const literal = `mutation ($role: Role) { updateUser(id: "${id}", input: { role: $role }) { user { role } } }`;
    expect((await app.graphql(literal, { token, variables: { role: 'ADMIN' } })).errors).toHaveLength(1);
    expect((await app.graphql(literal, { token, variables: {} })).errors).toBeUndefined();
  });

  it('gives nothing that the admin does not hold', async () => {
    const helperId = await idOf(await app.userToken('deputy'));
    await updateUser(admin, helperId, { scopes: ['users:read', 'users:write', 'users:grant'] });
    const deputy = await app.userToken('deputy');
    const otherId = await idOf(await app.userToken('other'));
    const beyond = await updateUser(deputy, otherId, { scopes: ['status:read'] });
    expect(beyond.data.updateUser.userErrors).toEqual([{ code: 'SCOPE_NOT_HELD', path: ['input', 'scopes'] }]);
    const promoted = await updateUser(deputy, otherId, { role: 'ADMIN' });
    expect(promoted.data.updateUser.userErrors).toEqual([{ code: 'SCOPE_NOT_HELD', path: ['input', 'role'] }]);
    const upwards = await updateUser(deputy, await idOf(admin), { fullName: 'Pwned' });
    expect(upwards.data.updateUser.userErrors).toEqual([{ code: 'SCOPE_NOT_HELD', path: ['id'] }]);
    const within = await updateUser(deputy, otherId, { scopes: ['users:read'] });
    expect(within.data.updateUser.userErrors).toEqual([]);
  });

  it('knows no user under an unknown or malformed ID', async () => {
    for (const id of ['0190a6a2-0000-7000-8000-000000000000', 'nonsense']) {
      const { data } = await updateUser(admin, id, { fullName: 'X' });
      expect(data.updateUser).toEqual({ user: null, userErrors: [{ code: 'NOT_FOUND', path: ['id'] }] });
      expect(
        (await app.graphql('query ($id: ID!) { user(id: $id) { id } }', { token: admin, variables: { id } })).data,
      ).toEqual({ user: null });
    }
  });
});
