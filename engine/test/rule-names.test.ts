import { buildASTSchema, type GraphQLSchema, parse } from 'graphql';
import { createScopeEngine, type DirectiveNames, SchemaPolicyError } from '../src';

/** As servers of Federation build it: nothing of the SDL is checked, so directives need no definition. */
function schemaOf(sdl: string): GraphQLSchema {
  return buildASTSchema(parse(sdl), { assumeValidSDL: true });
}

function requiredAt(sdl: string, coordinate: string, directives?: DirectiveNames): string {
  const { policy } = createScopeEngine(schemaOf(sdl), { allowNoRules: true, ...(directives && { directives }) });
  return requirementOf(policy, coordinate);
}

type Policy = ReturnType<typeof createScopeEngine>['policy'];

/** `open`, `authenticated`, or the rules as `a+b|c & d`. */
function requirementOf({ rules, index }: Policy, coordinate: string): string {
  const requirement = rules.get(coordinate);
  if (!requirement) return 'open';
  if (requirement.rules.length === 0) return 'authenticated';
  const words = requirement.rules.map((rule) => rule.map((group) => index.namesOf(group).join('+')).join('|'));
  return words.join(' & ');
}

function problemsOf(sdl: string, directives?: DirectiveNames): string[] {
  try {
    createScopeEngine(schemaOf(sdl), { allowNoRules: true, ...(directives && { directives }) });
    return [];
  } catch (error) {
    if (!(error instanceof SchemaPolicyError)) throw error;
    return error.problems.map(({ coordinate, message }) => `${coordinate}: ${message}`);
  }
}

const FEDERATION = 'https://specs.apollo.dev/federation/v2.5';
const QUERY = 'type Query { x: String @scoped(scopes: [["a"]]) y: String }';

