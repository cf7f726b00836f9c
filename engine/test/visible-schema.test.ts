import { buildSchema, graphqlSync, parse, printSchema } from 'graphql';
import { compileSchemaPolicy } from '../src/schema-policy';
import { readsOnlySchema, visibleSchema } from '../src/visible-schema';

const policy = compileSchemaPolicy(
  buildSchema(`
    scalar Scope
    directive @requiresScopes(scopes: [[Scope!]!]!) on OBJECT | FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
    directive @authenticated on OBJECT | FIELD_DEFINITION
    type Query {
      me: User @authenticated
      users(page: Int, secret: Secret @requiresScopes(scopes: [["root"]])): [User] @requiresScopes(scopes: [["all"]])
    }
    type Mutation { update(input: Update): Boolean @authenticated }
    input Update { name: String, role: Role @requiresScopes(scopes: [["grant"]]) }
    input Secret { key: String }
    enum Role { A B }
    interface Node { id: ID }
    type User implements Node { id: ID, vault: Vault, friend: Node }
    type Vault @requiresScopes(scopes: [["vault"]]) { content: String }
    type Stray implements Node { id: ID }
  `),
);
const seenBy = (scopes: string[] | null) =>
  visibleSchema(policy, { authenticated: scopes !== null, scopes: policy.index.lookUp(scopes ?? []) });
const names = (scopes: string[] | null) =>
  Object.keys(seenBy(scopes).getTypeMap())
    .filter((name) => !/^(__|Boolean|String|Int|ID|Scope)/.test(name))
    .sort();

it('leaves out what a viewer may not use, and what nothing leads to any more', () => {
  expect(names(null)).toEqual(['Mutation', 'Query']);
  expect(names([])).toEqual(['Mutation', 'Node', 'Query', 'Stray', 'Update', 'User']);
  expect(names(['all', 'grant', 'vault', 'root'])).toEqual([
    'Mutation',
    'Node',
    'Query',
    'Role',
    'Secret',
    'Stray',
    'Update',
    'User',
    'Vault',
  ]);
  const text = printSchema(seenBy(['all']));
  expect(text).toContain('users(page: Int): [User]');
  expect(text).not.toContain('role');
  expect(text).not.toContain('vault');
});

it('answers introspection, though a root may be empty', () => {
  const { data, errors } = graphqlSync({
    schema: seenBy(null),
    source: '{ __schema { queryType { name fields { name } } types { name } } }',
  });
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ __schema: { queryType: { name: 'Query', fields: [] } } });
});

it.each([
  ['{ __schema { queryType { name } } }', true],
  ['{ __typename __type(name: "User") { name } }', true],
  ['{ me { id } }', undefined],
  ['{ __typename }', undefined],
  ['{ __schema { queryType { name } } me { id } }', false],
  ['{ ...F } fragment F on Query { __schema { queryType { name } } }', false],
  ['{ ... { __schema { queryType { name } } } }', false],
])('tells what %s reads', (query, expected) => {
  expect(readsOnlySchema(parse(query), undefined)).toBe(expected);
});
