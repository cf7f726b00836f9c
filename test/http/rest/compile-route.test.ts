import { buildSchema } from 'graphql';
import { GRANTS } from '../../../src/http/oauth/grants';
import { openapiDocument } from '../../../src/http/openapi/openapi-document';
import { compileRestTable, compileRoute } from '../../../src/http/rest/compile-route';
import type { RestRoute } from '../../../src/http/rest/rest-route';
import { SCOPES } from '../../support/scopes';

const schema = buildSchema(`
  "A scalar without a description in JSON."
  scalar Odd
  interface Named { name: String }
  input RenameInput { name: String, tags: [String!] }
  type Query { user(id: ID!): User, users(first: Int): [User!]!, named: Named, odd: Odd, page(at: Int!): User }
  type Mutation {
    rename(id: ID!, input: RenameInput): RenamePayload!
    reset(hard: Boolean = false): User
  }
  type RenamePayload { user: User, userErrors: [UserError!]! }
  type UserError { code: String!, message: String!, path: [String!]! }
  type User { id: ID!, fullName: String, friend: User, named: Named }
  input UpdateMeInput { email: String }
  input UpdateUserInput { email: String, isActive: Boolean, role: String, scopes: [String!] }
  input CreateUserInput { role: String, scopes: [String!] }
  input InviteUserInput { role: String, scopes: [String!] }
`);
const USER = 'query user($id: ID!) { user(id: $id) { id } }';
const route = (document: string, more: Partial<RestRoute> = {}): RestRoute => ({
  method: 'GET',
  path: '/user/{id}',
  document,
  ...more,
});
const list = (more: Partial<RestRoute>, document = 'query users($first: Int) { users(first: $first) { id } }') =>
  route(document, { path: '/users/', ...more });
const RENAME = `mutation rename($id: ID!, $input: RenameInput!) {
  rename(id: $id, input: $input) { user { id } userErrors { code message path } }
}`;
const rename = (more: Partial<RestRoute> = {}, document = RENAME) =>
  route(document, { method: 'PATCH', body: 'input', member: 'user', ...more });
const describeAll = (table: readonly RestRoute[]) =>
  openapiDocument({
    routes: compileRestTable(schema, table),
    explain: () => ({ authenticated: true, minimalScopes: [] }),
    version: '1.0.0',
    grants: GRANTS,
    scopes: SCOPES,
  }) as unknown as {
    paths: Record<string, Record<string, { responses: Record<string, { content: object }> }>>;
    components: { schemas: Record<string, { properties: object }> };
  };

test('a route that fits the schema is taken apart', () => {
  const compiled = compileRoute(schema, list({ query: { first: { at: 'Query.users(first:)' } } }));
  expect(compiled).toMatchObject({
    operationId: 'users',
    pathParameters: [],
    success: 200,
    queryRules: new Map([['first', expect.objectContaining({ type: schema.getType('Int') })]]),
  });
  expect(compiled.queryVariables({ first: 3 })).toEqual({ first: 3 });
  expect(compileRoute(schema, route(USER)).pathParameters).toEqual(['id']);
});

test('fields are answered in snake_case, unless an alias says otherwise', () => {
  const { document } = compileRoute(
    schema,
    route('query ($id: ID!) { user(id: $id) { id fullName shown: fullName } }'),
  );
  expect(document.replace(/\s+/g, ' ')).toContain('{ id full_name: fullName shown: fullName }');
});

test.each([
  ['GET', '/users/me/name/', 'getUsersMeName'],
  ['GET', '/user/{id}', 'getUserById'],
  ['GET', '/.well-known/user_list/{id}', 'getWellKnownUserListById'],
] as const)('an operation without a name gets one from %s %s', (method, path, operationId) => {
  const document = path.includes('{') ? USER.replace('query user', 'query ') : '{ users { id } }';
  expect(compileRoute(schema, { method, path, document }).operationId).toBe(operationId);
});

test('a type that routes select in different ways has a schema for each; the one of most routes keeps its name', () => {
  const { paths, components } = describeAll([
    { method: 'GET', path: '/ids/', document: '{ users { id } }' },
    { method: 'GET', path: '/names/', document: '{ users { fullName id } }' },
    { method: 'GET', path: '/also/', document: '{ users { id fullName } }' },
  ]);
  const shapes = Object.entries(components.schemas).filter(([name]) => name.endsWith('User'));
  expect(shapes.map(([name, { properties }]) => [name, Object.keys(properties).sort()])).toEqual([
    ['GetIdsUser', ['id']],
    ['User', ['full_name', 'id']],
  ]);
  expect(paths['/ids/']?.get?.responses['200']?.content).toEqual({
    'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/GetIdsUser' } } },
  });
});

