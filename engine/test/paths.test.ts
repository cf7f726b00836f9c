import { type ExecutionResult, execute, parse } from 'graphql';
import { createScopeEngine, type ScopeEngineOptions } from '../src';
import { guarded, guardedSchema } from './support/guarded-schema';

const SDL = `
  type Query { users: [User] strict: [User!] grid: [[User]] node: Node nodes: [Node] me: User void: User }
  type User {
    name: String
    email: String @requiresScopes(scopes: [["mail"]])
    phone: String @requiresScopes(scopes: [["phone"]])
    ssn: Number!
    profile: Profile
    sure: Profile!
    friends: [User!]
  }
  scalar Number @requiresScopes(scopes: [["ssn"]])
  type Profile { bio: String bank: String! @requiresScopes(scopes: [["bank"]]) }
  interface Node { id: String }
  type Open implements Node { id: String text: String }
  type Secret implements Node @requiresScopes(scopes: [["secret"]]) { id: String text: String code: String! }
`;
const ada = {
  name: 'Ada',
  email: 'a',
  phone: '1',
  ssn: 1,
  profile: { bio: 'b', bank: 'k' },
  sure: { bio: 'b', bank: 'k' },
};
const eve = { ...ada, name: 'Eve', friends: [ada, ada] };

const indices: ScopeEngineOptions = { mode: 'filter', paths: 'indices' };

async function run(query: string, scopes: string[] | null, root: object, options = indices) {
  const { errors = [], data } = (await guarded(SDL, options).run(query, scopes, { root })) as ExecutionResult;
  return { data, paths: errors.map(({ path }) => path?.join('.')), errors };
}

