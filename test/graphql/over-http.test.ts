import { startTestApp, type TestApp } from '../support/test-app';

/** GraphQL over HTTP, as clients in browsers and on servers send it. */

let app: TestApp;
let token: string;
let admin: string;
beforeAll(async () => {
  app = await startTestApp();
  token = await app.userToken('ada');
  admin = await app.adminToken();
});
afterAll(() => app.stop());

const RESPONSE_JSON = 'application/graphql-response+json';

async function get(parameters: Record<string, string> | [string, string][], headers: Record<string, string> = {}) {
  return taken(await fetch(`${app.url}/graphql?${new URLSearchParams(parameters)}`, { headers }));
}

async function post(body: unknown, headers: Record<string, string> = {}) {
  const init = { method: 'POST', headers: { 'content-type': 'application/json', ...headers } };
  return taken(await fetch(`${app.url}/graphql`, { ...init, body: JSON.stringify(body) }));
}

async function taken(response: Response) {
  const { data, errors } = (await response.json()) as {
    data?: Record<string, unknown> | null;
    errors?: { message: string; extensions: Record<string, unknown> }[];
  };
  return {
    status: response.status,
    headers: response.headers,
    data,
    errors,
    codes: errors?.map(({ extensions }) => extensions.code),
  };
}

describe('GET', () => {
  const QUERY = { query: '{ __typename }' };

  it.each([
    [{ 'apollo-require-preflight': '1' }],
    [{ 'graphql-require-preflight': '1' }],
    [{ 'x-apollo-operation-name': 'Q' }],
    [{ 'apollographql-client-name': 'web' }],
    [{ 'content-type': 'application/json' }],
  ] as Record<string, string>[][])(
    'is answered with a header for which a browser sends a preflight: %j',
    async (headers) => {
      expect(await get(QUERY, headers)).toMatchObject({ status: 200, data: { __typename: 'Query' } });
    },
  );

  it('is answered with a bearer token, whatever the case of its scheme', async () => {
    for (const scheme of ['Bearer', 'bearer']) {
      const { status, data } = await get({ query: '{ me { username } }' }, { authorization: `${scheme} ${token}` });
      expect({ status, data }).toEqual({ status: 200, data: { me: { username: 'ada' } } });
    }
    expect((await get({ query: '{ me { id } }' }, { authorization: 'Bearer x' })).status).toBe(401);
  });

  it.each([
    [{}],
    [{ authorization: '' }],
    // A browser adds these by itself.
    [{ authorization: 'Basic YWRhOng=' }],
    [{ authorization: 'negotiate YWRhOng=' }],
    [{ cookie: 'a=b', origin: 'https://evil.example', referer: 'https://evil.example/', accept: '*/*' }],
    [{ 'x-requested-with': 'com.example.webview' }],
    [{ 'content-type': 'text/plain;charset=UTF-8' }],
    [{ 'graphql-require-preflight': '' }],
  ] as Record<string, string>[][])('is refused where a foreign page could have sent it: %j', async (headers) => {
    const { status, codes, errors } = await get(QUERY, headers);
    expect({ status, codes }).toEqual({ status: 400, codes: ['BAD_REQUEST'] });
    expect(errors?.[0]?.message).toMatch(/"Authorization: Bearer <token>".*"GraphQL-Require-Preflight: 1".*POST/);
  });

  it('never carries out a mutation, and HEAD is the same', async () => {
    const mutation = { query: 'mutation { logoutEverywhere { userErrors { code } } }' };
    const { status, headers } = await get(mutation, { authorization: `Bearer ${token}` });
    expect([status, headers.get('allow')]).toEqual([405, 'POST']);
    const init = { method: 'HEAD', headers: { authorization: `Bearer ${token}` } };
    expect((await fetch(`${app.url}/graphql?${new URLSearchParams(mutation)}`, init)).status).toBe(405);
    expect((await fetch(`${app.url}/graphql?${new URLSearchParams(QUERY)}`, init)).status).toBe(200);
    expect((await get({ query: '{ me { id } }' }, { authorization: `Bearer ${token}` })).status).toBe(200);
  });

  it.each(['query', 'operationName', 'variables', 'extensions', 'documentId'])('takes %s only once', async (name) => {
    const twice: [string, string][] = [...Object.entries(QUERY), [name, '{}'], [name, '{}']];
    const { status, errors } = await get(twice, { 'graphql-require-preflight': '1' });
    expect({ status, message: errors?.[0]?.message }).toEqual({
      status: 400,
      message: `Send the parameter "${name}" only once.`,
    });
  });
});

