import {
  buildASTSchema,
  buildSchema,
  DirectiveLocation,
  GraphQLDirective,
  GraphQLEnumType,
  GraphQLInt,
  GraphQLObjectType,
  GraphQLSchema,
  parse,
} from 'graphql';
import { type AuthenticationLevel, createScopeEngine, type ViewerAuthentication } from '../src';
import { denialsOf, guarded, guardedSchema } from './support/guarded-schema';

const at = (level: AuthenticationLevel, ageSeconds = 0): ViewerAuthentication => ({ level, ageSeconds });
const PASSWORD = at('SINGLE_FACTOR');

const SDL = `
  type Query {
    open: String
    known: String @requiresAuthentication
    fresh: String @requiresAuthentication(maxAgeSeconds: 300)
    twice: String @requiresAuthentication(level: MULTI_FACTOR)
    strong: String @requiresAuthentication(level: PHISHING_RESISTANT, maxAgeSeconds: 60)
    scoped: String @requiresScopes(scopes: [["a"]]) @requiresAuthentication(level: MULTI_FACTOR, maxAgeSeconds: 300)
    vault: Vault
    node: Node
    hit: Hit
    find(all: Boolean @requiresAuthentication(level: MULTI_FACTOR), filter: Filter): String
    findScoped(
      fresh: Boolean @requiresAuthentication
      owned: Boolean @requiresScopes(scopes: [["b"]])
      both: Boolean @requiresScopes(scopes: [["b"]]) @requiresAuthentication
    ): String
  }
  type Mutation { drop: String @requiresAuthentication(maxAgeSeconds: 60) keep: String @requiresAuthentication(level: MULTI_FACTOR, maxAgeSeconds: 300) grant: String @requiresScopes(scopes: [["a"]]) }
  type Subscription { ticks: String @requiresAuthentication(level: MULTI_FACTOR) }
  input Filter { text: String deep: String @requiresAuthentication(maxAgeSeconds: 10) in: Filter }
  type Vault @requiresAuthentication(level: MULTI_FACTOR) { id: ID keys: String @requiresAuthentication(maxAgeSeconds: 60) }
  interface Node @requiresAuthentication(maxAgeSeconds: 600) { id: ID secret: String @requiresAuthentication(level: MULTI_FACTOR) }
  type Doc implements Node { id: ID secret: String title: String }
  union Hit = Vault | Doc
`;