describe('paths: indices', () => {
  test.each<[string, string, object, string[]]>([
    ['a list', '{ users { name email } }', { users: [ada, eve] }, ['users.0.email', 'users.1.email']],
    ['an alias', '{ all: users { mail: email } }', { users: [ada] }, ['all.0.mail']],
    ['items that are null', '{ users { email } }', { users: [null, ada, null] }, ['users.1.email']],
    ['an empty list', '{ users { email } }', { users: [] }, ['users.@.email']],
    ['a list that is null', '{ users { email } }', { users: null }, ['users.@.email']],
    [
      'lists of lists',
      '{ grid { email } }',
      { grid: [[ada], null, [null, ada]] },
      ['grid.0.0.email', 'grid.2.1.email'],
    ],
    [
      'lists below lists',
      '{ users { friends { email } } }',
      { users: [ada, eve] },
      ['users.1.friends.0.email', 'users.1.friends.1.email'],
    ],
    ['no list', '{ me { email } }', { me: ada }, ['me.email']],
    ['a parent that is null', '{ void { email } }', { void: null }, ['void.email']],
    [
      'two denials',
      '{ users { email phone } }',
      { users: [ada, ada] },
      ['users.0.email', 'users.1.email', 'users.0.phone', 'users.1.phone'],
    ],
    [
      'a non-null field, in items that may be null',
      '{ users { name ssn } }',
      { users: [ada, null, eve] },
      ['users.0.ssn', 'users.2.ssn'],
    ],
    ['a non-null field, in items that may not', '{ strict { name ssn } }', { strict: [ada, eve] }, ['strict.0.ssn']],
    [
      'a non-null field, in an object below items',
      '{ users { profile { bio bank } } }',
      { users: [ada, eve] },
      ['users.0.profile.bank', 'users.1.profile.bank'],
    ],
    ['non-null all the way up', '{ users { sure { bio bank } } }', { users: [ada] }, ['users.0.sure.bank']],
    ['the rule of a scalar', '{ me { ssn } }', { me: ada }, ['me.ssn']],
    [
      'a non-null field and another one next to it',
      '{ users { ssn email } }',
      { users: [ada] },
      ['users.0.ssn', 'users.0.email'],
    ],
    ['fragments', '{ users { ...F } } fragment F on User { ... { email } email }', { users: [ada] }, ['users.0.email']],
  ])('%s: %s', async (_, query, root, expected) => {
    const placed = await run(query, [], root);
    expect(placed.paths.sort()).toEqual([...expected].sort());
    const pattern = await run(query, [], root, { mode: 'filter' });
    expect(placed.data).toEqual(pattern.data);
    expect(new Set(placed.errors.map(({ extensions }) => JSON.stringify(extensions)))).toEqual(
      new Set(pattern.errors.map(({ extensions }) => JSON.stringify(extensions))),
    );
  });

  it('reports each field below a denied type where an object of that type occurs', async () => {
    const root = {
      nodes: [
        { __typename: 'Open', text: null },
        { __typename: 'Secret', text: 't', code: 'c' },
        { __typename: 'Secret', text: 't', code: 'c' },
      ],
    };
    const query = '{ nodes { ... on Open { text } ... on Secret { text } } }';
    const { paths, errors, data } = await run(query, [], root);
    expect(data).toEqual({ nodes: [{ text: null }, { text: null }, { text: null }] });
    expect(paths).toEqual(['nodes.1.text', 'nodes.2.text']);
    expect(errors[0]?.extensions?.coordinate).toBe('Secret');
    expect((await run('{ nodes { ... on Secret { text code } } }', [], root)).paths.sort()).toEqual([
      'nodes.1.code',
      'nodes.1.text',
      'nodes.2.code',
      'nodes.2.text',
    ]);
  });

  it('lists at most maxPlaces, and reports for each denial how many more places it has', async () => {
    const root = { users: Array.from({ length: 5 }, () => ada) };
    const { errors, paths } = await run('{ users { email phone } }', [], root, { ...indices, maxPlaces: 7 });
    expect(paths).toHaveLength(7 + 2);
    expect(errors.filter(({ extensions }) => extensions?.unlistedPlaces)).toEqual([
      expect.objectContaining({
        message: 'Not authorized to read User.email in 1 more places, which are not listed',
        path: ['users', '@', 'email'],
        extensions: expect.objectContaining({ code: 'FORBIDDEN', coordinate: 'User.email', unlistedPlaces: 1 }),
      }),
      expect.objectContaining({
        path: ['users', '@', 'phone'],
        extensions: expect.objectContaining({ coordinate: 'User.phone', unlistedPlaces: 2 }),
      }),
    ]);
    expect((await run('{ users { email } }', [], root, { ...indices, maxPlaces: 0 })).paths).toEqual(['users.@.email']);
  });

  it('lists 1,000 places by default', async () => {
    const { paths } = await run('{ users { email } }', [], { users: Array.from({ length: 3_000 }, () => ada) });
    expect(paths).toHaveLength(1_001);
  });

  it('reports where errorsIn says', async () => {
    const extensions = await guarded(SDL, { ...indices, errorsIn: 'extensions' }).run('{ users { email } }', [], {
      root: { users: [ada] },
    });
    expect(extensions.errors).toBeUndefined();
    expect(extensions.extensions).toMatchObject({ authorizationErrors: [{ path: ['users', 0, 'email'] }] });
    const disabled = await guarded(SDL, { ...indices, errorsIn: 'disabled' }).run('{ users { email } }', [], {
      root: { users: [ada] },
    });
    expect(disabled).toEqual({ data: { users: [{ email: null }] } });
  });

  it('keeps the pattern if nothing is executed, and in a dry run', async () => {
    const root = { users: [ada] };
    expect((await run('{ users { email } }', [], root, { ...indices, mode: 'reject' })).paths).toEqual([
      'users.@.email',
    ]);
    const dry = await run('{ users { email } }', [], root, { ...indices, mode: 'dry-run' });
    expect(dry.paths).toEqual(['users.@.email']);
    expect(dry.data).toEqual({ users: [{ email: 'a' }] });
  });

  it("leaves a resolver's own errors alone", async () => {
    const schema = guardedSchema('type Query { a: [A] } type A { x: String @authenticated y: String }');
    const engine = createScopeEngine(schema, indices);
    const rootValue = { a: [{ y: () => Promise.reject(new Error('broken')) }] };
    const result = await engine.execute({ schema, document: parse('{ a { x y } }'), rootValue }, engine.viewer(null));
    expect(result.errors?.map(({ message, path }) => [message, path])).toEqual([
      ['Not authorized to read A.x', ['a', 0, 'x']],
      ['broken', ['a', 0, 'y']],
    ]);
  });

  it('works for a host that executes itself and has formatted the errors', async () => {
    const schema = guardedSchema(SDL);
    const engine = createScopeEngine(schema, indices);
    const decision = engine.decide({ document: parse('{ strict { ssn } users { email } }') }, engine.viewer([]));
    if (!decision?.document) throw new Error('there is nothing to execute');
    const result = await execute({ schema, document: decision.document, rootValue: { strict: [ada], users: [ada] } });
    const formatted = JSON.parse(JSON.stringify(result)) as ExecutionResult;
    expect(engine.report(formatted, decision).errors?.map(({ path }) => path)).toEqual([
      ['strict', 0, 'ssn'],
      ['users', 0, 'email'],
    ]);
  });

  it('works for each event of a subscription', async () => {
    const schema = guardedSchema(
      'type Query { a: Int } type Subscription { s: [A] } type A { x: String @authenticated }',
    );
    const subscription = schema.getSubscriptionType()?.getFields().s;
    if (!subscription) throw new Error('there is no such field');
    subscription.subscribe = async function* events() {
      yield { s: [{}] };
      yield { s: [{}, {}] };
      yield { s: [] };
    };
    const engine = createScopeEngine(schema, { mode: { subscription: 'filter' }, paths: 'indices' });
    const stream = await engine.subscribe({ schema, document: parse('subscription { s { x } }') }, engine.viewer(null));
    const paths: unknown[] = [];
    for await (const event of stream as AsyncGenerator<ExecutionResult>) {
      paths.push(event.errors?.map(({ path }) => path?.join('.')));
    }
    expect(paths).toEqual([['s.0.x'], ['s.0.x', 's.1.x'], ['s.@.x']]);
  });

  test.each([
    [{ paths: 'index' }, /paths must be one of/],
    [{ maxPlaces: -1 }, /maxPlaces/],
    [{ maxPlaces: Number.NaN }, /maxPlaces/],
  ])('refuses %j', (options, message) => {
    expect(() => createScopeEngine(guardedSchema(SDL), options as ScopeEngineOptions)).toThrow(message);
  });
});