// The server does not start with any of these.
test.each<[string, RestRoute, string]>([
  [
    'a field that is not there',
    route('query user($id: ID!) { person(id: $id) { id } }'),
    'Cannot query field "person"',
  ],
  ['a document that is none', route('query user($id: ID!) {'), 'cannot be parsed. Syntax Error'],
  ['several fields', list({}, 'query user { a: users { id } b: users { id } }'), 'must have one field'],
  ['several operations', list({}, 'query a { users { id } } query b { users { id } }'), 'must have one operation'],
  ['a fragment', list({}, '{ users { ...F } } fragment F on User { id }'), 'Write fragments out'],
  ['an inline fragment', list({}, '{ users { ... on User { id } } }'), 'Write fragments out'],
  ['a name of the type', list({}, '{ users { __typename } }'), 'without __typename'],
  ['no field of the schema', list({}, '{ __typename }'), 'must select a field of the schema'],
  ['an alias in camelCase', list({}, '{ users { theName: fullName } }'), 'in snake_case, such as the_name'],
  ['an abstract type', list({}, '{ named { name } }'), 'Named is abstract'],
  ['an abstract type further in', list({}, '{ users { named { name } } }'), 'Named is abstract'],
  ['a path with another character', list({ path: '/users/*' }), 'its path must be segments'],
  ['a path with a part of a segment', route(USER, { path: '/user-{id}' }), 'its path must be segments'],
  ['a path for no variable', route(USER, { path: '/user/{id}/{part}' }), 'there is no $part'],
  [
    'a number in the path',
    route('query page($at: Int!) { page(at: $at) { id } }', { path: '/page/{at}' }),
    '$at is in the path, and so must be a String, an ID or an enum',
  ],
  ['a variable that nothing gives', list({}), 'nothing gives $first a value: put {first} into the path, or first into'],
  ['a required variable that nothing gives', route(USER, { path: '/user/' }), 'put {id} into the path, or name it as'],
  ['a parameter that is not there', list({ query: { first: { at: 'Query.users(last:)' } } }), 'no Query.users(last:)'],
  ['a coordinate that is none', list({ query: { first: { at: 'Query users' } } }), 'no Query users. Correct "at"'],
  ['a parameter without variable', list({ query: { first: {}, last: {} } }), 'last has no variable of that name'],
  [
    'a parameter of another type',
    list({ query: { first: { at: 'RenameInput.name' } } }),
    'first is of the type String, and its variable of another',
  ],
  ['a parameter that is a list', list({ query: { first: { at: 'RenameInput.tags' } } }), 'is no scalar and no enum'],
  ['a parameter in camelCase', list({ query: { firstOf: {} } }), 'in snake_case, such as first_of'],
  ['a body for no variable', rename({ body: 'inputs' }), 'there is no $inputs'],
  [
    'a body that is no object',
    rename({ body: 'id', path: '/user/' }),
    '$id is the body, and so must be an input object',
  ],
  ['a body for GET', route(USER, { body: 'id' }), 'GET has no body'],
  ['a change by GET', rename({ method: 'GET' }), 'GET must not change anything'],
  ['a member that is not selected', rename({ member: 'account' }), 'does not select account'],
  ['a payload without a member', route(RENAME, { method: 'PATCH', body: 'input' }), 'say in "member"'],
  [
    'user errors that are not selected',
    rename({}, RENAME.replace('userErrors { code message path }', '')),
    'must select userErrors { code message path }',
  ],
  [
    'user errors without their path',
    rename({}, RENAME.replace('message path', 'message')),
    'must be selected as { code message path }',
  ],
  ['a code that is not there', rename({ codes: ['TOO_LATE' as 'NOT_FOUND'] }), 'UserErrorCode has no TOO_LATE'],
  ['codes without user errors', route(USER, { codes: ['NOT_FOUND'] }), 'answers no userErrors'],
  ['a payload of which nothing is answered', rename({ member: undefined as never }), 'or in "isWhole" that all are'],
  ['a payload that is answered in two ways', rename({ isWhole: true }), 'or in "isWhole" that all are'],
  ['a whole payload without user errors', route(USER, { isWhole: true }), '"isWhole" is for a payload with userErrors'],
  ['a scalar that OpenAPI does not know', list({}, '{ odd }'), 'does not know the scalar Odd. Describe it in'],
])('%s is refused by the name of the route', (_title, entry, reason) => {
  expect(() => describeAll([entry])).toThrow(`The REST route ${entry.method} ${entry.path}: `);
  expect(() => describeAll([entry])).toThrow(reason);
});

test.each<[string, RestRoute[], string]>([
  [
    'the same method and path',
    [route(USER), route(USER.replace('query user', 'query other'), { path: '/user/{id}/' })],
    'The REST route GET /user/{id}/: there is another row for this method and path.',
  ],
  [
    'one path with two spellings',
    [route(USER), rename({ path: '/user/{id}/' })],
    'The REST route PATCH /user/{id}/: write its path as GET /user/{id} does.',
  ],
  [
    'the same name of the operation',
    [route(USER), route(USER, { path: '/person/{id}' })],
    'The REST route GET /person/{id}: its operation has the name of that of GET /user/{id}, user. Rename it.',
  ],
  [
    'the operationId of an OAuth endpoint',
    [list({}, 'query token { users { id } }')],
    'The REST route GET /users/: an OAuth endpoint has the operationId token. Rename the operation.',
  ],
])('a table with %s is refused', (_title, table, message) => {
  expect(() => describeAll(table)).toThrow(message);
});
