import { makeExecutableSchema } from '@graphql-tools/schema';
import {
  type ExecutionArgs,
  type ExecutionResult,
  execute,
  GraphQLError,
  GraphQLScalarType,
  parse,
  validate,
} from 'graphql';
import { createCompiledExecute } from '../../src/graphql/compiled-execute';
import { exposeResult } from '../../src/graphql/masking';
import { testRequestInfo } from '../support/request-info';

const Picky = new GraphQLScalarType({
  name: 'Picky',
  serialize() {
    throw new GraphQLError('Picky cannot represent the value');
  },
  parseValue(value) {
    if (value === 'good') return value;
    throw new TypeError('Picky cannot be that');
  },
});

const schema = makeExecutableSchema({
  typeDefs: `
    scalar Picky
    input Pair { a: String!, b: [Int!], c: Color = RED }
    input One @oneOf { a: String, b: Int }
    enum Color { RED GREEN }
    interface Named { name(of: String! = "x"): String }
    type Thing implements Named { name(of: String! = "x"): String }
    type Query {
      id(id: ID!): String
      size(first: Int! = 20): Int
      pair(pair: Pair): String
      list(list: [Pair!]): String
      one(one: One): String
      color(color: Color! = RED): String
      picky(picky: Picky! = "good"): String
      things: [Named!]
      spoof(text: String): String
      located(text: String): String
      broken: String
      output: Picky
      coded: String
    }
    type Mutation { id(id: ID!): String }
  `,
  resolvers: {
    Picky,
    Query: {
      id: (_root, args) => JSON.stringify(args),
      size: (_root, { first }) => first,
      pair: (_root, args) => JSON.stringify(args),
      list: (_root, args) => JSON.stringify(args),
      one: (_root, args) => JSON.stringify(args),
      color: (_root, { color }) => color,
      picky: (_root, { picky }) => picky,
      things: () => [{ name: 'one' }, { name: 'two' }],
      // As graphql-js would say it.
      spoof(_root, _args, _context, { fieldNodes }) {
        const value = fieldNodes[0]?.arguments?.[0]?.value;
        throw new GraphQLError('Argument "text" of non-null type "String!" must not be null.', {
          nodes: value ?? null,
        });
      },
      located: (_root, _args, _context, { fieldNodes }) => {
        throw new GraphQLError('secret', { nodes: fieldNodes });
      },
      broken() {
        throw new TypeError('secret');
      },
      output: () => 'secret',
      coded() {
        throw new GraphQLError('told', { extensions: { code: 'FORBIDDEN', http: { status: 403 } } });
      },
    },
    Named: { __resolveType: () => 'Thing' },
  },
});

async function run(
  query: string,
  variables: Record<string, unknown>,
  by: (args: ExecutionArgs) => ExecutionResult | Promise<ExecutionResult>,
) {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const args = { schema, document, variableValues: variables };
  const logged: unknown[] = [];
  const info = testRequestInfo({ log: { error: (line: unknown) => void logged.push(line) } as never });
  // Three times: a query that comes back is compiled.
  let result: ExecutionResult = {};
  for (let time = 0; time < 3; time += 1) result = await by(args);
  const errors = exposeResult(result, args, info, (message) => message).map((error) => error.toJSON());
  return { data: result.data, errors, logged: logged.length };
}