describe('a parameter that says nothing is absent', () => {
  const empty = ['operationName', 'variables', 'extensions'] as const;
  it.each(empty)('%s', async (name) => {
    for (const value of ['', null]) {
      const { status, data } = await post({ query: 'query A { __typename }', [name]: value });
      expect({ status, data }).toEqual({ status: 200, data: { __typename: 'Query' } });
    }
    const values = name === 'operationName' ? [''] : ['', ' ', 'null'];
    for (const value of values) {
      const headers = { 'graphql-require-preflight': '1' };
      const { status, data } = await get({ query: 'query A { __typename }', [name]: value }, headers);
      expect({ status, data }).toEqual({ status: 200, data: { __typename: 'Query' } });
    }
  });

  it('all together', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const nothing = { operationName: '', variables: '', extensions: '' };
    expect((await get({ query: '{ __typename }', ...nothing }, headers)).status).toBe(200);
    expect((await post({ query: '{ __typename }', ...nothing })).status).toBe(200);
  });

  it.each([[{}], [{ query: '' }], [{ query: null }], [{ qeury: '{ __typename }' }], [{ variables: {} }]])(
    'but not the query: %j',
    async (body) => {
      const { status, errors } = await post(body);
      expect({ status, message: errors?.[0]?.message }).toEqual({
        status: 400,
        message: 'Send a "query", the text of a GraphQL document: { "query": "{ __typename }" }.',
      });
    },
  );

  it.each([
    [{ query: 7 }],
    [{ query: { kind: 'Document' } }],
    [{ query: '{ __typename }', variables: '{}' }],
    [{ query: '{ __typename }', variables: [] }],
    [{ query: '{ __typename }', extensions: 'x' }],
    [{ query: '{ __typename }', operationName: 7 }],
  ])('nor one of another type: %j', async (body) => {
    expect(await post(body)).toMatchObject({ status: 400, codes: ['BAD_REQUEST'] });
  });
});

describe('the media type', () => {
  it.each([
    [undefined, 'application/json'],
    ['*/*', 'application/json'],
    ['application/*', 'application/json'],
    ['application/json', 'application/json'],
    [RESPONSE_JSON, RESPONSE_JSON],
    [`${RESPONSE_JSON}; charset=utf-8, application/json; charset=utf-8`, RESPONSE_JSON],
    [`application/json;q=0.9, ${RESPONSE_JSON}`, RESPONSE_JSON],
    [`${RESPONSE_JSON};q=0.5, application/json`, 'application/json'],
    [`${RESPONSE_JSON};q=0, */*`, 'application/json'],
    // Apollo Client and urql.
    [`multipart/mixed;deferSpec=20220824,${RESPONSE_JSON},application/json;q=0.9`, RESPONSE_JSON],
    [`${RESPONSE_JSON}, application/graphql+json, application/json, text/event-stream, multipart/mixed`, RESPONSE_JSON],
  ])('for Accept: %s is %s, of answers and of refusals', async (accept, type) => {
    // fetch sends */* by itself.
    const headers = accept === undefined ? {} : { accept };
    for (const body of [{ query: '{ __typename }' }, { query: '{ nope }' }, {}]) {
      const answer = await post(body, headers);
      expect(answer.headers.get('content-type')).toBe(`${type}; charset=utf-8`);
      expect(answer.headers.get('vary')).toContain('Accept');
    }
    for (const [init, status] of [
      [{ method: 'POST', headers: { ...headers, 'content-type': 'text/plain' }, body: 'x' }, 415],
      [{ method: 'PUT', headers }, 405],
    ] as const) {
      const response = await fetch(`${app.url}/graphql`, init);
      expect([response.status, response.headers.get('content-type')]).toEqual([status, `${type}; charset=utf-8`]);
    }
  });

  it.each(['text/html', 'text/event-stream', 'application/xml', `${RESPONSE_JSON};q=0, application/json;q=0`])(
    'that is not among Accept: %s is 406, and nothing is executed',
    async (accept) => {
      const input = {
        username: `no${Math.random().toString(36).slice(2)}`,
        email: 'no@example.com',
        password: 'correct horse',
      };
      const query = 'mutation ($input: RegisterInput!) { register(input: $input) { user { id } } }';
      const answer = await post({ query, variables: { input } }, { accept });
      expect(answer).toMatchObject({ status: 406, codes: ['NOT_ACCEPTABLE'] });
      const { rows } = await app.database.pool.query('SELECT 1 FROM users WHERE username = $1', [input.username]);
      expect(rows).toEqual([]);
    },
  );
});

