import { parse } from 'graphql';
import { denialsOf, guarded } from './support/guarded-schema';

describe('typed fragments', () => {
  const HITS = `
    type Query { hits: [Hit] hit: Hit }
    union Hit = Book | Film
    interface Titled { title: String }
    interface Dated { year: Int }
    type Book implements Titled @requiresScopes(scopes: [["book"]]) { title: String pages: Int! isbn: ID @authenticated }
    type Film implements Titled & Dated { title: String year: Int }
  `;
  const root = {
    hits: [
      { __typename: 'Book', title: 'Dune', pages: 412 },
      { __typename: 'Film', title: 'Alien', year: 1979 },
    ],
    hit: { __typename: 'Film', title: 'Alien', year: 1979 },
  };

  test('one that reads nothing but __typename, however deep, is no denial', async () => {
    const { run } = guarded(HITS);
    const result = await run('{ hits { ... on Book { ... { ... on Titled { kind: __typename } } } } }', [], { root });
    expect(result).toEqual({ data: { hits: [{ kind: 'Book' }, {}] } });
  });

  test('one that no possible type meets asks for nothing', async () => {
    const { run } = guarded(HITS);
    const result = await run('{ hits { ... on Dated { ... on Titled { ... on Book { isbn } } } } }', null, { root });
    expect(result).toEqual({ data: { hits: [{}, {}] } });
  });

  test('the fields of a denied one are null for every type that it matches, its __typename is not', async () => {
    const { run } = guarded(HITS);
    const result = await run('{ hits { ... on Titled { __typename title } } }', [], { root });
    expect(result.data).toEqual({
      hits: [
        { __typename: 'Book', title: null },
        { __typename: 'Film', title: null },
      ],
    });
    expect(denialsOf(result)).toEqual(['hits Titled']);
  });

  test('where a denied and an allowed one meet under one key, the allowed one answers', async () => {
    const { run } = guarded(HITS);
    const result = await run('{ hits { ... on Titled { title } ... on Film { title } } }', [], { root });
    expect(result.data).toEqual({ hits: [{ title: null }, { title: 'Alien' }] });
  });

  test('what merges under one key is laid out for each type by itself', async () => {
    const { run } = guarded(`
      type Query { nodes: [Node] }
      interface Node { next: Node open: ID shut: ID @authenticated }
      type A implements Node { next: Node open: ID shut: ID }
      type B implements Node { next: Node open: ID shut: ID }
    `);
    const next = { __typename: 'A', open: 'o', shut: 's' };
    const result = await run(
      '{ nodes { next { shut } ... on A { next { a: open } } ... on B { next { b: open } } } }',
      null,
      { root: { nodes: ['A', 'B'].map((__typename) => ({ __typename, next })) } },
    );
    expect(result.data).toEqual({ nodes: [{ next: { shut: null, a: 'o' } }, { next: { shut: null, b: 'o' } }] });
  });

  test('a non-null field of a denied one takes down its items, found out while running', async () => {
    const { run, called } = guarded(HITS);
    const result = await run('{ hits { ... on Book { pages title } ... on Film { title } } }', [], { root });
    expect(result.data).toEqual({ hits: [null, { title: 'Alien' }] });
    expect(denialsOf(result)).toEqual(['hits Book']);
    expect(called).toEqual(['Query.hits', 'Film.title']);
  });
});

describe('the root', () => {
  const ROOT = `
    schema { query: Root }
    interface Pinging { ping: String }
    type Root implements Pinging @authenticated { ping: String echo: String }
  `;

  test('its rule is asked for by each of its fields', async () => {
    const result = await guarded(ROOT).run('{ __typename ping again: echo }', null);
    expect(result.data).toEqual({ __typename: 'Root', ping: null, again: null });
    expect(denialsOf(result)).toEqual(['ping Root.ping', 'again Root.echo']);
  });

  test('also by those that are read through a fragment on one of its interfaces', async () => {
    const result = await guarded(ROOT).run('{ ... on Pinging { __typename ping } }', null);
    expect(result.data).toEqual({ __typename: 'Root', ping: null });
    expect(denialsOf(result)).toEqual(['ping Pinging.ping']);
  });

  test('introspection is free, under a guarded root as well', async () => {
    const result = await guarded(ROOT).run('{ __schema { queryType { name } } ping }', null);
    expect(result.data).toEqual({ __schema: { queryType: { name: 'Root' } }, ping: null });
  });
});

