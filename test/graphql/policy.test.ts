import { buildClientSchema, getIntrospectionQuery, validateSchema } from 'graphql';
import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let admin: string;
let user: string;
beforeAll(async () => {
  app = await startTestApp();
  admin = await app.adminToken();
  user = await app.userToken('plain');
});
afterAll(() => app.stop());

const EXPLAIN = `query ($document: String!, $operationName: String) {
  explainScopes(document: $document, operationName: $operationName) {
    operationName authenticated minimalScopes allowed missingScopes
    fields { path coordinate variable requiredScopes allowed missingScopes }
  }
}`;
const explain = (document: string, token = user, operationName?: string) =>
  app.graphql(EXPLAIN, { token, variables: { document, operationName } });

describe('explainScopes', () => {
  it('says what each field requires and what the viewer lacks', async () => {
    const { data } = await explain('query Board { me { id } all: users { nodes { id } } __typename }');
    expect(data.explainScopes).toEqual({
      operationName: 'Board',
      authenticated: true,
      minimalScopes: [['me:read', 'users:read']],
      allowed: false,
      missingScopes: ['users:read'],
      fields: [
        {
          path: ['me'],
          coordinate: 'Query.me',
          variable: null,
          requiredScopes: [['me:read']],
          allowed: true,
          missingScopes: [],
        },
        {
          path: ['all'],
          coordinate: 'Query.users',
          variable: null,
          requiredScopes: [['users:read']],
          allowed: false,
          missingScopes: ['users:read'],
        },
      ],
    });
  });

  it('lists inputs that a variable may hand in', async () => {
    const { data } = await explain(
      'mutation ($id: ID!, $input: UpdateUserInput!) { updateUser(id: $id, input: $input) { user { id } } }',
      admin,
    );
    expect(data.explainScopes.minimalScopes).toEqual([['users:read', 'users:write']]);
    expect(
      data.explainScopes.fields.map(({ coordinate, variable }: Record<string, unknown>) => [coordinate, variable]),
    ).toEqual([
      ['Mutation.updateUser', null],
      ['UpdateUserPayload.user', null],
      ['UpdateUserInput.email', 'input'],
      ['UpdateUserInput.role', 'input'],
      ['UpdateUserInput.scopes', 'input'],
    ]);
  });

  it('reads a few documents in one request, not a hundred: each takes as long as a request to validate', async () => {
    const ask = (times: number) =>
      app.graphql(
        `query ($document: String!) { ${Array.from({ length: times }, (_, index) => `a${index}: explainScopes(document: $document) { allowed }`).join(' ')} }`,
        { token: user, variables: { document: '{ me { id } }' } },
      );
    expect((await ask(5)).data.a4).toEqual({ allowed: true });
    const { status, errors } = await ask(6);
    expect(status).toBe(400);
    expect(errors?.[0]?.message).toBe('The operation has 6 explainScopes fields at its root; the limit is 5');
  });

  it('executes nothing', async () => {
    const document =
      'mutation { register(input: { username: "ghost", email: "g@example.com", password: "a perfectly fine password" }) { user { id } } }';
    expect((await explain(document)).data.explainScopes).toMatchObject({ authenticated: false, minimalScopes: [] });
    const { data } = await app.graphql('{ users(filter: { search: "ghost" }) { totalCount } }', { token: admin });
    expect(data.users.totalCount).toBe(0);
  });

  it.each([
    ['no document', '{', undefined],
    ['an unknown field', '{ nope }', undefined],
    ['an unknown operation', 'query A { me { id } }', 'B'],
    ['two operations and no name', 'query A { me { id } } query B { me { id } }', undefined],
    ['a bomb', `{${' me { id }'.repeat(1000)} }`, undefined],
  ])('refuses %s', async (_what, document, operationName) => {
    const { status, errors } = await explain(document, user, operationName);
    expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 400, code: 'BAD_USER_INPUT' });
  });

  it('is for every viewer who has logged in', async () => {
    const { errors } = await app.graphql(EXPLAIN, { variables: { document: '{ me { id } }' } });
    expect(errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });
});

