import { buildClientSchema, buildSchema, introspectionFromSchema, parse, printSchema, validateSchema } from 'graphql';
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

it('omits what a viewer may not use, and what is no longer reachable', () => {
  expect(names(null)).toEqual(['Query']);
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

it('is a schema that tools accept, even if nothing may be used', () => {
  const schema = seenBy(null);
  expect(validateSchema(schema)).toEqual([]);
  expect(Object.keys(schema.getQueryType()?.getFields() ?? {})).toEqual(['_empty']);
  expect(schema.getMutationType()).toBeUndefined();
  expect(validateSchema(buildClientSchema(introspectionFromSchema(schema)))).toEqual([]);
});

describe('for any hidden parts, the rest is a valid schema', () => {
  const AREAS = ['a', 'b', 'c', 'd', 'e', 'f'];
  const open = compileSchemaPolicy(
    buildSchema(`
      scalar Scope
      directive @requiresScopes(scopes: [[Scope!]!]!) on OBJECT | INTERFACE | FIELD_DEFINITION | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
      directive @marked(by: Mark) on FIELD
      schema { query: Root, mutation: Change }
      type Root {
        node(id: ID!): Node
        any: Any
        named(by: Name!): Named
        "Its required argument may be hidden."
        cost(of: Int! @requiresScopes(scopes: [["a"]]), per: Int): Int
        search(filter: Filter!): Thing
        only: Only
        loop: Loop
      }
      type Change {
        put(thing: Put!): Payload
        drop: Boolean @requiresScopes(scopes: [["f"]])
      }
      type Payload { root: Root @requiresScopes(scopes: [["e"]]), thing: Thing @requiresScopes(scopes: [["b"]]) }
      interface Node { id: ID!, size(in: Unit @requiresScopes(scopes: [["c"]])): Int }
      interface Named implements Node { id: ID!, size(in: Unit @requiresScopes(scopes: [["c"]])): Int, name: String }
      type Thing implements Node & Named {
        id: ID! @requiresScopes(scopes: [["b"]])
        size(in: Unit @requiresScopes(scopes: [["c"]]), exact: Boolean): Int
        name: String @requiresScopes(scopes: [["d"]])
      }
      type Other implements Node { id: ID!, size(in: Unit @requiresScopes(scopes: [["d"]])): Int }
      type Vault @requiresScopes(scopes: [["e"]]) { content: String }
      type Only { vault: Vault }
      type Loop { loop: Loop, vault: Vault }
      union Any = Vault | Only
      enum Unit { M KG }
      input Mark { text: String @requiresScopes(scopes: [["f"]]) }
      input Filter { unit: Unit, deep: Deep! }
      input Deep { key: String! @requiresScopes(scopes: [["a"]]), other: String }
      input Put { filter: Filter, name: String @requiresScopes(scopes: [["c"]]) }
      input Name { first: String @requiresScopes(scopes: [["d"]]) }
    `),
  );
  const subsets = Array.from({ length: 2 ** AREAS.length }, (_unused, bits) =>
    AREAS.filter((_area, index) => bits & (1 << index)),
  );
  const seen = (scopes: string[]) =>
    visibleSchema(open, { authenticated: scopes.length > 0, scopes: open.index.lookUp(scopes) });

  it.each(subsets.map((scopes) => [scopes]))('to one who holds %j', (scopes) => {
    const schema = seen(scopes);
    expect(validateSchema(schema)).toEqual([]);
    expect(validateSchema(buildSchema(printSchema(schema)))).toEqual([]);
    expect(validateSchema(buildClientSchema(introspectionFromSchema(schema)))).toEqual([]);
  });

  it('without parts that cannot be used', () => {
    const none = printSchema(seen([]));
    for (const hidden of ['cost', 'search', 'named', 'Vault', 'Only', 'Any', 'Filter', 'Name!', 'Mark', 'Payload']) {
      expect(none).not.toContain(hidden);
    }
    expect(none).toContain('node(id: ID!): Node');
    expect(none).toContain('loop: Loop');
    expect(printSchema(seen(AREAS))).toBe(printSchema(open.schema));
  });
});

it.each([
  ['{ __schema { queryType { name } } }', true],
  ['{ __typename __type(name: "User") { name } }', true],
  ['{ me { id } }', undefined],
  ['{ __typename }', undefined],
  ['{ __schema { queryType { name } } me { id } }', false],
  ['{ ...F } fragment F on Query { __schema { queryType { name } } }', true],
  ['{ ... { __schema { queryType { name } } } }', true],
  ['{ ...F } fragment F on Query { __schema { queryType { name } } me { id } }', false],
  ['{ me { id } } fragment F on Query { __schema { queryType { name } } }', undefined],
  // A field may return the root type.
  ['mutation { put { root { __schema { queryType { name } } } } }', false],
  ['{ ...F } fragment F on Query { root { ...F __type(name: "A") { name } } }', false],
  ['query A { me { id } } query B { __schema { queryType { name } } }', undefined, 'A'],
  ['query A { me { id } } query B { __schema { queryType { name } } }', true, 'B'],
  ['query A { me { id } } query B { __schema { queryType { name } } }', undefined, 'C'],
  ['query A { me { id } } query B { __schema { queryType { name } } }', undefined],
] as [string, boolean | undefined, string?][])('tells what %s reads: %s', (...[query, expected, operationName]) => {
  const document = parse(query);
  for (const _time of [1, 2]) expect(readsOnlySchema(document, operationName)).toBe(expected);
});
