import {
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLObjectType,
  GraphQLScalarType,
  GraphQLSchema,
  GraphQLString,
  GraphQLUnionType,
  parse,
} from 'graphql';
import { createScopeEngine, lockPolicy, SchemaPolicyError } from '../src';

/** A schema with `extensions` on `Query.x`, and on anything else that `more` says. */
function schemaWith(extensions: object, more: { readonly onType?: object; readonly sdl?: string } = {}): GraphQLSchema {
  const astNode = more.sdl ? fieldNode(more.sdl) : undefined;
  const query = new GraphQLObjectType({
    name: 'Query',
    extensions: { ...more.onType },
    fields: {
      x: { type: GraphQLString, extensions: extensions as Record<string, unknown>, ...(astNode && { astNode }) },
    },
  });
  return new GraphQLSchema({ query });
}

function fieldNode(directives: string) {
  const [definition] = parse(`type Query { x: String ${directives} }`).definitions;
  return definition?.kind === 'ObjectTypeDefinition' ? definition.fields?.[0] : undefined;
}

const on = (directives: unknown) => ({ directives }) as object;

function ruleOf(schema: GraphQLSchema, coordinate = 'Query.x') {
  const { policy } = createScopeEngine(schema, { allowNoRules: true });
  return lockPolicy(policy, {}).coordinates[coordinate];
}

function problemsOf(schema: GraphQLSchema, ignore: string[] = []): string[] {
  try {
    createScopeEngine(schema, { allowNoRules: true, directives: { ignore } });
    return [];
  } catch (error) {
    if (!(error instanceof SchemaPolicyError)) throw error;
    return error.problems.map(({ coordinate, message }) => `${coordinate}: ${message}`);
  }
}

class Declared {
  get requiresScopes() {
    return { scopes: [['a']] };
  }
}