describe('viewerCan', () => {
  const CAN =
    'query ($coordinates: [String!]!) { viewerCan(coordinates: $coordinates) { coordinate allowed missingScopes } }';
  const can = async (token: string, ...coordinates: string[]) =>
    (await app.graphql(CAN, { token, variables: { coordinates } })).data.viewerCan;

  it('tells a front end what to hide', async () => {
    const coordinates = ['Query.me', 'Query.users', 'UpdateUserInput.role', 'Mutation.login', 'User.email'];
    expect(await can(user, ...coordinates)).toEqual([
      { coordinate: 'Query.me', allowed: true, missingScopes: [] },
      { coordinate: 'Query.users', allowed: false, missingScopes: ['users:read'] },
      { coordinate: 'UpdateUserInput.role', allowed: false, missingScopes: ['users:grant'] },
      { coordinate: 'Mutation.login', allowed: true, missingScopes: [] },
      { coordinate: 'User.email', allowed: true, missingScopes: [] },
    ]);
    expect((await can(admin, ...coordinates)).every(({ allowed }: { allowed: boolean }) => allowed)).toBe(true);
  });

  it('agrees with what is enforced', async () => {
    const token = await app.adminToken('partial', ['me:read', 'status:read']);
    const fields = {
      'Query.me': '{ me { id } }',
      'Query.users': '{ users { nodes { id } } }',
      'Query.status': '{ status { version } }',
      'Query.user': '{ user(id: "x") { id } }',
    };
    const answers = await can(token, ...Object.keys(fields));
    for (const [position, query] of Object.values(fields).entries()) {
      const { errors } = await app.graphql(query, { token });
      expect(answers[position].allowed).toBe(errors === undefined);
    }
  });

  it.each([[['Query.nope']], [['']], [['Query.__proto__']], [Array(101).fill('Query.me')]])(
    'refuses %j',
    async (coordinates) => {
      const { status, errors } = await app.graphql(CAN, { token: user, variables: { coordinates } });
      expect({ status, code: errors?.[0]?.extensions.code }).toEqual({ status: 400, code: 'BAD_USER_INPUT' });
    },
  );
});

describe('whoCan', () => {
  const WHO = 'query ($coordinate: String!) { whoCan(coordinate: $coordinate) { anonymous roles userCount } }';
  const who = async (coordinate: string) =>
    (await app.graphql(WHO, { token: admin, variables: { coordinate } })).data.whoCan;

  it('counts who gets there, by role or by scopes granted on top', async () => {
    expect(await who('Mutation.login')).toMatchObject({ anonymous: true, roles: ['USER', 'ADMIN'] });
    expect(await who('SystemStatus.version')).toMatchObject({ anonymous: false, roles: ['ADMIN'] });
    const before = (await who('SystemStatus.version')).userCount;
    const { data } = await app.graphql('{ me { id } }', { token: await app.userToken('watcher') });
    await app.graphql(
      'mutation ($id: ID!) { updateUser(id: $id, input: { scopes: ["status:read"] }) { userErrors { code } } }',
      { token: admin, variables: { id: data.me.id } },
    );
    expect((await who('SystemStatus.version')).userCount).toBe(before + 1);
  });

  it('is for those who may read users', async () => {
    const { errors } = await app.graphql(WHO, { token: user, variables: { coordinate: 'Query.me' } });
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'FORBIDDEN', missingScopes: ['users:read'] });
  });
});

describe('scopes in sight', () => {
  it('stand in the descriptions that introspection shows', async () => {
    const { data } = await app.graphql('{ __type(name: "Query") { fields { name description } } }');
    const users = data.__type.fields.find(({ name }: { name: string }) => name === 'users');
    expect(users.description).toBe('All users, one page at a time.\n\nRequires users:read.');
  });

  it('stay hidden where scope names are secret', async () => {
    const secretive = await startTestApp({ SHOW_REQUIRED_SCOPES: 'off' });
    const token = await secretive.userToken('curious');
    const types = await secretive.graphql('{ __type(name: "Query") { fields { description } } }');
    expect(JSON.stringify(types.data)).not.toMatch(/Requires \w+:\w+\./);
    const { data } = await secretive.graphql(
      `{ viewerCan(coordinates: ["Query.users"]) { allowed requiredScopes missingScopes }
         explainScopes(document: "{ users { totalCount } }") { allowed minimalScopes missingScopes fields { allowed requiredScopes missingScopes } } }`,
      { token },
    );
    const hidden = { allowed: false, requiredScopes: [], missingScopes: [] };
    expect(data).toEqual({
      viewerCan: [hidden],
      explainScopes: { allowed: false, minimalScopes: [], missingScopes: [], fields: [hidden] },
    });
    await secretive.stop();
  });
});

