import { makeExecutableSchema } from '@graphql-tools/schema';
import { execute, GraphQLError, parse } from 'graphql';
import type { ConformanceCase } from '../../engine/conformance/case';
import { runCase } from '../../engine/conformance/run-case';
import requiresScopes from '../../engine/test/cases/requires-scopes.json';
import stepUp from '../../engine/test/cases/step-up.json';
import { guarded } from '../../engine/test/support/guarded-schema';
import { createCompiledExecute } from '../../src/graphql/compiled-execute';

describe('the worked cases hold, compiled at once', () => {
  test.each(([...requiresScopes, ...stepUp] as ConformanceCase[]).map((it) => [it.id, it] as const))(
    '%s',
    async (_id, it) => {
      expect(await runCase(it, { execute: createCompiledExecute(0) })).toBeUndefined();
    },
  );
});

let counted = 0;
const schema = makeExecutableSchema({
  typeDefs: `
    type Query {
      echo(text: String = "x", number: Int, texts: [String!]): String
      thing: Thing
      things: [Thing!]
      at: String!
      filtered(filter: Filter): String
      what_ever: Pair
    }
    input Filter { way: String = "up", other: String, ways: [String] }
    type Pair { one: Pair, two: Pair, fields: String }
    type Mutation { count: Int! }
    interface Named { name: String! }
    type Thing implements Named { name: String!, broken: String!, maybe: String }
  `,
  resolvers: {
    Query: {
      echo: (_root, args) => JSON.stringify(args),
      thing: async () => ({ name: 'one' }),
      things: () => [{ name: 'one' }, { name: 'two' }],
      at: () => 'here',
      filtered: (_root, args) => JSON.stringify(args),
      what_ever: () => ({}),
    },
    Pair: {
      one: () => ({}),
      two: () => ({}),
      fields: (_pair, _args, _context, { path, fieldName }) => `${fieldName} ${path.key}`,
    },
    Mutation: { count: () => ++counted },
    Named: { __resolveType: () => 'Thing' },
    Thing: {
      broken() {
        throw new GraphQLError('broken', { extensions: { code: 'X' } });
      },
    },
  },
});

const plain = (value: unknown) => JSON.parse(JSON.stringify(value));

describe('a compiled query answers what graphql-js answers', () => {
  test.each<[string, Record<string, unknown>?, string?]>([
    ['{ at }'],
    ['{ __typename thing { __typename ...N } things { name } } fragment N on Named { name }'],
    ['{ thing { broken } at }'],
    ['{ things { name broken } at }'],
    ['query ($n: Int) { echo(number: $n) }', { n: 3 }],
    ['query ($n: Int) { echo(number: $n) }', {}],
    ['query ($n: Int) { echo(number: $n) }', { n: 'three' }],
    ['query ($n: Int!) { echo(number: $n) }', {}],
    ['query ($t: [String!]) { echo(texts: $t) }', { t: 'one' }],
    ['query ($t: [String!]) { echo(texts: $t) }', { t: [null] }],
    ['query ($yes: Boolean!) { at @include(if: $yes) echo @skip(if: $yes) }', { yes: true }],
    ['query ($yes: Boolean!) { at @include(if: $yes) echo @skip(if: $yes) }', { yes: false }],
    ['{ __proto__: at constructor: at toString: echo }'],
    ['{ __proto__: thing { name } at }'],
    ['{ echo(text: "a\\"b`#{1}\\\\") }'],
    [
      'query ($n: Boolean!) { thing @include(if: $n) { ...F } thing { name } } fragment F on Thing { maybe }',
      { n: false },
    ],
    ['query ($n: Boolean!) { thing @include(if: $n) { ... { maybe } } thing { name } }', { n: false }],
    [
      'query ($n: Boolean!) { a: thing { ...F @include(if: $n) } b: thing { ...F } } fragment F on Thing { name }',
      { n: false },
    ],
    ['query ($n: Boolean!) { thing { ...F @include(if: $n) ...F } } fragment F on Thing { name }', { n: false }],
    ['query ($n: Boolean = true) { at @include(if: $n) }', { n: null }],
    ['query ($w: String) { filtered(filter: { way: $w }) }', {}],
    ['query ($w: String) { filtered(filter: { way: $w }) }', { w: null }],
    ['query ($w: String) { filtered(filter: { other: $w, ways: [$w] }) }', {}],
    ['query ($f: Filter) { filtered(filter: $f) }', { f: { ways: ['a'] } }],
    ['{ one_two: what_ever { fields } what_ever { one { two { fields } two_fields: two { x: fields } } } }'],
    ['query A { at } query B { echo }', {}, 'B'],
    ['query A { at } query B { echo }', {}, 'C'],
    ['query A { at } query B { echo }', {}],
  ])('%s %j', async (query, variableValues = {}, operationName) => {
    const document = parse(query);
    const args = { schema, document, variableValues, ...(operationName !== undefined && { operationName }) };
    const compiled = createCompiledExecute(0);
    const expected = plain(await execute(args));
    expect(plain(await compiled(args))).toEqual(expected);
    expect(plain(await compiled(args))).toEqual(expected);
  });

  test('except that a mutation is never compiled, and so never made twice', async () => {
    const compiled = createCompiledExecute(0);
    const document = parse('mutation { count }');
    for (const count of [1, 2, 3]) expect(await compiled({ schema, document })).toEqual({ data: { count } });
  });
});