describe('forms of extensions.directives', () => {
  test.each([
    ['an object', { requiresScopes: { scopes: [['a']] } }, [['a']]],
    ['an object with a list', { requiresScopes: [{ scopes: [['a']] }] }, [['a']]],
    ['twice', { requiresScopes: [{ scopes: [['a']] }, { scopes: [['b']] }] }, [['a', 'b']]],
    ['a list', [{ name: 'requiresScopes', args: { scopes: [['a'], ['b']] } }], [['a'], ['b']]],
    ['a list with two', [{ name: 'requiresScopes', args: { scopes: [['a']] } }, { name: 'authenticated' }], [['a']]],
    ['a name with @', [{ name: '@requiresScopes', args: { scopes: [['a']] } }], [['a']]],
    ['a namespace', { federation__requiresScopes: { scopes: [['a']] } }, [['a']]],
    ['authenticated: {}', { authenticated: {} }, 'authenticated'],
    ['authenticated: true', { authenticated: true }, 'authenticated'],
    ['authenticated: [{}]', { authenticated: [{}] }, 'authenticated'],
    ['nothing', {}, 'open'],
    ['an empty list', [], 'open'],
    ['other directives', { tag: { name: 'a' }, cacheControl: null, key: [{ fields: 'id' }] }, 'open'],
    ['a getter', new Declared(), [['a']]],
    ['a member that is not enumerable', Object.defineProperty({}, 'authenticated', { value: {} }), 'authenticated'],
    ['inherited members', Object.create({ requiresScopes: { scopes: [['a']] } }), [['a']]],
  ])('%s', (_, directives, rule) => {
    expect(ruleOf(schemaWith(on(directives)))).toEqual(rule);
  });

  it('are enforced', async () => {
    const schema = schemaWith(on({ requiresScopes: { scopes: [['a']] } }));
    const engine = createScopeEngine(schema);
    const args = { schema, document: parse('{ x }'), rootValue: { x: 'secret' } };
    expect((await engine.execute(args, engine.viewer(['b']))).data).toEqual({ x: null });
    expect((await engine.execute(args, engine.viewer(['a']))).data).toEqual({ x: 'secret' });
  });

  it('are read on everything that SDL can put a rule on', () => {
    const rule = (scope: string) => on({ requiresScopes: { scopes: [[scope]] } }) as Record<string, unknown>;
    const Color = new GraphQLEnumType({ name: 'Color', values: { RED: {} }, extensions: rule('enum') });
    const Text = new GraphQLScalarType({ name: 'Text', extensions: rule('scalar') });
    const Node = new GraphQLInterfaceType({
      name: 'Node',
      extensions: rule('interface'),
      fields: { id: { type: GraphQLString, extensions: rule('interfaceField') } },
    });
    const User = new GraphQLObjectType({
      name: 'User',
      interfaces: [Node],
      extensions: rule('object'),
      fields: { id: { type: GraphQLString }, text: { type: Text }, color: { type: Color } },
    });
    const Any = new GraphQLUnionType({ name: 'Any', types: [User], extensions: rule('union') });
    const Filter = new GraphQLInputObjectType({
      name: 'Filter',
      fields: { a: { type: GraphQLString, extensions: rule('inputField') } },
    });
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { any: { type: Any, args: { filter: { type: Filter, extensions: rule('argument') } } } },
    });
    const { policy } = createScopeEngine(new GraphQLSchema({ query, types: [User] }));
    const scopes = [...policy.rules].map(([coordinate, { rules }]) => [
      coordinate,
      policy.index.namesOf(rules[0]?.[0] ?? 0n),
    ]);
    expect(Object.fromEntries(scopes)).toEqual({
      Any: ['union'],
      Color: ['enum'],
      'Filter.a': ['inputField'],
      Node: ['interface'],
      'Node.id': ['interfaceField'],
      'Query.any(filter:)': ['argument'],
      Text: ['scalar'],
      User: ['object'],
    });
    expect(policy.found.every(({ source }) => source === 'extensions')).toBe(true);
  });

  it('name links too', () => {
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { x: { type: GraphQLString, extensions: { directives: { scoped: { scopes: [['a']] } } } } },
    });
    const url = 'https://specs.apollo.dev/federation/v2.5';
    const link = { url, import: ['@key', { name: '@requiresScopes', as: '@scoped' }] };
    expect(ruleOf(new GraphQLSchema({ query, extensions: { directives: { link } } }))).toEqual([['a']]);
    expect(ruleOf(new GraphQLSchema({ query, extensions: { directives: [{ name: 'link', args: link }] } }))).toEqual([
      ['a'],
    ]);
  });
});

describe('SDL and extensions at once', () => {
  it('count once if they are equivalent, in any order', () => {
    const schema = schemaWith(on({ requiresScopes: { scopes: [['c'], ['b', 'a']] } }), {
      sdl: '@requiresScopes(scopes: [["a", "b"], ["c"]])',
    });
    const { policy } = createScopeEngine(schema);
    expect(policy.rules.get('Query.x')?.rules).toHaveLength(1);
    expect(policy.found.map(({ source }) => source)).toEqual(['sdl', 'extensions']);
  });

  it('both apply if they differ', () => {
    const schema = schemaWith(on({ requiresScopes: { scopes: [['b']] } }), { sdl: '@requiresScopes(scopes: [["a"]])' });
    expect(ruleOf(schema)).toEqual([['a', 'b']]);
  });
});