describe('INTROSPECTION=viewer', () => {
  let own: TestApp;
  beforeAll(async () => {
    own = await startTestApp({ INTROSPECTION: 'viewer' });
  });
  afterAll(() => own.stop());

  const FIELDS = '{ __type(name: "Query") { fields { name } } }';
  const fields = async (token?: string) =>
    (await own.graphql(FIELDS, { ...(token && { token }) })).data.__type.fields.map(
      ({ name }: { name: string }) => name,
    );

  it('shows each viewer what they may use', async () => {
    expect(await fields()).toEqual(['server']);
    expect(await fields(await own.userToken('small'))).toEqual(['server', 'me', 'explainScopes', 'viewerCan']);
    expect(await fields(await own.adminToken())).toContain('users');
  });

  it('shows what requires a further authentication to users who can authenticate, and not to personal access tokens', async () => {
    const token = await own.userToken('late');
    const mutations = async (by: string) =>
      (await own.graphql('{ __type(name: "Mutation") { fields { name } } }', { token: by })).data.__type.fields.map(
        ({ name }: { name: string }) => name,
      );
    const { data } = await own.graphql(
      'mutation { createPersonalAccessToken(input: { name: "ci", scopes: ["me:write"] }) { token } }',
      { token },
    );
    await own.database.pool.query("UPDATE sessions SET authenticated_at = now() - interval '1 day'");
    expect(
      (await own.graphql('mutation { deleteMe(input: { password: "" }) { userErrors { code } } }', { token })).errors,
    ).toMatchObject([{ extensions: { code: 'STEP_UP_REQUIRED' } }]);
    expect(await mutations(token)).toEqual(expect.arrayContaining(['updateMe', 'changePassword', 'deleteMe']));
    const ofToken = await mutations(data.createPersonalAccessToken.token);
    expect(ofToken).toContain('updateMe');
    expect(ofToken).not.toContain('deleteMe');
  });

  it('answers each viewer with a schema that tools accept, and that has nothing hidden', async () => {
    for (const token of [undefined, await own.userToken('tooled'), await own.adminToken('chief')]) {
      const { data, errors } = await own.graphql(getIntrospectionQuery({ oneOf: true, schemaDescription: true }), {
        ...(token && { token }),
      });
      expect(errors).toBeUndefined();
      expect(validateSchema(buildClientSchema(data))).toEqual([]);
      if (token === undefined) expect(JSON.stringify(data)).not.toMatch(/AuditConnection|UserFilter|updateUsers/);
    }
  });

  it('decides only on the operation that runs', async () => {
    const TWO = 'query A { me { username } } query B { __type(name: "User") { name } }';
    const token = await own.userToken('twofold');
    const run = (operationName: string) => own.graphql(TWO, { token, operationName });
    expect(await run('A')).toMatchObject({ status: 200, data: { me: { username: 'twofold' } }, errors: undefined });
    expect(await run('B')).toMatchObject({ status: 200, data: { __type: { name: 'User' } } });
    expect((await own.graphql(TWO, { token })).status).toBe(400);
    // In a fragment too.
    const { data } = await own.graphql(`{ ...F } fragment F on Query ${FIELDS}`);
    expect(data.__type.fields).toEqual([{ name: 'server' }]);
  });

  it('looks at the token, and wants to be asked alone', async () => {
    expect((await own.graphql(FIELDS, { token: 'garbage' })).status).toBe(401);
    const mixed = await own.graphql('{ ...F me { id } } fragment F on Query { __type(name: "Query") { name } }');
    expect({ status: mixed.status, data: mixed.data }).toEqual({ status: 400, data: undefined });
  });

  it.each<[string, string, Record<string, unknown>, string]>([
    ['a field', '{ auditLogs { nodes { id } } }', {}, 'Cannot query field "auditLogs" on type "Query".'],
    ['a field below', '{ users { totalCoun } }', {}, 'Cannot query field "totalCoun" on type "[hidden]".'],
    ['a type', '{ users }', {}, 'Field "users" of type "[hidden]" must have a selection of subfields.'],
    ['an argument', '{ users(frist: 1) { totalCount } }', {}, 'Unknown argument "frist" on field "Query.users".'],
    [
      'a required member that is hidden',
      'mutation { updateUsers(input: {}) { userErrors { code } } }',
      {},
      'Field "[hidden].[hidden]" of required type "[hidden]!" was not provided.',
    ],
    [
      'an enum value',
      '{ users(orderBy: { field: USERNAM }) { totalCount } }',
      {},
      'Value "USERNAM" does not exist in "[hidden]" enum.',
    ],
    [
      'an enum value by variable',
      'query ($f: UserOrderField!) { users(orderBy: { field: $f }) { totalCount } }',
      { f: 'USERNAM' },
      'Variable "$f" is invalid: Value "USERNAM" does not exist in "UserOrderField" enum.',
    ],
    // It is no secret what everyone may use.
    [
      'not what is public',
      'mutation ($i: LoginInput!) { login(input: $i) { userErrors { code } } }',
      { i: { username: 'a' } },
      'Variable "$i" is invalid: Field "password" of required type "String!" was not provided.',
    ],
  ])('names nothing that is hidden in errors: %s', async (_what, query, variables, message) => {
    const { status, errors } = await own.graphql(query, { variables });
    // A denial may come first.
    expect({ status, message: errors?.at(-1)?.message }).toEqual({ status: 400, message });
  });

  it('nor to those who hand in a document', async () => {
    const document = '{ users { totalCoun } }';
    const { errors } = await own.graphql(EXPLAIN, { token: await own.userToken('curious'), variables: { document } });
    expect(errors?.[0]?.message).toBe('document: Cannot query field "totalCoun" on type "[hidden]".');
  });
});

