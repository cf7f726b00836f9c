import { buildSchema } from 'graphql';
import { compileRoute } from '../../../src/http/rest/compile-route';
import type { RestRoute } from '../../../src/http/rest/rest-route';

const schema = buildSchema(`
  type Query { user(id: ID!): User, users(first: Int): [User!]! }
  type Mutation { rename(id: ID!, name: String = "x"): User, reset(hard: Boolean = false): User }
  type User { id: ID! }
`);
const route = (document: string, more: Partial<RestRoute> = {}): RestRoute => ({
  method: 'GET',
  path: '/user/{id}',
  document,
  success: 200,
  ...more,
});
const USER = 'query user($id: ID!) { user(id: $id) { id } }';

test('a route that fits the schema is taken apart', () => {
  expect(compileRoute(schema, route(USER, { query: { first: { at: 'Query.users(first:)' } } }))).toMatchObject({
    operationName: 'user',
    pathParameters: ['id'],
    queryRules: new Map([['first', expect.objectContaining({ type: schema.getType('Int') })]]),
  });
});

// The server does not start with any of these.
test.each([
  [
    'a field that is not there',
    route('query user($id: ID!) { nobody(id: $id) { id } }'),
    'Cannot query field "nobody"',
  ],
  ['several fields', route('query user { a: users { id } b: users { id } }'), 'must have one field'],
  ['several operations', route('query a { users { id } } query b { users { id } }'), 'must have one operation'],
  ['no name', route('{ users { id } }'), 'must have a name'],
  [
    'a parameter that is not there',
    route(USER, { query: { x: { at: 'Query.users(last:)' } } }),
    'no Query.users(last:)',
  ],
  ['a path for no variable', route(USER, { path: '/user/{id}/{part}' }), 'there is no $part'],
  ['a body for no variable', route(USER, { body: 'input' }), 'there is no $input'],
  // What can't be read is asked for without variables; then this would be carried out.
  ['a change that needs no variable', route('mutation reset { reset { id } }'), 'must have a variable that it needs'],
  [
    'a change whose variables all have defaults',
    route('mutation reset($hard: Boolean! = true) { reset(hard: $hard) { id } }'),
    'must have a variable that it needs',
  ],
])('%s is refused by the name of the route', (_title, entry, reason) => {
  expect(() => compileRoute(schema, entry)).toThrow(`${entry.method} ${entry.path}: `);
  expect(() => compileRoute(schema, entry)).toThrow(reason);
});