describe('what cannot be read is refused', () => {
  const sparse = [['a'], ['b']];
  delete (sparse as unknown[])[1];
  test.each<[string, unknown]>([
    ['a function', { requiresScopes: () => ({ scopes: [['a']] }) }],
    ['false', { requiresScopes: false }],
    ['null', { requiresScopes: null }],
    ['undefined', { requiresScopes: undefined }],
    ['an empty list', { requiresScopes: [] }],
    ['a string', { requiresScopes: 'a' }],
    ['true without scopes', { requiresScopes: true }],
    ['groups without a name', { requiresScopes: [['a']] }],
    ['a flat list', { requiresScopes: { scopes: ['a', 'b'] } }],
    ['a string for scopes', { requiresScopes: { scopes: 'a' } }],
    ['no groups', { requiresScopes: { scopes: [] } }],
    ['an empty group', { requiresScopes: { scopes: [[]] } }],
    ['a number', { requiresScopes: { scopes: [[1]] } }],
    ['a scope with a blank', { requiresScopes: { scopes: [['a b']] } }],
    ['a hole', { requiresScopes: { scopes: sparse } }],
    ['a set', { requiresScopes: { scopes: new Set([['a']]) } }],
    ['another argument', { requiresScopes: { scopes: [['a']], unless: 'x' } }],
    ['one good and one bad', { requiresScopes: [{ scopes: [['a']] }, null] }],
    ['authenticated: false', { authenticated: false }],
    ['authenticated: null', { authenticated: null }],
    ['authenticated with a role', { authenticated: { role: 'ADMIN' } }],
    ['public: false', { public: false }],
    ['a list without arguments', [{ name: 'requiresScopes' }]],
    ['a list with bad arguments', [{ name: 'requiresScopes', args: null }]],
    ['an entry without a name', [{ requiresScopes: { scopes: [['a']] } }]],
    ['an entry that is a node', [{ kind: 'Directive', name: { kind: 'Name', value: 'requiresScopes' } }]],
    ['an entry that is null', [null]],
    ['a string for all', 'requiresScopes'],
    ['a map for all', new Map([['requiresScopes', { scopes: [['a']] }]])],
    ['a set for all', new Set(['authenticated'])],
    ['a function for all', () => ({})],
    ['a near miss', { requireScopes: { scopes: [['a']] } }],
  ])('%s', (_, directives) => {
    expect(problemsOf(schemaWith(on(directives)))).toEqual([expect.stringMatching(/^Query\.x: /)]);
  });

  test.each(['requiresScopes', 'authenticated', 'requireScopes'])('extensions.%s, beside directives', (name) => {
    const schema = schemaWith({ [name]: { scopes: [['a']] } });
    expect(problemsOf(schema)).toEqual([
      expect.stringContaining(`Query.x: has \`extensions.${name}\`, which is not read`),
    ]);
    expect(problemsOf(schema, [name])).toEqual([]);
  });

  test.each(['directive', 'Directives'])('extensions.%s instead of directives', (name) => {
    expect(problemsOf(schemaWith({ [name]: { requiresScopes: { scopes: [['a']] }, tag: {} } }))).toEqual([
      expect.stringContaining(`has \`extensions.${name}.requiresScopes\`, which is not read`),
    ]);
    expect(problemsOf(schemaWith({ [name]: [{ name: 'tag' }] }))).toEqual([]);
  });

  it('names the type that has it', () => {
    expect(problemsOf(schemaWith({}, { onType: on({ requiresScopes: false }) }))).toEqual([
      expect.stringMatching(/^Query: /),
    ]);
  });

  it('on enum values, input object types and the schema', () => {
    const rule = on({ requiresScopes: { scopes: [['a']] } }) as Record<string, unknown>;
    const Color = new GraphQLEnumType({ name: 'Color', values: { RED: { extensions: rule } } });
    const Filter = new GraphQLInputObjectType({
      name: 'Filter',
      extensions: rule,
      fields: { a: { type: GraphQLString } },
    });
    const query = new GraphQLObjectType({
      name: 'Query',
      fields: { x: { type: Color, args: { f: { type: Filter } } } },
    });
    const problems = problemsOf(new GraphQLSchema({ query, extensions: rule }));
    expect(problems.map((problem) => problem.split(': ')[0]).sort()).toEqual(['Color.RED', 'Filter', 'schema']);
  });
});

test('@public in extensions counts for coverage', () => {
  const checks = { coverage: true };
  expect(() => createScopeEngine(schemaWith(on({ public: {} })), { checks })).not.toThrow();
  expect(() => createScopeEngine(schemaWith(on([{ name: 'public' }])), { checks })).not.toThrow();
  expect(() => createScopeEngine(schemaWith(on({ authenticated: {} })), { checks })).not.toThrow();
  expect(() => createScopeEngine(schemaWith({}), { checks })).toThrow(/Query\.x/);
  expect(() => createScopeEngine(schemaWith(on({ public: {}, authenticated: {} })), { checks })).toThrow(/Query\.x/);
});