describe('INTROSPECTION=off', () => {
  let closed: TestApp;
  beforeAll(async () => {
    closed = await startTestApp({ INTROSPECTION: 'off' });
  });
  afterAll(() => closed.stop());

  it('decides only on the operation that runs', async () => {
    const TWO = 'query A { __typename } query B { __type(name: "User") { name } }';
    const run = (operationName: string) => closed.graphql(TWO, { operationName });
    expect(await run('A')).toMatchObject({ status: 200, data: { __typename: 'Query' } });
    const { status, data, errors } = await run('B');
    expect({ status, data, extensions: errors?.[0]?.extensions }).toEqual({
      status: 400,
      data: undefined,
      extensions: { code: 'GRAPHQL_VALIDATION_FAILED', validationErrorCode: 'INTROSPECTION_DISABLED' },
    });
    for (const query of [
      '{ ...F } fragment F on Query { __schema { queryType { name } } }',
      '{ __typename a: __schema { description } }',
    ]) {
      for (const _time of [1, 2, 3]) expect((await closed.graphql(query)).status).toBe(400);
    }
  });

  it('names nothing that the client has not written, public or not', async () => {
    const message = async (query: string, variables: Record<string, unknown> = {}) =>
      (await closed.graphql(query, { variables })).errors?.at(-1)?.message;
    const LOGIN = 'mutation ($i: LoginInput!) { login(input: $i) { userErrors { code } } }';
    expect(await message(LOGIN, { i: { username: 'a' } })).toBe(
      'Variable "$i" is invalid: Field "[hidden]" of required type "String!" was not provided.',
    );
    expect(await message(LOGIN, { i: { username: 'a', passwor: 'b' } })).toMatch(
      /"passwor" is not defined by type "LoginInput"/,
    );
    expect(await message(LOGIN, { i: { password: 'b', username: { a: 1 } } })).toMatch(
      /^Variable "\$i.username" is invalid/,
    );
    const INVALID = 'mutation { register(input: { username: "a", email: 5, password: "b" }) { user { id } } }';
    expect(await message(INVALID)).not.toContain('EmailAddress');
    const { data, errors } = await closed.graphql('{ users { totalCount } }');
    // A name that the client has sent may be in the answer.
    expect({ data, coordinate: errors?.[0]?.extensions.coordinate }).toEqual({
      data: { users: null },
      coordinate: 'Query.users',
    });
  });
});