describe('a field with @requiresAuthentication', () => {
  const { run } = guarded(SDL, { mode: 'filter' });
  const denied = async (query: string, authentication: ViewerAuthentication | null, scopes: string[] | null = []) =>
    denialsOf(await run(query, scopes, { root: { vault: {}, node: { __typename: 'Doc' } }, authentication }));

  test.each<[string, ViewerAuthentication | null, boolean]>([
    ['known', PASSWORD, true],
    ['known', at('SINGLE_FACTOR', Infinity), true],
    ['known', null, false],
    ['fresh', at('SINGLE_FACTOR', 300), true],
    ['fresh', at('SINGLE_FACTOR', 300.001), false],
    ['fresh', at('PHISHING_RESISTANT', 301), false],
    ['fresh', at('PHISHING_RESISTANT', Infinity), false],
    ['fresh', null, false],
    ['twice', at('SINGLE_FACTOR'), false],
    ['twice', at('MULTI_FACTOR', 1e9), true],
    ['twice', at('PHISHING_RESISTANT'), true],
    ['strong', at('PHISHING_RESISTANT', 60), true],
    ['strong', at('PHISHING_RESISTANT', 61), false],
    ['strong', at('MULTI_FACTOR', 1), false],
    ['open', null, true],
  ])('%s with %j: %s', async (field, authentication, allowed) => {
    expect(await denied(`{ ${field} }`, authentication)).toEqual(allowed ? [] : [`${field} Query.${field}`]);
  });

  test('is denied to an anonymous viewer, whatever authentication is given', async () => {
    expect(await denied('{ known }', PASSWORD, null)).toEqual(['known Query.known']);
  });

  test('requires the scopes as well', async () => {
    const strong = at('MULTI_FACTOR', 1);
    expect(await denied('{ scoped }', strong, ['a'])).toEqual([]);
    expect(await denied('{ scoped }', strong, [])).toHaveLength(1);
    expect(await denied('{ scoped }', PASSWORD, ['a'])).toHaveLength(1);
  });

  test('and a type: the highest level and the smallest age count', async () => {
    expect(await denied('{ vault { keys } }', at('MULTI_FACTOR', 60))).toEqual([]);
    expect(await denied('{ vault { keys } }', at('MULTI_FACTOR', 61))).toEqual(['vault.keys Vault.keys']);
    expect(await denied('{ vault { id } }', at('SINGLE_FACTOR', 0))).toEqual(['vault Query.vault']);
  });

  test('an interface: its rules apply to the fields of its implementers', async () => {
    expect(await denied('{ node { id } }', at('SINGLE_FACTOR', 600))).toEqual([]);
    expect(await denied('{ node { id } }', at('MULTI_FACTOR', 601))).toEqual(['node Query.node']);
    expect(await denied('{ node { ... on Doc { secret } } }', PASSWORD)).toEqual(['node.secret Doc.secret']);
    expect(await denied('{ hit { ... on Doc { title } } }', at('MULTI_FACTOR', 601))).toEqual(['hit Doc']);
    expect(await denied('{ hit { ... on Vault { id } } }', PASSWORD)).toEqual(['hit Vault']);
  });

  test('arguments and input fields, at any depth, as literals and in variables', async () => {
    expect(await denied('{ find(all: true) }', PASSWORD)).toEqual(['find Query.find(all:)']);
    expect(await denied('{ find(filter: { text: "" }) }', null)).toEqual([]);
    expect(await denied('{ find(filter: { in: { deep: null } }) }', at('SINGLE_FACTOR', 11))).toEqual([
      'find Filter.deep',
    ]);
    const inVariables = await run('query ($f: Filter) { find(filter: $f) }', [], {
      root: {},
      variables: { f: { in: { deep: '' } } },
      authentication: null,
    });
    expect(denialsOf(inVariables)).toEqual(['find Filter.deep']);
  });

  test('selections that @skip and @include omit require nothing', async () => {
    const query = 'query ($w: Boolean!) { open twice @include(if: $w) }';
    const result = async (w: boolean) => run(query, [], { root: {}, variables: { w }, authentication: PASSWORD });
    expect(denialsOf(await result(false))).toEqual([]);
    expect(denialsOf(await result(true))).toEqual(['twice Query.twice']);
  });
});

