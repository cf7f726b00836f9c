import { makeExecutableSchema } from '@graphql-tools/schema';
import { execute, GraphQLError, parse } from 'graphql';
import { createCompiledExecute } from '../../src/graphql/compiled-execute';
import type { ConformanceCase } from '../../src/scopes/conformance/case';
import { runCase } from '../../src/scopes/conformance/run-case';
import cases from '../scopes/cases/requires-scopes.json';

describe('the worked cases of @requiresScopes hold, compiled at once', () => {
  test.each((cases as ConformanceCase[]).map((it) => [it.id, it] as const))('%s', async (_id, it) => {
    expect(await runCase(it, { execute: createCompiledExecute(0) })).toBeUndefined();
  });
});

let counted = 0;
const schema = makeExecutableSchema({
  typeDefs: `
    type Query {
      echo(text: String = "x", number: Int, texts: [String!]): String
      thing: Thing
      things: [Thing!]
      at: String!
    }
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

// graphql-jit 0.8.9 writes such a string into its program as `new Date(...)`: see `isSafeToCompile`.
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