describe('a required authentication', () => {
  const REQUIRED = '{ level maxAgeSeconds }';
  const ASK = `query ($document: String!, $coordinates: [String!]!) {
    explainScopes(document: $document) {
      allowed minimalScopes missingScopes requiredAuthentication ${REQUIRED} missingAuthentication ${REQUIRED}
      fields { coordinate variable allowed requiredAuthentication ${REQUIRED} missingAuthentication ${REQUIRED} }
    }
    viewerCan(coordinates: $coordinates) {
      coordinate allowed missingScopes requiredAuthentication ${REQUIRED} missingAuthentication ${REQUIRED}
    }
  }`;
  const TEN_MINUTES = { level: 'SINGLE_FACTOR', maxAgeSeconds: 600 };
  const ask = async (token: string) => {
    const variables = {
      document: 'mutation { deleteMe(input: { password: "x" }) { userErrors { code } } }',
      coordinates: ['Mutation.deleteMe', 'UpdateUserInput.role', 'Query.me'],
    };
    return (await app.graphql(ASK, { token, variables })).data;
  };

  it('is met by a session that has just begun', async () => {
    const token = await app.userToken('recent');
    const { explainScopes, viewerCan } = await ask(token);
    expect(explainScopes).toEqual({
      allowed: true,
      minimalScopes: [['me:write']],
      missingScopes: [],
      requiredAuthentication: TEN_MINUTES,
      missingAuthentication: null,
      fields: [
        {
          coordinate: 'Mutation.deleteMe',
          variable: null,
          allowed: true,
          requiredAuthentication: TEN_MINUTES,
          missingAuthentication: null,
        },
      ],
    });
    expect(viewerCan).toEqual([
      {
        coordinate: 'Mutation.deleteMe',
        allowed: true,
        missingScopes: [],
        requiredAuthentication: TEN_MINUTES,
        missingAuthentication: null,
      },
      {
        coordinate: 'UpdateUserInput.role',
        allowed: false,
        missingScopes: ['users:grant'],
        requiredAuthentication: TEN_MINUTES,
        missingAuthentication: null,
      },
      {
        coordinate: 'Query.me',
        allowed: true,
        missingScopes: [],
        requiredAuthentication: null,
        missingAuthentication: null,
      },
    ]);
  });

  it('is missing in a session that is older, and by a personal access token; what is said is what is enforced', async () => {
    const token = await app.userToken('late');
    const create = `mutation ($input: CreatePersonalAccessTokenInput!) {
      createPersonalAccessToken(input: $input) { token } }`;
    const input = { name: 'script', scopes: ['me:read', 'me:write'] };
    const made = await app.graphql(create, { token, variables: { input } });
    await app.alter(
      "UPDATE sessions SET authenticated_at = now() - interval '601 seconds' WHERE user_id = (SELECT id FROM users WHERE username = 'late')",
    );
    for (const one of [token, made.data.createPersonalAccessToken.token]) {
      const { explainScopes, viewerCan } = await ask(one);
      expect(explainScopes).toMatchObject({ allowed: false, missingScopes: [], missingAuthentication: TEN_MINUTES });
      expect(explainScopes.fields).toMatchObject([{ allowed: false, missingAuthentication: TEN_MINUTES }]);
      expect(viewerCan).toMatchObject([
        { allowed: false, missingScopes: [], missingAuthentication: TEN_MINUTES },
        { allowed: false, missingScopes: ['users:grant'], missingAuthentication: TEN_MINUTES },
        { allowed: true, missingAuthentication: null },
      ]);
      const { errors } = await app.graphql('mutation { deleteMe(input: { password: "x" }) { userErrors { code } } }', {
        token: one,
      });
      expect(errors?.[0]?.extensions).toMatchObject({ code: 'STEP_UP_REQUIRED', requiredLevel: 'SINGLE_FACTOR' });
    }
  });

  it('is part of who can use a coordinate', async () => {
    const who = async (coordinate: string) =>
      (
        await app.graphql(
          `query ($coordinate: String!) { whoCan(coordinate: $coordinate) { roles requiredAuthentication ${REQUIRED} } }`,
          { token: admin, variables: { coordinate } },
        )
      ).data.whoCan;
    expect(await who('UpdateUserInput.role')).toEqual({ roles: ['ADMIN'], requiredAuthentication: TEN_MINUTES });
    expect(await who('Mutation.deleteMe')).toEqual({ roles: ['USER', 'ADMIN'], requiredAuthentication: TEN_MINUTES });
    expect(await who('Query.me')).toEqual({ roles: ['USER', 'ADMIN'], requiredAuthentication: null });
    // The field with the rule, and another one without it, lead there.
    expect(await who('User.id')).toMatchObject({ requiredAuthentication: null });
  });
});
