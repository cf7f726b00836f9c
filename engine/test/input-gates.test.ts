import { denialsOf, guarded } from './support/guarded-schema';

const SDL = `
  type Query {
    ping: String
    users(search: String, all: Boolean = false @requiresScopes(scopes: [["all"]])): String
    change(input: Change, inputs: [[Change!]]): String
  }
  input Change {
    name: String
    role: String @requiresScopes(scopes: [["grant"]])
    limit: Int = 3 @requiresScopes(scopes: [["limit"]])
    inner: Change
    others: [Change!]
  }
`;
const root = { ping: 'p', users: 'u', change: 'c' };

/** The coordinates that an anonymous viewer is denied. */
async function denied(query: string, variables: Record<string, unknown> = {}, scopes: string[] | null = []) {
  const { run } = guarded(SDL);
  const result = await run(query, scopes, { root, variables });
  expect(
    result.errors?.map(({ message }) => message).filter((message) => !message.startsWith('Not authorized')) ?? [],
  ).toEqual([]);
  return denialsOf(result);
}

describe('a rule on an argument or input field applies if the input is present', () => {
  test('of a literal argument, whatever its value', async () => {
    expect(await denied('{ users(all: true) }')).toEqual(['users Query.users(all:)']);
    expect(await denied('{ users(all: false) }')).toEqual(['users Query.users(all:)']);
    expect(await denied('{ users(all: null) }')).toEqual(['users Query.users(all:)']);
    expect(await denied('{ users(search: "x") }')).toEqual([]);
  });

  test('so that a viewer with the scope may use it, and the rest of the result is not affected', async () => {
    expect(await denied('{ users(all: true) }', {}, ['all'])).toEqual([]);
    const { run, called } = guarded(SDL);
    const result = await run('{ ping u: users(all: true) free: users }', null, { root });
    expect(result.data).toEqual({ ping: 'p', u: null, free: 'u' });
    expect(result.errors?.[0]).toMatchObject({
      message: 'Not authorized to set Query.users(all:)',
      path: ['u'],
      extensions: { code: 'UNAUTHENTICATED', coordinate: 'Query.users(all:)', requiredScopes: [['all']] },
    });
    expect(called).toEqual(['Query.ping', 'Query.users']);
  });

  test("not by a schema's default value, which is the server's own", async () => {
    expect(await denied('{ users change(input: { name: "n" }) }')).toEqual([]);
  });

  test('of a variable that was sent, null included, or has a default; one left out is absent', async () => {
    const query = 'query ($all: Boolean) { users(all: $all) }';
    expect(await denied(query, { all: false })).toEqual(['users Query.users(all:)']);
    expect(await denied(query, { all: null })).toEqual(['users Query.users(all:)']);
    expect(await denied(query, {})).toEqual([]);
    expect(await denied('query ($all: Boolean = true) { users(all: $all) }')).toEqual(['users Query.users(all:)']);
  });

  test.each([
    ['directly', '{ change(input: { role: "r" }) }', ['change Change.role']],
    ['as null', '{ change(input: { role: null }) }', ['change Change.role']],
    ['in a nested object', '{ change(input: { inner: { inner: { role: "r" } } }) }', ['change Change.role']],
    ['in a list', '{ change(input: { others: [{ name: "n" }, { role: "r" }] }) }', ['change Change.role']],
    ['in what is coerced to a list', '{ change(input: { others: { role: "r" } }) }', ['change Change.role']],
    ['in a list of lists', '{ change(inputs: [[{ name: "n" }], [{ limit: 1 }]]) }', ['change Change.limit']],
    ['nowhere', '{ change(input: { name: "n", inner: { others: [{ name: "m" }] } }) }', []],
    ['not under null', '{ change(input: null) }', []],
  ])('of an input field in a literal: %s', async (_title, query, coordinates) => {
    expect(await denied(query)).toEqual(coordinates);
  });

  test.each([
    ['directly', { role: 'r' }, ['change Change.role']],
    ['as null', { role: null }, ['change Change.role']],
    ['in a nested object', { inner: { inner: { role: 'r' } } }, ['change Change.role']],
    ['in a list', { others: [{ name: 'n' }, { role: 'r' }] }, ['change Change.role']],
    ['in what is coerced to a list', { others: { role: 'r' } }, ['change Change.role']],
    ['nowhere', { name: 'n', inner: { others: [{ name: 'm' }] } }, []],
    ['not under null', null, []],
  ])('of an input field in a variable: %s', async (_title, input, coordinates) => {
    expect(await denied('query ($input: Change) { change(input: $input) }', { input })).toEqual(coordinates);
  });

  test('of an input field set by a variable inside a literal', async () => {
    const query = 'query ($role: String, $inner: Change) { change(input: { role: $role, inner: $inner }) }';
    expect(await denied(query, { role: 'r' })).toEqual(['change Change.role']);
    expect(await denied(query, { role: null })).toEqual(['change Change.role']);
    expect(await denied(query, { inner: { limit: 1 } })).toEqual(['change Change.limit']);
    expect(await denied(query, {})).toEqual([]);
  });

  test("of an input field in a variable's default", async () => {
    expect(await denied('query ($input: Change = { role: "r" }) { change(input: $input) }')).toEqual([
      'change Change.role',
    ]);
    expect(await denied('query ($input: Change = { role: "r" }) { change(input: $input) }', { input: {} })).toEqual([]);
  });

  test.each([
    ['the interface has it', 'Box', '{ box { item(secret: true) } }', 'box.item Box.item(secret:)'],
    ['an implementer alone has it', 'Crate', '{ box { item(secret: true) } }', 'box.item Crate.item(secret:)'],
    [
      'the interface alone has it',
      'Box',
      '{ box { ... on Crate { item(secret: true) } } }',
      'box.item Box.item(secret:)',
    ],
  ])('of an argument, where %s', async (_title, carrier, query, denial) => {
    const field = (type: string) => `item(secret: Boolean${type === carrier ? ' @authenticated' : ''}): String`;
    const { run, called } = guarded(`
      type Query { box: Box }
      interface Box { ${field('Box')} }
      type Crate implements Box { ${field('Crate')} }
    `);
    const result = await run(query, null, { root: { box: { __typename: 'Crate', item: 'i' } } });
    expect(denialsOf(result)).toEqual([denial]);
    expect(called).toEqual(['Query.box']);
  });

  test('a denial of the field itself comes first', async () => {
    const { run } = guarded('type Query { a(b: ID @requiresScopes(scopes: [["b"]])): ID @authenticated }');
    expect(denialsOf(await run('{ a(b: 1) }', null))).toEqual(['a Query.a']);
    expect(denialsOf(await run('{ a(b: 1) }', []))).toEqual(['a Query.a(b:)']);
  });

  test.each<[string, unknown]>([
    ['an inherited member', Object.create({ role: 'r' })],
    ['a member that is not enumerable', Object.defineProperty({}, 'role', { value: 'r' })],
    ['an inherited member further down', { inner: Object.create({ role: 'r' }) }],
    ['a set', { others: new Set([{ role: 'r' }]) }],
  ])('of a variable that graphql-js reads it from: %s', async (_title, input) => {
    const query = 'query ($input: Change) { change(input: $input) }';
    expect(await denied(query, { input })).toEqual(['change Change.role']);
  });

  test('of an iterator that can be read once: everything that the type can hold', async () => {
    const others = (function* () {
      yield { name: 'n' };
    })();
    const query = 'query ($input: Change) { change(input: $input) }';
    expect(await denied(query, { input: { others } }, ['grant'])).toEqual(['change Change.limit']);
  });

  test('of a field whose name every object has', async () => {
    const { run } = guarded('type Query { a(b: In): ID } input In { toString: ID @authenticated c: ID }');
    const query = 'query ($b: In) { a(b: $b) }';
    expect(denialsOf(await run(query, null, { variables: { b: { c: 1 } } }))).not.toContain('a In.toString');
    expect(denialsOf(await run(query, null, { variables: { b: { toString: 1 } } }))).toContain('a In.toString');
  });

  test('each set of present inputs has a decision of its own', async () => {
    const { run } = guarded(SDL);
    const query = 'query ($input: Change) { change(input: $input) }';
    expect(denialsOf(await run(query, [], { root, variables: { input: { name: 'n' } } }))).toEqual([]);
    expect(denialsOf(await run(query, [], { root, variables: { input: { role: 'r' } } }))).toHaveLength(1);
  });
});