describe('interfaces', () => {
  const THINGS = `
    type Query { holder: Holder thing: Thing }
    interface Holder { item: Thing }
    interface Thing { id: ID }
    type Box implements Holder { item: Gem }
    type Gem implements Thing { id: ID }
    type Rock implements Thing @requiresScopes(scopes: [["rock"]]) { id: ID }
  `;

  test('a field on one asks for the types that can stand in that place, where implementers narrow it', async () => {
    const root = { holder: { __typename: 'Box', item: { id: 'g' } } };
    expect(await guarded(THINGS).run('{ holder { item { id } } }', [], { root })).toEqual({
      data: { holder: { item: { id: 'g' } } },
    });
  });

  test('and for every implementer where nothing narrows it', async () => {
    expect(denialsOf(await guarded(THINGS).run('{ thing { id } }', []))).toEqual(['thing Query.thing']);
  });

  test('a rule on an interface of an interface holds for the implementers', async () => {
    const { run } = guarded(`
      type Query { leaf: Leaf }
      interface Top { id: ID @requiresScopes(scopes: [["top"]]) }
      interface Middle implements Top { id: ID }
      type Leaf implements Top & Middle { id: ID }
    `);
    expect(denialsOf(await run('{ leaf { id } }', [], { root: { leaf: { id: 1 } } }))).toEqual(['leaf.id Leaf.id']);
  });

  test('a field that is nullable on the interface is null there, though an implementer has it non-null', async () => {
    const { run } = guarded(`
      type Query { node: Node }
      interface Node { name: String @authenticated }
      type User implements Node { name: String! }
    `);
    const root = { node: { __typename: 'User', name: 'U' } };
    expect((await run('{ node { name } }', null, { root })).data).toEqual({ node: { name: null } });
    expect((await run('{ node { ... on User { name } } }', null, { root })).data).toEqual({ node: null });
  });
});

describe('a denied non-null field', () => {
  const CHAIN = `
    type Query { ping: String team: Team }
    type Team { id: ID lead: User! members: [User!]! }
    type User { id: ID email: String! @requiresScopes(scopes: [["pii"]]) }
  `;
  const root = { ping: 'p', team: { id: 't', lead: { id: 'u', email: 'e' }, members: [{ id: 'm', email: 'e' }] } };

  test('nulls the nearest nullable ancestor, none of whose resolvers is called', async () => {
    const { run, called } = guarded(CHAIN);
    const result = await run('{ ping team { id lead { id email } } }', [], { root });
    expect(result.data).toEqual({ ping: 'p', team: null });
    expect(denialsOf(result)).toEqual(['team.lead.email User.email']);
    expect(called).toEqual(['Query.ping']);
  });

  test('leaves an empty list alone, and has no companion error where the list is not empty', async () => {
    const { run, called } = guarded(CHAIN);
    const query = '{ team { members { email id } } }';
    const empty = await run(query, [], { root: { team: { members: [] } } });
    expect(empty.data).toEqual({ team: { members: [] } });
    const full = await run(query, [], { root });
    expect(full.data).toEqual({ team: null });
    expect(denialsOf(full)).toEqual(['team.members.@.email User.email']);
    expect(called).not.toContain('User.id');
  });

  test('leaves the errors of resolvers where they are', async () => {
    const { run } = guarded(CHAIN);
    const broken = { team: { id: 't', members: [null] } };
    const result = await run('{ a: team { members { id } } b: team { lead { email } } }', [], { root: broken });
    expect(result.data).toEqual({ a: null, b: null });
    expect(result.errors?.map(({ message }) => message)).toEqual([
      'Not authorized to read User.email',
      'Cannot return null for non-nullable field Team.members.',
    ]);
  });
});

test('only the operation that runs is judged', async () => {
  const { schema, engine } = guarded('type Query { open: String shut: String @authenticated }');
  const document = parse('query Shut { shut } query Open { open }');
  const args = { schema, document, operationName: 'Open', rootValue: { open: 'o' } };
  expect(JSON.parse(JSON.stringify(await engine.execute(args, engine.viewer(null))))).toEqual({ data: { open: 'o' } });
  expect(engine.asksForNothing(args)).toBe(true);
  expect(engine.asksForNothing({ document, operationName: 'Shut' })).toBe(false);
});

test('a denied field evaluates no argument, not even with the operation cut down to it', async () => {
  const { run, called } = guarded('type Query { ping: String find(id: Int!): String @authenticated }');
  const options = { root: { ping: 'p' }, variables: { id: 1 } };
  const result = await run('query ($id: Int!) { ping find(id: $id) }', null, options);
  expect(result.data).toEqual({ ping: 'p', find: null });
  expect(denialsOf(result)).toEqual(['find Query.find']);
  expect(called).toEqual(['Query.ping']);
});

test('depth does not cost its power where type conditions occur', async () => {
  const types = Array.from(
    { length: 8 },
    (_, at) => `type T${at} implements Node { next: Node v${at}: Int @authenticated }`,
  );
  const { run } = guarded(`type Query { node: Node } interface Node { next: Node } ${types.join('\n')}`);
  const level = (depth: number): string =>
    depth === 0
      ? '__typename'
      : `${types.map((_, at) => `... on T${at} { v${at} }`).join(' ')} next { ${level(depth - 1)} }`;
  // 8 to the power of 12 decisions would not end before the test's timeout.
  const result = await run(`{ node { ${level(12)} } }`, null, {
    root: { node: { __typename: 'T3', v3: 1, next: null } },
  });
  expect(result.data).toEqual({ node: { v3: null, next: null } });
});