describe('a status', () => {
  const UNKNOWN = 'user(id: "unknown") { id }';
  const BAD = 'users(first: -1) { totalCount }';
  const accepts = ['application/json', RESPONSE_JSON];

  it.each([
    [`{ a: ${UNKNOWN} users(first: 0) { totalCount } }`, undefined],
    // There is no such user: that is an answer.
    [`{ a: ${UNKNOWN} ${BAD} }`, ['BAD_USER_INPUT']],
    [`{ ${BAD} __typename }`, ['BAD_USER_INPUT']],
    [`{ users(first: 1) { nodes { id } } auditLog(first: -1) { nodes { id } } }`, ['BAD_USER_INPUT']],
    [`{ me { id } x: ${BAD} y: ${BAD} }`, ['BAD_USER_INPUT', 'BAD_USER_INPUT']],
    [
      `{ __typename users(first: 1) { nodes { id } } x: ${BAD} explainScopes(document: "{") { minimalScopes } }`,
      ['BAD_USER_INPUT', 'BAD_USER_INPUT'],
    ],
  ])('of data is 200, whatever else went wrong: %s', async (query, codes) => {
    for (const accept of accepts) {
      const answer = await post({ query }, { accept, authorization: `Bearer ${admin}` });
      expect({ status: answer.status, codes: answer.codes }).toEqual({ status: 200, codes });
      expect(answer.data).toMatchObject({ ...(query.includes('a:') && { a: null }) });
    }
  });

  it.each([[`{ ${BAD} }`], [`{ x: ${BAD} y: ${BAD} }`]])(
    'of nothing but bad input is 400, and there is no data then: %s',
    async (query) => {
      for (const accept of accepts) {
        const { status, data } = await post({ query }, { accept, authorization: `Bearer ${admin}` });
        expect({ status, data }).toEqual({ status: 400, data: null });
      }
    },
  );

  it('of denials is 200 with data, and by the media type where the request is refused as a whole', async () => {
    const DENIED = 'mutation { deleteUser(id: "x") { userErrors { code } } }';
    const authorization = `Bearer ${token}`;
    for (const accept of accepts) {
      expect(await post({ query: '{ users { totalCount } me { id } }' }, { accept, authorization })).toMatchObject({
        status: 200,
        data: { users: null, me: { id: expect.any(String) } },
      });
      expect(await post({ query: '{ users { totalCount } }' }, { accept, authorization })).toMatchObject({
        status: 200,
        data: { users: null },
      });
    }
    expect((await post({ query: DENIED }, { accept: 'application/json', authorization })).status).toBe(200);
    // The parameter of the type is part of what the client accepts.
    for (const accept of [RESPONSE_JSON, `${RESPONSE_JSON}; charset=utf-8`]) {
      const refused = await post({ query: DENIED }, { accept, authorization });
      expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
        403,
        expect.stringContaining('Bearer'),
      ]);
      expect((await post({ query: DENIED }, { accept })).status).toBe(401);
    }
  });
});

describe('an argument that graphql-js refuses during the execution', () => {
  it.each<[string, Record<string, unknown>]>([
    [
      'mutation ($i: LoginInput = { username: "a", password: "b" }) { login(input: $i) { userErrors { code } } }',
      { i: null },
    ],
    ['query ($id: ID = "x") { user(id: $id) { id } }', { id: null }],
    ['query ($s: Boolean = true) { me { id username @skip(if: $s) } }', { s: null }],
    ['query ($s: Boolean = true) { me @include(if: $s) { id } }', { s: null }],
    ['query ($c: String = "Query.me") { viewerCan(coordinates: [$c]) { allowed } }', { c: null }],
    [
      'mutation ($p: String = "x") { login(input: { username: "a", password: $p }) { userErrors { code } } }',
      { p: null },
    ],
    ['query ($n: String = "User") { __type(name: $n) { name } }', { n: null }],
  ])('is the client’s: %s', async (query, variables) => {
    const before = app.logLines.length;
    for (let time = 0; time < 15; time += 1) {
      const { status, codes, errors } = await post({ query, variables }, { authorization: `Bearer ${admin}` });
      expect({ status, codes }).toEqual({ status: 400, codes: ['BAD_USER_INPUT'] });
      expect(errors?.[0]?.message).toMatch(/^Argument "\w+" is invalid: \$\w+ must not be null here\.$/);
    }
    for (const line of app.logLines.slice(before)) expect(line).not.toHaveProperty('err');
  });
});