describe.each([
  ['graphql-js', execute],
  ['compiled queries', createCompiledExecute(0)],
])('by %s', (_name, by) => {
  test.each<[string, Record<string, unknown>, string]>([
    ['query ($id: ID = "1") { id(id: $id) }', { id: null }, 'Argument "id" is invalid: $id must not be null here.'],
    ['mutation ($id: ID = "1") { id(id: $id) }', { id: null }, 'Argument "id" is invalid: $id must not be null here.'],
    ['query ($n: Int) { size(first: $n) }', { n: null }, 'Argument "first" is invalid: $n must not be null here.'],
    ['query ($c: Color) { color(color: $c) }', { c: null }, 'Argument "color" is invalid: $c must not be null here.'],
    ['query ($p: Picky) { picky(picky: $p) }', { p: null }, 'Argument "picky" is invalid: $p must not be null here.'],
    [
      'query ($a: String = "x") { pair(pair: { a: $a }) }',
      { a: null },
      'Argument "pair" is invalid: $a must not be null here.',
    ],
    [
      'query ($p: Pair = { a: "x" }) { list(list: [$p]) }',
      { p: null },
      'Argument "list" is invalid: $p must not be null here.',
    ],
    [
      'query ($n: Int = 1, $m: Int = 2) { pair(pair: { a: "secret", b: [$n, $m] }) }',
      { n: null },
      'Argument "pair" is invalid: $n must not be null here.',
    ],
    [
      'query ($s: Boolean = true) { size @skip(if: $s) }',
      { s: null },
      'Argument "if" is invalid: $s must not be null here.',
    ],
    [
      'query ($s: Boolean = true) { things { ...F } } fragment F on Named { name @include(if: $s) }',
      { s: null },
      'Argument "if" is invalid: $s must not be null here.',
    ],
    [
      'query ($of: String = "y") { things { name(of: $of) } }',
      { of: null },
      'Argument "of" is invalid: $of must not be null here.',
    ],
  ])('what the client sent is told to the client: %s with %j', async (query, variables, message) => {
    const { errors, logged } = await run(query, variables, by);
    expect(new Set(errors.map((error) => error.message))).toEqual(new Set([message]));
    for (const { extensions } of errors) expect(extensions).toEqual({ code: 'BAD_USER_INPUT' });
    expect(logged).toBe(0);
  });

  test.each<[string, Record<string, unknown>]>([
    ['query ($id: ID = "1") { id(id: $id) }', {}],
    ['query ($n: Int) { size(first: $n) }', {}],
    ['query ($n: Int) { size(first: $n) }', { n: 3 }],
    ['query ($b: [Int!]) { pair(pair: { a: "x", b: $b }) }', {}],
    ['query ($p: Picky) { picky(picky: $p) }', { p: 'good' }],
  ])('what is right is answered: %s with %j', async (query, variables) => {
    expect(await run(query, variables, by)).toMatchObject({ errors: [], logged: 0 });
    expect((await run(query, variables, by)).data).toEqual((await run(query, variables, execute)).data);
  });

  test('a value that a scalar refuses is the client’s, whatever the scalar throws', async () => {
    const { data, errors, logged } = await run('query ($p: Picky!) { picky(picky: $p) }', { p: 'bad' }, by);
    expect({ data, logged }).toEqual({ data: undefined, logged: 0 });
    expect(errors).toEqual([expect.objectContaining({ extensions: { code: 'BAD_USER_INPUT' } })]);
  });

  test.each(['spoof(text: null)', 'located(text: "x")', 'broken', 'output'])(
    'what the server throws is masked and logged: %s',
    async (field) => {
      const { errors, logged } = await run(`{ ${field} }`, {}, by);
      expect(errors).toEqual([
        expect.objectContaining({
          message: 'Internal server error',
          extensions: { code: 'INTERNAL_SERVER_ERROR', requestId: expect.anything() },
        }),
      ]);
      expect(logged).toBe(1);
    },
  );

  test('an error of one field does not decide the status of the response', async () => {
    const { errors } = await run('{ coded size }', {}, by);
    expect(errors.map(({ extensions }) => extensions)).toEqual([{ code: 'FORBIDDEN' }]);
  });
});

test('what graphql-js throws itself during the execution is masked, though it has no path', () => {
  const logged: unknown[] = [];
  const info = testRequestInfo({ log: { error: (line: unknown) => void logged.push(line) } as never });
  const args = { schema, document: parse('{ size }') };
  const thrown = new RangeError('Maximum call stack size exceeded') as unknown as GraphQLError;
  const [error] = exposeResult({ errors: [thrown], data: null }, args, info, (message) => message);
  expect(error?.toJSON()).toMatchObject({ message: 'Internal server error' });
  expect(logged).toHaveLength(1);
});