describe('names that a link gives', () => {
  test.each([
    ['an alias', `extend schema @link(url: "${FEDERATION}", import: [{ name: "@requiresScopes", as: "@scoped" }])`],
    [
      'an alias on the schema itself',
      `schema @link(url: "${FEDERATION}", import: ["@key", { name: "@requiresScopes", as: "@scoped" }]) { query: Query }`,
    ],
    [
      'another version',
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.12/", import: [{ name: "@requiresScopes", as: "@scoped" }])',
    ],
    [
      'several links',
      `extend schema @link(url: "https://specs.apollo.dev/link/v1.0") @link(url: "${FEDERATION}", import: [{ name: "@requiresScopes", as: "@scoped" }])`,
    ],
    [
      'several extensions',
      `extend schema @link(url: "https://specs.apollo.dev/link/v1.0")\nextend schema @link(url: "${FEDERATION}", import: [{ name: "@requiresScopes", as: "@scoped" }])`,
    ],
    [
      'a link of another name',
      `extend schema @link(url: "https://specs.apollo.dev/link/v1.0", as: "linked") @linked(url: "${FEDERATION}", import: [{ name: "@requiresScopes", as: "@scoped" }])`,
    ],
    [
      'a single import that is no list',
      `extend schema @link(url: "${FEDERATION}", import: { name: "@requiresScopes", as: "@scoped" })`,
    ],
    [
      "a supergraph's own specification",
      'schema @link(url: "https://specs.apollo.dev/requiresScopes/v0.1", for: SECURITY, as: "scoped") { query: Query }',
    ],
    ['@core', 'schema @core(feature: "https://specs.apollo.dev/requiresScopes/v0.1", as: "scoped") { query: Query }'],
    [
      'a link to a specification that is not known',
      'extend schema @link(url: "https://specs.example.com/access/v1", import: [{ name: "@requiresScopes", as: "@scoped" }])',
    ],
  ])('%s', (_, link) => {
    expect(requiredAt(`${link}\n${QUERY}`, 'Query.x')).toBe('a');
    expect(requiredAt(`${link}\n${QUERY}`, 'Query.y')).toBe('open');
  });

  test.each([
    ['requiresScopes', 'requiresScopes(scopes: [["a"]])', 'a'],
    ['authenticated', 'authenticated', 'authenticated'],
  ])('@%s in a namespace, imported or not', (name, use, required) => {
    const query = `type Query { x: String @federation__${use} z: String @fed__${use} }`;
    for (const link of [
      `@link(url: "${FEDERATION}", import: ["@key"])`,
      `@link(url: "${FEDERATION}", as: "fed", import: ["@key"])`,
      `@link(url: "${FEDERATION}", import: ["@${name}"])`,
    ]) {
      expect(requiredAt(`extend schema ${link}\n${query}`, 'Query.x')).toBe(required);
      expect(requiredAt(`extend schema ${link}\n${query}`, 'Query.z')).toBe(required);
    }
    expect(requiredAt(query, 'Query.x')).toBe(required);
  });

  it('counts the standard name independent of the imports of a link', () => {
    const sdl = `extend schema @link(url: "${FEDERATION}", import: ["@key"])\ntype Query { x: String @requiresScopes(scopes: [["a"]]) }`;
    expect(requiredAt(sdl, 'Query.x')).toBe('a');
  });

  it('enforces them', async () => {
    const schema =
      schemaOf(`extend schema @link(url: "${FEDERATION}", import: [{ name: "@authenticated", as: "@signedIn" }])
      type Query { x: String @signedIn }`);
    const engine = createScopeEngine(schema);
    const args = { schema, document: parse('{ x }'), rootValue: { x: 'secret' } };
    expect((await engine.execute(args, engine.viewer(null))).data).toEqual({ x: null });
    expect((await engine.execute(args, engine.viewer([]))).data).toEqual({ x: 'secret' });
  });

  test.each([
    ['an alias without @', '[{ name: "@requiresScopes", as: "scoped" }]'],
    ['a name without @', '[{ name: "requiresScopes", as: "scoped" }]'],
    ['a bare name without @', '["requiresScopes"]'],
    ['a number for a name', '[1]'],
    ['an alias that is a number', '[{ name: "@requiresScopes", as: 1 }]'],
    ['an alias that is no name', '[{ name: "@requiresScopes", as: "@a-b" }]'],
    ['a name in another case', '[{ name: "@RequiresScopes", as: "@scoped" }]'],
    ['a misspelt name', '[{ name: "@autenticated", as: "@scoped" }]'],
    ['a name with a blank', '[{ name: "@authenticated ", as: "@scoped" }]'],
    ['a misspelt as', '[{ name: "@authenticated", alias: "@scoped" }]'],
  ])('refuses an import that cannot be read: %s', (_, imports) => {
    const [problem = ''] = problemsOf(
      `extend schema @link(url: "${FEDERATION}", import: ${imports})\ntype Query { x: String }`,
    );
    expect(problem).toMatch(/^schema: @link\(url: /);
  });

  it('refuses a misspelt argument of a link to Federation', () => {
    const link = `extend schema @link(url: "${FEDERATION}", imports: [{ name: "@authenticated", as: "@members" }])`;
    expect(problemsOf(`${link}\ntype Query { x: String @members }`)).toEqual([
      expect.stringContaining('has the argument `imports`'),
    ]);
  });

  test.each(['url: "specs.apollo.dev/federation/v2.5", ', 'url: "//specs.apollo.dev/federation/v2.5", ', ''])(
    'reads the imports of a link whose URL cannot be read: %s',
    (url) => {
      const link = `extend schema @link(${url}import: [{ name: "@authenticated", as: "@members" }])`;
      expect(requiredAt(`${link}\ntype Query { x: String @members }`, 'Query.x')).toBe('authenticated');
    },
  );

  it('refuses a rule under a malformed name from a specification that is not known', () => {
    const imports = (list: string) =>
      problemsOf(`extend schema @link(url: "https://specs.example.com/access/v1", import: ${list})
        type Query { x: String }`);
    expect(imports('[{ name: "@authenticated", as: "members" }]')).toEqual([expect.stringMatching(/^schema: @link/)]);
    expect(imports('[{ name: "@isAuthenticated", as: "@members" }, 1]')).toEqual([]);
  });

  it('refuses a name that would stand for two rules', () => {
    const link = `extend schema @link(url: "${FEDERATION}", import: [{ name: "@authenticated", as: "@requiresScopes" }])`;
    expect(problemsOf(`${link}\ntype Query { x: String }`)[0]).toMatch(
      /^schema: .*@requiresScopes stand for @authenticated/,
    );
  });
});

describe('names that the option gives', () => {
  it('counts them', () => {
    const directives = { requiresScopes: 'scoped', authenticated: ['@signedIn', 'member'], public: 'anyone' };
    const sdl =
      'type Query { x: String @scoped(scopes: [["a"]]) y: String @signedIn z: String @member w: String @anyone }';
    const { policy } = createScopeEngine(schemaOf(sdl), { directives, checks: { coverage: true } });
    expect(['x', 'y', 'z', 'w'].map((field) => requirementOf(policy, `Query.${field}`))).toEqual([
      'a',
      'authenticated',
      'authenticated',
      'open',
    ]);
    expect(policy.found[0]).toEqual({
      coordinate: 'Query.x',
      rule: 'requiresScopes',
      directive: 'scoped',
      source: 'sdl',
      scopes: [['a']],
    });
  });
});

test.each([
  [{ requireScopes: 'scoped' }, /directives\.requireScopes is not known/],
  [{ requiresScopes: 1 }, /directives\.requiresScopes must be/],
  [{ ignore: ['a b'] }, /directives\.ignore must be/],
  [{ ignore: [null] }, /directives\.ignore must be/],
  ['scoped', /must be an object/],
  [null, /must be an object/],
])('the option %j is refused', (directives, message) => {
  const schema = schemaOf('type Query { x: String @authenticated }');
  expect(() => createScopeEngine(schema, { directives } as never)).toThrow(message);
});

describe("Federation's @policy", () => {
  test.each(['policy(policies: [["p"]])', 'federation__policy(policies: [["p"]])'])('@%s is refused', (use) => {
    const [problem = ''] = problemsOf(`type Query { x: String @${use} }`);
    expect(problem).toMatch(/^Query\.x: @(federation__)?policy is a rule that this engine cannot evaluate/);
    expect(problemsOf(`type Query { x: String @${use} }`, { ignore: 'policy' })).toEqual([]);
  });

  it('is refused under an alias', () => {
    const link =
      'extend schema @link(url: "https://specs.apollo.dev/federation/v2.6", import: [{ name: "@policy", as: "@rego" }])';
    expect(problemsOf(`${link}\ntype Query { x: String } type T @rego(policies: [["p"]]) { y: String }`)).toEqual([
      expect.stringMatching(/^T: @rego is a rule/),
    ]);
  });
});

describe('names that only look like a rule', () => {
  test.each([
    'requiresScope(scope: "a")',
    'requireScopes(scopes: [["a"]])',
    'RequiresScopes(scopes: [["a"]])',
    'requires_scopes(scopes: [["a"]])',
    'requiredScopes(scopes: [["a"]])',
    'authenticate',
    'Authenticated',
    'isAuthenticated',
    'auth',
    'authorized',
    'hasRole(role: "admin")',
    'hasScopes(scopes: ["a"])',
    'scoped(scopes: [["a"]])',
    'federation__requireScopes(scopes: [["a"]])',
  ])('@%s is refused with the place and the fix', (use) => {
    const [problem = ''] = problemsOf(`type Query { x: String } type T { y: String @${use} }`);
    const name = use.replace(/\(.*/, '');
    expect(problem).toMatch(new RegExp(`^T\\.y: @${name} looks like a rule`));
    expect(problem).toContain('directives.ignore');
    expect(problemsOf(`type Query { x: String } type T { y: String @${use} }`, { ignore: [name] })).toEqual([]);
  });

  it('accepts directives that the schema defines for another purpose, unless they resemble a rule or have scopes', () => {
    const definitions =
      'directive @auth(requires: String) on FIELD_DEFINITION directive @hasScopes(scopes: [String!]) on FIELD_DEFINITION directive @requireScopes on FIELD_DEFINITION';
    const at = (use: string) => problemsOf(`${definitions} type Query { x: String @${use} }`).length;
    expect(at('auth(requires: "ADMIN")')).toBe(0);
    expect(at('hasScopes(scopes: ["a"])')).toBe(1);
    expect(at('requireScopes')).toBe(1);
  });

  test.each([
    ['unauthenticated', '', '', 0],
    ['authenticate', '(role: String)', '(role: "a")', 0],
    ['requiredScopes', '(all: [String!])', '(all: ["a"])', 0],
    ['telescopes', '(scopes: [String!]!)', '(scopes: ["a"])', 0],
    ['authenticate', '', '', 1],
    ['Authenticated', '(requires: String)', '(requires: "a")', 1],
    ['requires_scopes', '(all: [String!])', '(all: ["a"])', 1],
    ['oauth', '(scopes: [String!]!)', '(scopes: ["a"])', 1],
    ['members', '(scopes: [[String!]!]!)', '(scopes: [["a"]])', 1],
    ['requireScopes', '(scopes: [String!]!)', '(scopes: ["a"])', 1],
  ])('of the definition of @%s%s', (name, args, use, problems) => {
    const sdl = `directive @${name}${args} on FIELD_DEFINITION type Query { x: String @${name}${use} }`;
    expect(problemsOf(sdl)).toHaveLength(problems);
  });

  test.each([
    'key(fields: "id")',
    'requires(fields: "id")',
    'tag(name: "a")',
    'deprecated',
    'cacheControl(scope: PRIVATE)',
    'private2',
    'cost(weight: "5")',
  ])('@%s does not', (use) => {
    expect(problemsOf(`type Query { x: String @${use} }`)).toEqual([]);
  });
});

describe('places where rules cannot be enforced', () => {
  const RULE = '@requiresScopes(scopes: [["a"]])';
  test.each([
    ['schema', `schema ${RULE} { query: Query }`],
    ['schema', `extend schema @authenticated`],
    ['Color.RED', `enum Color { RED ${RULE} GREEN }`],
    ['Color.BLUE', `enum Color { RED } extend enum Color { BLUE ${RULE} }`],
    ['Filter', `input Filter ${RULE} { a: Int }`],
    ['Filter', `input Filter { a: Int } extend input Filter @federation__authenticated`],
    ['@cached(for:)', `directive @cached(for: Int ${RULE}) on FIELD_DEFINITION`],
  ])('%s is refused: %s', (coordinate, sdl) => {
    expect(problemsOf(`type Query { x: String } ${sdl}`)).toEqual([expect.stringContaining(`${coordinate}: @`)]);
  });

  test.each([
    ['T', `type T { y: String } extend type T ${RULE}`],
    ['I', `interface I { y: String } extend interface I ${RULE}`],
    ['S', `scalar S extend scalar S ${RULE}`],
    ['E', `enum E { A } extend enum E ${RULE}`],
    ['U', `type T { y: String } union U = T extend union U ${RULE}`],
    ['U', `type T { y: String } union U ${RULE} = T`],
    ['F.b', `input F { a: Int } extend input F { b: Int ${RULE} }`],
    ['I.y', `interface I { y: String ${RULE} }`],
    ['I.y(z:)', `interface I { y(z: Int ${RULE}): String }`],
  ])('%s is read: %s', (coordinate, sdl) => {
    expect(requiredAt(`type Query { x: String } ${sdl}`, coordinate)).toBe('a');
  });

  it('enforces the rule of a union on every field that returns it', async () => {
    const schema = schemaOf(`type Query { u: [U] } type T { y: String } union U ${RULE} = T`);
    const engine = createScopeEngine(schema);
    const args = {
      schema,
      document: parse('{ u { ... on T { y } } }'),
      rootValue: { u: [{ __typename: 'T', y: 's' }] },
    };
    expect((await engine.execute(args, engine.viewer([]))).data).toEqual({ u: null });
    expect((await engine.execute(args, engine.viewer(['a']))).data).toEqual({ u: [{ y: 's' }] });
  });

  it('reads a directive that is applied twice as two rules', () => {
    const sdl = 'type Query { x: String @requiresScopes(scopes: [["a"], ["b"]]) @requiresScopes(scopes: [["c"]]) }';
    expect(requiredAt(sdl, 'Query.x')).toBe('a|b & c');
  });
});

describe('arguments', () => {
  test.each([
    ['@authenticated(requires: ADMIN)', 'has the argument `requires`'],
    ['@requiresScopes(scopes: [["a"]], unless: "x")', 'has the argument `unless`'],
    ['@requiresScopes(scopes: [["a"]], scopes: [["b"]])', 'has the argument `scopes` twice'],
    ['@requiresScopes', 'has no argument `scopes`'],
    ['@requiresScopes(scope: [["a"]])', 'has the argument `scope`'],
  ])('%s is refused', (use, reason) => {
    expect(problemsOf(`type Query { x: String ${use} }`)[0]).toContain(reason);
  });
});

test('the check of inputs refuses arguments and input fields of a type that is guarded where it is returned', () => {
  const problems = (sdl: string) => {
    try {
      createScopeEngine(schemaOf(sdl), { checks: { inputs: true } });
      return [];
    } catch (error) {
      return (error as SchemaPolicyError).problems.map(({ coordinate }) => coordinate);
    }
  };
  const types = 'scalar S @requiresScopes(scopes: [["a"]]) enum E @authenticated { A }';
  expect(problems(`${types} type Query { x(s: [S!]): S y(e: E): E } input I { s: S }`)).toEqual([
    'Query.x(s:)',
    'Query.y(e:)',
    'I.s',
  ]);
  const rule = '@requiresScopes(scopes: [["a", "b"], ["a"]])';
  expect(problems(`${types} type Query { x(s: S ${rule}): S y(e: E @authenticated): E }`)).toEqual([]);
});
