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

  test('one that matches no possible type requires nothing', async () => {
    const { run } = guarded(HITS);
    const result = await run('{ hits { ... on Dated { ... on Titled { ... on Book { isbn } } } } }', null, { root });
    expect(result).toEqual({ data: { hits: [{}, {}] } });
  });

  test('the fields of a denied one are null for every type that it matches, but not __typename', async () => {
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

  test('if a denied and an allowed one have the same response key, the allowed one is executed', async () => {
    const { run } = guarded(HITS);
    const result = await run('{ hits { ... on Titled { title } ... on Film { title } } }', [], { root });
    expect(result.data).toEqual({ hits: [{ title: null }, { title: 'Alien' }] });
  });

  test('selections that merge under one key are built for each type separately', async () => {
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

  test('a denied non-null field makes its items null, which is determined during execution', async () => {
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

  test('each of its fields requires its rule', async () => {
    const result = await guarded(ROOT).run('{ __typename ping again: echo }', null);
    expect(result.data).toEqual({ __typename: 'Root', ping: null, again: null });
    expect(denialsOf(result)).toEqual(['ping Root.ping', 'again Root.echo']);
  });

  test('including fields in a fragment on one of its interfaces', async () => {
    const result = await guarded(ROOT).run('{ ... on Pinging { __typename ping } }', null);
    expect(result.data).toEqual({ __typename: 'Root', ping: null });
    expect(denialsOf(result)).toEqual(['ping Pinging.ping']);
  });

  test('introspection requires nothing, even under a guarded root', async () => {
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

  test('a field on one requires the rules of the possible types in that place, where implementers narrow it', async () => {
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

  test('does not change an empty list, and adds no second error if the list is not empty', async () => {
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

test('only the operation that is executed is decided', async () => {
  const { schema, engine } = guarded('type Query { open: String shut: String @authenticated }');
  const document = parse('query Shut { shut } query Open { open }');
  const args = { schema, document, operationName: 'Open', rootValue: { open: 'o' } };
  expect(JSON.parse(JSON.stringify(await engine.execute(args, engine.viewer(null))))).toEqual({ data: { open: 'o' } });
  expect(engine.asksForNothing(args)).toBe(true);
  expect(engine.asksForNothing({ document, operationName: 'Shut' })).toBe(false);
});

describe('a decision that is handed to execute', () => {
  const { schema, engine } = guarded('type Query { open: String shut: String @requiresScopes(scopes: [["a"]]) }');
  const rootValue = { open: 'o', shut: 's' };
  const [allowed, anonymous] = [engine.viewer(['a']), engine.viewer(null)];
  const query = (text: string, variableValues = {}) => ({ schema, document: parse(text), rootValue, variableValues });

  test('is what is executed', async () => {
    for (const viewer of [allowed, anonymous]) {
      const args = query('{ open shut }');
      const result = await engine.execute(args, viewer, engine.decide(args, viewer));
      expect(result).toEqual(await engine.execute(args, viewer));
    }
  });

  test('must be for the same operation, viewer and variables', async () => {
    const args = query('query A($yes: Boolean!) { open shut @include(if: $yes) } query B { open }', { yes: true });
    const named = { ...args, operationName: 'A' };
    const free = engine.decide({ ...named, variableValues: { yes: false } }, anonymous);
    const [other] = [guarded('type Query { open: String shut: String @requiresScopes(scopes: [["a"]]) }')];
    const foreign = other.engine.decide({ document: args.document, operationName: 'B' }, other.engine.viewer(['a']));
    expect(free?.denials).toEqual([]);
    const wrong: [string, typeof args & { operationName?: string }, typeof anonymous, typeof free][] = [
      ['viewer', named, anonymous, engine.decide(named, allowed)],
      ['variables', named, anonymous, free],
      ['operation', named, anonymous, engine.decide({ ...args, operationName: 'B' }, anonymous)],
      ['document', query('{ shut }'), anonymous, engine.decide(query('{ open }'), anonymous)],
      ['engine', named, anonymous, foreign],
      ['kind of thing', named, anonymous, { ...(free as NonNullable<typeof free>) }],
    ];
    for (const [, asked, viewer, decision] of wrong) {
      await expect(engine.execute(asked, viewer, decision)).rejects.toThrow(TypeError);
    }
  });
});

test('a denied field evaluates no argument, not even with the operation cut down to it', async () => {
  const { run, called } = guarded('type Query { ping: String find(id: Int!): String @authenticated }');
  const options = { root: { ping: 'p' }, variables: { id: 1 } };
  const result = await run('query ($id: Int!) { ping find(id: $id) }', null, options);
  expect(result.data).toEqual({ ping: 'p', find: null });
  expect(denialsOf(result)).toEqual(['find Query.find']);
  expect(called).toEqual(['Query.ping']);
});

test('the cost is not exponential in the depth where type conditions occur', async () => {
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