describe('a page of none', () => {
  const PAGE = 'pageInfo { hasNextPage hasPreviousPage startCursor endCursor }';
  const page = async (args: string) => {
    const query = `{ users(orderBy: { field: USERNAME, direction: ASC }, ${args}) { totalCount nodes { id } edges { cursor } ${PAGE} } }`;
    return (await post({ query }, { authorization: `Bearer ${admin}` })).data?.users;
  };
  const empty = (hasPreviousPage: boolean, hasNextPage: boolean) => ({
    totalCount: 2,
    nodes: [],
    edges: [],
    pageInfo: { hasNextPage, hasPreviousPage, startCursor: null, endCursor: null },
  });

  it('says how many there are, and whether there are more', async () => {
    const query = '{ users(orderBy: { field: USERNAME, direction: ASC }) { edges { cursor } } }';
    const { data } = await post({ query }, { authorization: `Bearer ${admin}` });
    const [first, last] = (data as { users: { edges: { cursor: string }[] } }).users.edges.map(({ cursor }) => cursor);
    expect(await page('first: 0')).toEqual(empty(false, true));
    expect(await page('last: 0')).toEqual(empty(true, false));
    expect(await page(`first: 0, after: "${first}"`)).toEqual(empty(true, true));
    expect(await page(`first: 0, after: "${last}"`)).toEqual(empty(true, false));
    expect(await page(`last: 0, before: "${first}"`)).toEqual(empty(false, true));
    expect(await page(`last: 0, before: "${last}"`)).toEqual(empty(true, true));
    expect(await page('first: 0, offset: 1')).toEqual(empty(true, true));
    expect(await page('first: 0, filter: { search: "nobody" }')).toMatchObject({ totalCount: 0, nodes: [] });
  });

  it('is one of the audit log too, and of REST by cursor', async () => {
    const headers = { authorization: `Bearer ${admin}` };
    const { data } = await post({ query: `{ auditLog(first: 0) { nodes { id } ${PAGE} } }` }, headers);
    expect(data).toEqual({
      auditLog: {
        nodes: [],
        pageInfo: { hasNextPage: true, hasPreviousPage: false, startCursor: null, endCursor: null },
      },
    });
    const response = await fetch(`${app.url}/admin/users/?first=0`, { headers });
    expect([response.status, await response.json()]).toEqual([200, expect.objectContaining({ items: [] })]);
  });
});

describe('a condition that is null', () => {
  const SELECTIONS = [
    'register(input: $input) { user @include(if: $b) { id } }',
    'register(input: $input) { userErrors { code } user { id @skip(if: $b) } }',
    'register(input: $input) @include(if: $b) { user { id } }',
    'register(input: $input) { ...Outer } } fragment Outer on RegisterPayload { ...Inner } fragment Inner on RegisterPayload { user @skip(if: $b) { id }',
  ];
  const input = { username: 'nullif', email: 'nullif@example.com', password: 'plum orbit sandal' };
  const rows = async () => {
    const found = await app.database.pool.query('SELECT 1 FROM users WHERE username = $1', [input.username]);
    return found.rowCount;
  };

  it.each(SELECTIONS)('refuses a mutation before it is carried out: %s', async (selection) => {
    const query = `mutation ($input: RegisterInput!, $b: Boolean = true) { ${selection} }`;
    for (const _time of [1, 2, 3]) {
      const answer = await post({ query, variables: { input, b: null } });
      expect(answer).toMatchObject({ status: 400, codes: ['BAD_USER_INPUT'] });
      expect(answer.data ?? null).toBeNull();
    }
    expect(await rows()).toBe(0);
  });

  it('does not where it stands in another operation, or is not null', async () => {
    const query =
      'mutation A($input: RegisterInput!, $b: Boolean) { register(input: $input) { user { id } } x: register(input: $input) { ...F } } ' +
      'fragment F on RegisterPayload { userErrors { code } } mutation B($b: Boolean!) { logout { userErrors { code @skip(if: $b) } } }';
    const answer = await post({
      query: query.replace(', $b: Boolean)', ')'),
      operationName: 'A',
      variables: { input, b: null },
    });
    expect(answer.status).toBe(200);
    expect(await rows()).toBe(1);
  });
});