describe('the error', () => {
  const { run } = guarded(SDL, { mode: 'filter' });
  const errorsOf = async (query: string, authentication: ViewerAuthentication | null, scopes: string[] | null = []) =>
    (await run(query, scopes, { root: {}, authentication })).errors;

  test('is STEP_UP_REQUIRED and names what is needed, and the level that the viewer has', async () => {
    expect(await errorsOf('{ it: scoped }', at('SINGLE_FACTOR', 1), ['a'])).toEqual([
      {
        message:
          'Not authorized to read Query.scoped: it requires a multi-factor authentication of the user within the last 300 seconds',
        path: ['it'],
        extensions: {
          code: 'STEP_UP_REQUIRED',
          coordinate: 'Query.scoped',
          requiredLevel: 'MULTI_FACTOR',
          maxAgeSeconds: 300,
          currentLevel: 'SINGLE_FACTOR',
        },
      },
    ]);
  });

  test('has null for no maximum age', async () => {
    expect((await errorsOf('{ twice }', PASSWORD))?.[0]?.extensions).toMatchObject({ maxAgeSeconds: null });
  });

  test('says for a token without an authentication that it cannot be used', async () => {
    const [error] = (await errorsOf('{ known }', null)) ?? [];
    expect(error?.extensions?.currentLevel).toBeNull();
    expect(error?.message).toBe(
      'Not authorized to read Query.known: it requires an authentication of the user. The token has none: personal access ' +
        'tokens, and tokens that clients request for themselves, cannot be used here',
    );
  });

  test.each<[string, ViewerAuthentication | null, string[] | null, string]>([
    ['anonymous', null, null, 'UNAUTHENTICATED'],
    ['without the scopes, with the authentication', at('MULTI_FACTOR'), [], 'FORBIDDEN'],
    ['without the scopes and the authentication', PASSWORD, [], 'FORBIDDEN'],
    ['without the authentication', PASSWORD, ['a'], 'STEP_UP_REQUIRED'],
  ])('%s', async (_title, authentication, scopes, code) => {
    expect(await errorsOf('{ scoped }', authentication, scopes)).toMatchObject([{ extensions: { code } }]);
  });

  test('of the current level is right for viewers whose decisions differ in nothing else', async () => {
    const levels: (AuthenticationLevel | null)[] = [];
    for (const authentication of [null, PASSWORD, at('MULTI_FACTOR'), null]) {
      const [error] = (await errorsOf('{ strong }', authentication)) ?? [];
      levels.push(error?.extensions?.currentLevel as AuthenticationLevel | null);
    }
    expect(levels).toEqual([null, 'SINGLE_FACTOR', 'MULTI_FACTOR', null]);
  });

  test('names the input for which scopes are missing before one that only needs an authentication', async () => {
    expect(await errorsOf('{ findScoped(fresh: true, owned: true) }', null, [])).toMatchObject([
      { extensions: { code: 'FORBIDDEN', coordinate: 'Query.findScoped(owned:)' } },
    ]);
    expect(await errorsOf('{ findScoped(fresh: true, both: true) }', null, ['b'])).toMatchObject([
      { extensions: { code: 'STEP_UP_REQUIRED', coordinate: 'Query.findScoped(fresh:)' } },
    ]);
  });

  test('does not depend on showScopes', async () => {
    const hidden = guarded(SDL, { mode: 'filter', showScopes: false });
    const { errors } = await hidden.run('{ scoped }', ['a'], { root: {}, authentication: PASSWORD });
    expect(errors?.[0]?.extensions).toMatchObject({ requiredLevel: 'MULTI_FACTOR' });
  });
});

describe('a decision', () => {
  const { engine } = guarded(SDL, { mode: { mutation: 'reject', query: 'filter' } });
  const decide = (query: string, authentication: ViewerAuthentication | null, scopes: string[] | null = []) =>
    engine.decide({ document: parse(query) }, engine.viewer(scopes, authentication));

  test('names the strongest authentication that a refused operation requires', () => {
    const decision = decide('mutation { drop keep }', PASSWORD);
    expect(decision?.denials).toHaveLength(1);
    expect(decision?.stepUp).toEqual({ level: 'MULTI_FACTOR', maxAgeSeconds: 300 });
    expect(decide('mutation { drop keep }', at('SINGLE_FACTOR', 61))?.stepUp).toEqual({
      level: 'MULTI_FACTOR',
      maxAgeSeconds: 60,
    });
    expect(decide('mutation { drop }', null)?.stepUp).toEqual({ level: 'SINGLE_FACTOR', maxAgeSeconds: 60 });
  });

  test('names none if a scope is missing too, if the viewer is anonymous, and if nothing is refused', () => {
    expect(decide('mutation { drop grant }', null)?.stepUp).toBeUndefined();
    expect(decide('mutation { drop grant }', null, ['a'])?.stepUp).toBeDefined();
    expect(decide('mutation { drop }', PASSWORD, null)?.stepUp).toBeUndefined();
    expect(decide('mutation { drop }', PASSWORD)?.stepUp).toBeUndefined();
    expect(decide('{ fresh }', null)?.stepUp).toBeUndefined();
  });

  test('is cached by what the viewer meets, not by the age', () => {
    const document = parse('{ fresh }');
    const of = (authentication: ViewerAuthentication | null) =>
      engine.decide({ document }, engine.viewer(['a'], authentication));
    expect(of(at('SINGLE_FACTOR', 61))).toBe(of(at('SINGLE_FACTOR', 299)));
    expect(of(at('SINGLE_FACTOR', 300))).not.toBe(of(at('SINGLE_FACTOR', 301)));
    expect(of(at('SINGLE_FACTOR', 301))).not.toBe(of(null));
  });

  test('an authentication changes nothing in a schema without the directive', () => {
    const plain = guarded('type Query { a: String @authenticated }').engine;
    const document = parse('{ a }');
    expect(plain.decide({ document }, plain.viewer([], at('MULTI_FACTOR')))).toBe(
      plain.decide({ document }, plain.viewer([])),
    );
  });
});