test('a compiled query resolves no field that the engine saw left out', async () => {
  const { run } = guarded(
    'type Query { me: User @public } type User { id: ID, salary: Int @requiresScopes(scopes: [["hr:read"]]) }',
    { execute: createCompiledExecute(0) },
  );
  const root = { me: { id: '1', salary: 99_999 } };
  const query = 'query ($no: Boolean!) { me @include(if: $no) { ...F } me { id } } fragment F on User { salary }';
  expect(plain(await run(query, null, { root, variables: { no: false } }))).toEqual({ data: { me: { id: '1' } } });
});

test('a program whose answers fail again and again is given up for a time, since each is made twice', async () => {
  let resolved = 0;
  const failing = makeExecutableSchema({
    typeDefs: 'type Query { fails: String }',
    resolvers: {
      Query: {
        fails: () => {
          resolved += 1;
          throw new Error('no');
        },
      },
    },
  });
  const compiled = createCompiledExecute(0);
  const document = parse('{ fails }');
  const use = async () => {
    const before = resolved;
    await compiled({ schema: failing, document });
    return resolved - before;
  };
  const times: number[] = [];
  for (let count = 0; count < 12; count += 1) times.push(await use());
  expect(times).toEqual([...Array(10).fill(2), 1, 1]);
});

// graphql-jit 0.8.9 writes such a string into its program as `new Date(...)`: see `mayBeCompiled`.
const INJECTION = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d0)&&(globalThis.injected=true';

describe('a string of a document never becomes code', () => {
  afterEach(() => {
    delete (globalThis as { injected?: boolean }).injected;
  });

  test.each([
    [`{ echo(text: "${INJECTION}") }`],
    [`{ echo(text: """${INJECTION}""") }`],
    [`{ echo(text: "${INJECTION.replace('_', '\\u005f')}") }`],
    [`{ echo(texts: ["${INJECTION}"]) }`],
    [`query ($t: String = "${INJECTION}") { echo(text: $t) }`],
    [`{ ...F } fragment F on Query { echo(text: "${INJECTION}") }`],
  ])('%s', async (query) => {
    const compiled = createCompiledExecute(0);
    const args = { schema, document: parse(query) };
    for (const _use of [1, 2]) expect(plain(await compiled(args))).toEqual(plain(await execute(args)));
    expect(globalThis).not.toHaveProperty('injected');
  });

  test('not through a variable either', async () => {
    const compiled = createCompiledExecute(0);
    const args = {
      schema,
      document: parse('query ($t: String) { echo(text: $t) }'),
      variableValues: { t: INJECTION },
    };
    expect(plain(await compiled(args))).toEqual(plain(await execute(args)));
    expect(globalThis).not.toHaveProperty('injected');
  });
});
