import { composeServices } from '@apollo/composition';
import { parse } from 'graphql';
import { startTestApp, type TestApp } from '../support/test-app';

const SERVICE = '{ _service { sdl } }';
const ENTITIES = `query ($representations: [_Any!]!) {
  _entities(representations: $representations) { __typename ... on User { id username scopes } }
}`;

const user = (id: unknown) => ({ __typename: 'User', id });
const NO_USER = '01900000-0000-7000-8000-000000000000';

describe('with FEDERATION=on', () => {
  let app: TestApp;
  let token: string;
  beforeAll(async () => {
    app = await startTestApp({ FEDERATION: 'on' });
    token = await app.adminToken();
  });
  afterAll(() => app.stop());

  const entities = (representations: unknown, options: { token?: string } = { token }) =>
    app.graphql(ENTITIES, { ...options, variables: { representations } });
  const idOf = async (username: string) => {
    const answer = await app.graphql('{ me { id } }', { token: await app.userToken(username) });
    return answer.data.me.id as string;
  };
  const statements = async () => {
    const metrics = await fetch(`${app.url}/metrics`).then((response) => response.text());
    const counts = [...metrics.matchAll(/^prisma_query_duration_seconds_count\{[^}]*\} (\d+)$/gm)];
    return counts.reduce((sum, [, n]) => sum + Number(n), 0);
  };

  it('serves SDL that composes', async () => {
    const { data } = await app.graphql(SERVICE);
    const { errors, supergraphSdl } = composeServices([{ name: 'accounts', typeDefs: parse(data._service.sdl) }]);
    expect(errors).toBeUndefined();
    expect(supergraphSdl).toMatch(/type User\s+@join__type\(graph: ACCOUNTS, key: "id"\)/);
    expect(supergraphSdl).not.toContain('_entities');
  });

  it('finds users by id in the order asked, null where there is none', async () => {
    const [ada, bob] = [await idOf('ada'), await idOf('bob')];
    const { data, errors } = await entities([user(bob), user(NO_USER), user('no UUID'), user(ada), user(bob)]);
    expect(errors).toBeUndefined();
    const named = (username: string) => expect.objectContaining({ __typename: 'User', username });
    expect(data._entities).toEqual([named('bob'), null, null, named('ada'), named('bob')]);
    expect(data._entities[0].scopes).toEqual(['me:read', 'me:write']);
  });

  it('loads all users of a request in one statement, whatever the aliases', async () => {
    const ids = await Promise.all(['cyd', 'dee', 'eve'].map(idOf));
    const before = await statements();
    const { data } = await app.graphql(
      `query ($a: [_Any!]!, $b: [_Any!]!) {
        a: _entities(representations: $a) { ... on User { username } }
        b: _entities(representations: $b) { ... on User { username } }
      }`,
      { token, variables: { a: [user(ids[0]), user(NO_USER)], b: [user(ids[2]), user(ids[1])] } },
    );
    expect(data).toEqual({ a: [{ username: 'cyd' }, null], b: [{ username: 'eve' }, { username: 'dee' }] });
    // One to find out who asks, one for the users.
    expect((await statements()) - before).toBe(2);
  });

  it.each([
    ['anonymous', undefined, 'UNAUTHENTICATED'],
    ['who may not read every user', 'fay', 'FORBIDDEN'],
  ])('denies users to a viewer %s, their own account included', async (_who, username, code) => {
    const id = await idOf(username ?? 'gus');
    const options = username ? { token: await app.userToken(username) } : {};
    const before = await statements();
    const { data, errors } = await entities([user(id)], options);
    expect(data).toBeNull();
    expect(errors).toEqual([
      expect.objectContaining({
        path: ['_entities'],
        extensions: expect.objectContaining({ code, coordinate: 'Query._entities', missingScopes: ['users:read'] }),
      }),
    ]);
    expect((await statements()) - before).toBe(username ? 1 : 0);
  });

  it.each([
    ['no list', 'x'],
    ['a type that is no entity', [{ __typename: 'PageInfo', id: NO_USER }]],
    ['no type', [{ id: NO_USER }]],
    ['a type of another kind', [{ __typename: ['User'], id: NO_USER }]],
    ['no id', [{ __typename: 'User' }]],
    ['a number as id', [user(7)]],
    ['an object as id', [user({ in: [NO_USER] })]],
    ['null as id', [user(null)]],
    ['NUL in an id', [user(`${NO_USER}\0`)]],
    ['half a surrogate pair in an id', [user('\ud800')]],
    ['text', ['User']],
    ['a list', [[user(NO_USER)]]],
    ['null', [null]],
    ['a bad one among good ones', [user(NO_USER), {}]],
    ['10,000 of them', Array(10_000).fill({})],
    ['1,001 of them', Array(1_001).fill(user('x'))],
  ])('refuses representations that are malformed: %s', async (_what, representations) => {
    const before = await statements();
    const { status, data, errors } = await entities(representations);
    expect({ status, data: data ?? null }).toEqual({ status: 400, data: null });
    expect(errors).toHaveLength(1);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect((await statements()) - before).toBeLessThan(2);
  });

  it('limits what a request selects under many aliases', async () => {
    const query = `query ($r: [_Any!]!) {
      ${[1, 2, 3].map((n) => `a${n}: _entities(representations: $r) { __typename }`).join('\n')}
    }`;
    const { data, errors } = await app.graphql(query, {
      token,
      variables: { r: Array(400).fill(user('x')) },
    });
    expect(data).toBeNull();
    expect(errors?.[0]).toMatchObject({
      message: 'representations must have at most 1000 items in one request.',
      extensions: { code: 'BAD_USER_INPUT' },
    });
  });

  it('sends no trace, whatever header a client sends', async () => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'apollo-federation-include-trace': 'ftv1' },
      body: JSON.stringify({ query: '{ __typename }' }),
    });
    expect(await response.json()).toEqual({ data: { __typename: 'Query' } });
  });
});

describe.each(['off', 'viewer'])('with FEDERATION=on and INTROSPECTION=%s', (INTROSPECTION) => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp({ FEDERATION: 'on', INTROSPECTION });
  });
  afterAll(() => app.stop());

  it("shows the SDL only to viewers who may read the server's status", async () => {
    const anonymous = await app.graphql(SERVICE);
    expect(anonymous.data).toBeNull();
    expect(anonymous.errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
    const plain = await app.graphql(SERVICE, { token: await app.userToken('ada') });
    expect(plain.data).toBeNull();
    expect(plain.errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingScopes: ['status:read'] });
    const operator = await app.graphql(SERVICE, { token: await app.adminToken('root', ['status:read']) });
    expect(operator.data._service.sdl).toContain('https://specs.apollo.dev/federation/v2.5');
  });
});

describe('by default', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await startTestApp();
  });
  afterAll(() => app.stop());

  it.each([SERVICE, '{ _entities(representations: []) { __typename } }'])('there is no %s', async (query) => {
    const { status, errors } = await app.graphql(query);
    expect(status).toBe(400);
    expect(errors?.[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });
});