test.each<[string, unknown]>([
  ['an unknown level', { level: 'WEAK', ageSeconds: 1 }],
  ['no level', { ageSeconds: 1 }],
  ['no age', { level: 'SINGLE_FACTOR' }],
  ['an age that is not a number', { level: 'SINGLE_FACTOR', ageSeconds: '1' }],
  ['NaN', { level: 'SINGLE_FACTOR', ageSeconds: Number.NaN }],
  ['a time in milliseconds', { level: 'SINGLE_FACTOR', ageSeconds: 1_764_000_000 - 1_764_000_000_000 }],
  ['a name', 'SINGLE_FACTOR'],
])('engine.viewer refuses %s, with and without the directive in the schema', (_title, authentication) => {
  for (const sdl of [SDL, 'type Query { a: String @authenticated }']) {
    const { engine } = guarded(sdl);
    expect(() => engine.viewer([], authentication as ViewerAuthentication)).toThrow(/^authentication\.(level|ageS)/);
  }
});

describe('a schema is refused for', () => {
  const build = (sdl: string) => () => createScopeEngine(guardedSchema(sdl));

  test.each([
    ['maxAgeSeconds: 0', 'maxAgeSeconds` that is not a whole number'],
    ['maxAgeSeconds: -5', 'maxAgeSeconds` that is not a whole number'],
    ['maxAgeSeconds: null', 'maxAgeSeconds` that is not a whole number'],
    ['level: null', 'level` that is not one of SINGLE_FACTOR'],
  ])('@requiresAuthentication(%s)', (args, message) => {
    expect(build(`type Query { a: String @requiresAuthentication(${args}) }`)).toThrow(message);
  });

  test.each<[string, unknown, string]>([
    ['an unknown level', { level: 'STRONG' }, 'level` that is not one of'],
    ['half a second', { maxAgeSeconds: 0.5 }, 'whole number'],
    ['a text', { maxAgeSeconds: '300' }, 'whole number'],
    ['more than an Int', { maxAgeSeconds: 2 ** 31 }, 'more than 2147483647'],
    ['an unknown argument', { maxAge: 300 }, 'the argument `maxAge`'],
    ['an argument of another rule', { scopes: [['a']] }, 'the argument `scopes`'],
    ['a map', new Map([['level', 'MULTI_FACTOR']]), 'not an object of arguments'],
    ['an empty list', [], 'stands there as an empty list'],
    ['null', null, 'write @requiresAuthentication(level: MULTI_FACTOR'],
    ['no arguments', false, 'write @requiresAuthentication(level: MULTI_FACTOR'],
  ])('%s in extensions', (_title, args, message) => {
    const schema = guardedSchema('type Query { a: String }');
    const field = schema.getQueryType()?.getFields().a;
    if (field) field.extensions = { directives: { requiresAuthentication: args } };
    expect(() => createScopeEngine(schema)).toThrow(message);
  });

  test('nothing that is valid: getters of a class are read', () => {
    class Rule {
      get level() {
        return 'PHISHING_RESISTANT';
      }
    }
    const schema = guardedSchema('type Query { a: String }');
    const field = schema.getQueryType()?.getFields().a;
    if (field) field.extensions = { directives: { requiresAuthentication: new Rule() } };
    expect(createScopeEngine(schema).policy.found).toMatchObject([{ authentication: { level: 'PHISHING_RESISTANT' } }]);
  });

  test('the rule on an enum value, an input type and the schema', () => {
    const unchecked = (sdl: string) => () => {
      return createScopeEngine(buildASTSchema(parse(sdl), { assumeValidSDL: true, assumeValid: true }));
    };
    expect(unchecked('type Query { a: E } enum E { X @requiresAuthentication }')).toThrow('E.X');
    expect(unchecked('type Query { a(i: I): Int } input I @requiresAuthentication { x: Int }')).toThrow('I: ');
    expect(unchecked('schema @requiresAuthentication { query: Query } type Query { a: Int }')).toThrow('root types');
  });
});

