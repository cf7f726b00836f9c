import { startTestApp, type TestApp } from '../support/test-app';

let app: TestApp;
let tokens: { readonly admin: string; readonly user: string; readonly narrow: string };
beforeAll(async () => {
  app = await startTestApp();
  tokens = {
    admin: await app.adminToken(),
    user: await app.userToken('ada'),
    narrow: await app.userToken('grace', ['me:write']),
  };
});
afterAll(() => app.stop());

interface Sent {
  readonly body: Record<string, unknown>;
  readonly as?: keyof typeof tokens;
  readonly headers?: Record<string, string>;
}

/** All of an answer but what is another one each time. */
async function send({ body, as, headers }: Sent) {
  const response = await fetch(`${app.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(as && { authorization: `Bearer ${tokens[as]}` }), ...headers },
    body: JSON.stringify(body),
  });
  const { date: _date, 'x-request-id': _id, ...rest } = Object.fromEntries(response.headers);
  return { status: response.status, headers: rest, text: await response.text() };
}

const USERS =
  'query Users($first: Int, $after: String) { users(first: $first, after: $after) { nodes { username email createdAt scopes } edges { cursor } pageInfo { hasNextPage } totalCount } }';
const RESPONSE_JSON = { accept: 'application/graphql-response+json' };

describe('an operation is answered the first time, when it is known and when it is compiled alike', () => {
  test.each<[string, Sent]>([
    ['no operation that requires a token', { body: { query: '{ __typename }' } }],
    ['the same with a bad token', { body: { query: '{ __typename }' }, headers: { authorization: 'Bearer x' } }],
    ['me', { body: { query: '{ me { id username scopes createdAt } }' }, as: 'user' }],
    ['me as another media type', { body: { query: '{ me { id email } }' }, as: 'user', headers: RESPONSE_JSON }],
    ['any media type', { body: { query: '{ me { email } }' }, as: 'user', headers: { accept: '*/*' } }],
    ['no media type of ours', { body: { query: '{ me { role } }' }, as: 'user', headers: { accept: 'text/html' } }],
    ['me with no token', { body: { query: '{ me { username } }' } }],
    ['me with a bad token', { body: { query: '{ me { fullName } }' }, headers: { authorization: 'Bearer x' } }],
    ['me without the scope', { body: { query: '{ me { isActive } }' }, as: 'narrow' }],
    ['a part that is denied', { body: { query: '{ me { id } users { totalCount } }' }, as: 'user' }],
    ['a refused mutation', { body: { query: 'mutation { updateMe(input: {}) { user { id } } }' } }],
    [
      'a refused mutation as another media type',
      { body: { query: 'mutation { updateMe(input: { }) { user { id } } }' }, headers: RESPONSE_JSON },
    ],
    ['a page', { body: { query: USERS, variables: { first: 2 } }, as: 'admin' }],
    ['a page by its name', { body: { query: USERS, operationName: 'Users', variables: null }, as: 'admin' }],
    ['a name that is none', { body: { query: USERS, operationName: 'Nobody' }, as: 'admin' }],
    ['an empty name', { body: { query: USERS, operationName: '' }, as: 'admin' }],
    ['a variable of another type', { body: { query: USERS, variables: { first: 'x' } }, as: 'admin' }],
    ['an argument out of bounds', { body: { query: USERS, variables: { first: 1_000 } }, as: 'admin' }],
    ['variables that are a list', { body: { query: USERS, variables: [] }, as: 'admin' }],
    ['variables that are text', { body: { query: USERS, variables: '{}' }, as: 'admin' }],
    ['a name that is a number', { body: { query: '{ me { id } }', operationName: 1 }, as: 'user' }],
    ['extensions of a client', { body: { query: '{ me { id } }', extensions: { clientLibrary: {} } }, as: 'user' }],
    ['extensions that are a list', { body: { query: '{ me { id } }', extensions: [] }, as: 'user' }],
    ['a persisted query', { body: { query: '{ me { id } }', extensions: { persistedQuery: {} } }, as: 'user' }],
    ['two operations and no name', { body: { query: 'query A { me { id } } query B { me { id } }' }, as: 'user' }],
    ['a key of prototypes', { body: { query: '{ __proto__: me { id } constructor: me { id } }' }, as: 'user' }],
    ['a subscription', { body: { query: 'subscription { x }' }, as: 'user' }],
    ['a document that is none', { body: { query: '{ me { ' }, as: 'user' }],
  ])('%s', async (_what, sent) => {
    const first = await send(sent);
    const later = [];
    for (let use = 0; use < 13; use += 1) later.push(await send(sent));
    // The id of a request is in what is said of an unexpected fault; there is none here.
    expect(later).toEqual(later.map(() => first));
    expect(first.text).not.toContain('INTERNAL_SERVER_ERROR');
  });
});

test('what was revoked shows at once, however often the operation was answered', async () => {
  const token = await app.userToken('revoked');
  const me = () => app.graphql('{ me { username } }', { token });
  for (let use = 0; use < 13; use += 1) expect((await me()).data.me.username).toBe('revoked');
  await app.graphql('mutation { logout { userErrors { message } } }', { token });
  expect((await me()).status).toBe(401);
});

test('known operations count in the metrics as the first one does', async () => {
  const count = async () => {
    const text = await fetch(`${app.url}/metrics`).then((response) => response.text());
    return Number(/graphql_operation_duration_seconds_count\{type="query",outcome="ok"\} (\d+)/.exec(text)?.[1] ?? 0);
  };
  const before = await count();
  for (let use = 0; use < 4; use += 1) await send({ body: { query: '{ __typename again: __typename }' } });
  expect(await count()).toBe(before + 4);
});