test('a subscription opens no stream, and a host that executes itself gets the denials', async () => {
  const { schema, engine } = guarded(SDL, {});
  const document = parse('subscription { ticks }');
  const viewer = engine.viewer([], PASSWORD);
  const refused = {
    errors: [expect.objectContaining({ extensions: expect.objectContaining({ code: 'STEP_UP_REQUIRED' }) })],
  };
  expect(await engine.subscribe({ schema, document }, viewer)).toEqual(refused);
  const decision = engine.decide({ document }, viewer);
  expect(decision?.stepUp).toEqual({ level: 'MULTI_FACTOR', maxAgeSeconds: null });
  expect(decision && engine.report({}, decision)).toEqual(refused);
});

test('a decision for one authentication cannot be used for another', async () => {
  const { schema, engine } = guarded(SDL);
  const document = parse('{ fresh }');
  const decision = engine.decide({ document }, engine.viewer([], at('SINGLE_FACTOR', 1)));
  await expect(
    engine.execute({ schema, document }, engine.viewer([], at('SINGLE_FACTOR', 301)), decision),
  ).rejects.toThrow('made for another operation, viewer');
});

test('any number of ages: an age meets exactly the rules that allow it', async () => {
  const ages = Array.from({ length: 200 }, (_, index) => ((index * 37) % 200) + 1);
  const { run } = guarded(
    `type Query { ${ages.map((age) => `a${age}: Int @requiresAuthentication(maxAgeSeconds: ${age})`).join(' ')} }`,
  );
  const query = `{ ${ages.map((age) => `a${age}`).join(' ')} }`;
  for (const ageSeconds of [-1, 0, 1, 1.5, 100, 199, 200, 201, Infinity]) {
    const { errors = [] } = await run(query, [], { root: {}, authentication: { level: 'SINGLE_FACTOR', ageSeconds } });
    expect(errors.map(({ path }) => path?.[0])).toEqual(ages.filter((age) => ageSeconds > age).map((age) => `a${age}`));
  }
});

test('the defaults of the definition of the directive count', () => {
  const schema = (definition: string) => {
    return buildSchema(`
      enum AuthenticationLevel { SINGLE_FACTOR MULTI_FACTOR PHISHING_RESISTANT STRANGE }
      directive @mfa${definition} on FIELD_DEFINITION
      type Query { a: String @mfa b: String @mfa(level: SINGLE_FACTOR) }
    `);
  };
  const directives = { requiresAuthentication: 'mfa' };
  const strict = schema('(level: AuthenticationLevel = MULTI_FACTOR, maxAgeSeconds: Int = 60)');
  expect(createScopeEngine(strict, { directives }).policy.found).toMatchObject([
    { coordinate: 'Query.a', directive: 'mfa', authentication: { level: 'MULTI_FACTOR', maxAgeSeconds: 60 } },
    { coordinate: 'Query.b', directive: 'mfa', authentication: { level: 'SINGLE_FACTOR', maxAgeSeconds: 60 } },
  ]);
  const codeFirst = (defaultValue: unknown) => {
    const field = { type: GraphQLInt, extensions: { directives: { mfa: {} } } };
    const type = new GraphQLEnumType({ name: 'Level', values: { MULTI_FACTOR: { value: defaultValue } } });
    const mfa = new GraphQLDirective({
      name: 'mfa',
      locations: [DirectiveLocation.FIELD_DEFINITION],
      args: { level: { type, defaultValue } },
    });
    const query = new GraphQLObjectType({ name: 'Query', fields: { a: field } });
    return createScopeEngine(new GraphQLSchema({ query, directives: [mfa] }), { directives }).policy.found;
  };
  expect(codeFirst('MULTI_FACTOR')).toMatchObject([{ authentication: { level: 'MULTI_FACTOR', maxAgeSeconds: null } }]);
  expect(() => codeFirst(2)).toThrow('has a value of `level`');
  const strange = schema('(level: AuthenticationLevel = STRANGE)');
  expect(() => createScopeEngine(strange, { directives })).toThrow('Query.a: @mfa has a value of `level`');
});
