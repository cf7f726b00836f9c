import { buildASTSchema, buildSchema, parse, print, Source } from 'graphql';
import {
  applyNarrowings,
  compositionSdl,
  createScopeEngine,
  describeDiff,
  diffPolicies,
  lockPolicy,
  parseLock,
  policyMatrix,
  printLock,
  readDeclarations,
} from '../src';

const DEFINITIONS = `
  directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
  directive @authenticated on FIELD_DEFINITION
  directive @public on FIELD_DEFINITION
  directive @scope(name: String!, description: String, external: Boolean, audience: String) repeatable on SCHEMA
  directive @role(name: String!, description: String, scopes: [String!]!) repeatable on SCHEMA
  directive @requiresAuthentication(level: Level = SINGLE_FACTOR, maxAgeSeconds: Int) on FIELD_DEFINITION | INPUT_FIELD_DEFINITION
  directive @narrow(field: String!, scopes: [[String!]!], level: Level, maxAgeSeconds: Int) repeatable on SCHEMA
  enum Level { SINGLE_FACTOR MULTI_FACTOR PHISHING_RESISTANT }
`;
const FIELDS = `
  type Query {
    open: Int @public
    any: Int @authenticated
    one: Int @requiresScopes(scopes: [["a"], ["b"]])
    none: Int
    recent: Int @requiresAuthentication(maxAgeSeconds: 300)
    strong: Int @requiresScopes(scopes: [["a"]]) @requiresAuthentication(level: PHISHING_RESISTANT, maxAgeSeconds: 60)
  }
  input In { x: Int }
`;
const DECLARED = `
  extend schema @scope(name: "a", description: "Reads a") @scope(name: "b") @scope(name: "c", external: true, audience: "https://c")
    @role(name: "ALL", description: "Has all", scopes: ["*"])
    @role(name: "SOME", scopes: ["c"])
    @role(name: "SOME", description: "Has some", scopes: ["b"])
`;

const read = (declarations: string) =>
  readDeclarations(parse(new Source(`${DEFINITIONS}${FIELDS}${declarations}`, 'app.graphql')));
const problems = (declarations: string) =>
  read(declarations).problems.map(({ coordinate, message }) => `${coordinate} ${message}`);

describe('readDeclarations', () => {
  it('reads scopes and roles in the order in which they are written', () => {
    const { scopes, roles, problems } = read(DECLARED);
    expect(problems).toEqual([]);
    expect(scopes).toMatchObject([
      { name: 'a', description: 'Reads a', external: false, audience: undefined },
      { name: 'b', description: undefined, external: false },
      { name: 'c', external: true, audience: 'https://c', place: expect.stringMatching(/^app\.graphql:\d+$/) },
    ]);
    expect(roles).toMatchObject([
      { name: 'ALL', description: 'Has all', scopes: ['a', 'b', 'c'] },
      { name: 'SOME', description: 'Has some', scopes: ['b', 'c'] },
    ]);
  });

  it('reads the same from a schema as from a document', () => {
    const names = ({ scopes, roles }: ReturnType<typeof read>) =>
      [scopes, roles].map((all) => all.map(({ name }) => name));
    expect(names(readDeclarations(buildSchema(`${DEFINITIONS}${FIELDS}${DECLARED}`)))).toEqual(names(read(DECLARED)));
  });

  it.each([
    ['@scope(name: "a") @scope(name: "a")', '@scope(name: "a") is declared twice'],
    ['@scope(name: "a b")', 'no token could carry'],
    ['@scope(name: "")', '@scope has no name'.replace('@scope', '@scope(name: "")')],
    ['@scope(name: "a\\"b")', 'no token could carry'],
    ['@scope(name: "ä")', 'no token could carry'],
    ['@scope(name: "*")', 'stands for every scope'],
    [`@scope(name: "${'a'.repeat(101)}")`, 'more than 100 characters'],
    ['@scope(name: "constructor")', 'every JavaScript object'],
    ['@scope(name: "__proto__")', 'every JavaScript object'],
    ['@scope(name: "a", external: "yes")', 'not true or false'],
    ['@scope(name: "a", wildcard: true)', 'has the argument `wildcard`'],
    ['@role(name: "A-B", description: "x", scopes: [])', 'no GraphQL enum value'],
    ['@role(name: "true", description: "x", scopes: [])', 'no GraphQL enum value'],
    ['@role(name: "__proto__", description: "x", scopes: [])', 'no GraphQL enum value'],
    ['@role(name: "toString", description: "x", scopes: [])', 'every JavaScript object'],
    ['@role(name: "A", description: "x", scopes: ["nope"])', '"nope", which no @scope declares'],
    ['@role(name: "A", description: "x", scopes: "a")', 'no list of scopes'],
    ['@role(name: "A", scopes: [])', 'is not declared'],
    ['@role(name: "A", description: " ", scopes: [])', 'not text'],
    ['@role(name: "A", description: "x", scopes: []) @role(name: "A", description: "y", scopes: [])', 'declared twice'],
    ['@scope(name: "a") @role(name: "A", description: "x", scopes: ["a", "a"])', 'twice'],
    ['@scope(name: "a") @role(name: "A", description: "x", scopes: ["*", "a"])', 'and others'],
    ['@narrow(field: "Query.one", scopes: ["a"])', 'flat list'],
    ['@narrow(field: "Query.one", scopes: [])', 'empty list'],
    ['@narrow(field: "Query.one", scopes: [[]])', 'empty group'],
    ['@scope(name: "a") @narrow(field: "Query.one", scopes: [["x"]])', '"x", which no @scope declares'],
    ['@narrow(field: "Query.one")', 'requires nothing'],
    ['@narrow(field: "Query.one", scopes: null)', 'not a list'],
    ['@narrow(field: "Query.one", level: STRONG)', 'not one of SINGLE_FACTOR, MULTI_FACTOR, PHISHING_RESISTANT'],
    ['@narrow(field: "Query.one", level: null)', 'not one of SINGLE_FACTOR'],
    ['@narrow(field: "Query.one", maxAgeSeconds: 0)', 'not a whole number of seconds, 1 or more'],
    ['@narrow(field: "Query.one", scopes: [["a"]], maxAgeSeconds: 1.5)', 'not a whole number of seconds, 1 or more'],
    ['@narrow(field: "Query.one", maxAge: 60)', 'has the argument `maxAge`'],
    ['@narrow(level: MULTI_FACTOR)', 'names no field'],
  ])('refuses %s', (written, message) => {
    const found = problems(`extend schema ${written}`);
    expect(found.join('\n')).toContain(message);
  });

  it('reports every problem at once, each with its file and line', () => {
    const { problems } = read('\nextend schema\n  @scope(name: "a b")\n  @role(name: "A", scopes: ["x"])');
    const line = `${DEFINITIONS}${FIELDS}`.split('\n').length;
    expect(problems.map(({ place }) => place)).toEqual([line + 2, line + 3, line + 3].map((at) => `app.graphql:${at}`));
  });

  it('limits the numbers of scopes and roles', () => {
    const scopes = Array.from({ length: 1_001 }, (_, n) => `@scope(name: "s${n}")`).join(' ');
    const roles = Array.from({ length: 101 }, (_, n) => `@role(name: "R${n}", description: "x", scopes: [])`).join(' ');
    expect(problems(`extend schema ${scopes} ${roles}`)).toEqual([
      'schema declares 1001 scopes; the limit is 1000',
      'schema declares 101 roles; the limit is 100',
    ]);
  });
});

describe('applyNarrowings', () => {
  const narrowed = (narrowings: string) => {
    const { document, problems } = applyNarrowings(
      parse(`${DEFINITIONS}${FIELDS}${DECLARED} extend schema ${narrowings}`),
    );
    expect(problems).toEqual([]);
    return print(document);
  };

  it.each([
    ['Query.open', 'open: Int @requiresScopes(scopes: [["c"]])'],
    ['Query.any', 'any: Int @authenticated @requiresScopes(scopes: [["c"]])'],
    ['Query.one', 'one: Int @requiresScopes(scopes: [["a", "c"], ["b", "c"]])'],
    ['Query.none', 'none: Int @requiresScopes(scopes: [["c"]])'],
    ['In.x', 'x: Int @requiresScopes(scopes: [["c"]])'],
  ])('adds a requirement to %s', (field, printed) => {
    const sdl = narrowed(`@narrow(field: "${field}", scopes: [["c"]])`);
    expect(sdl).toContain(printed);
    expect(sdl).not.toContain('@narrow(field: "');
  });

  it.each([
    ['Query.open', 'level: MULTI_FACTOR', 'open: Int @requiresAuthentication(level: MULTI_FACTOR)'],
    ['Query.any', 'level: MULTI_FACTOR', 'any: Int @authenticated @requiresAuthentication(level: MULTI_FACTOR)'],
    [
      'Query.one',
      'maxAgeSeconds: 60',
      'one: Int @requiresScopes(scopes: [["a"], ["b"]]) @requiresAuthentication(level: SINGLE_FACTOR, maxAgeSeconds: 60)',
    ],
    [
      'Query.recent',
      'level: MULTI_FACTOR',
      'recent: Int @requiresAuthentication(level: MULTI_FACTOR, maxAgeSeconds: 300)',
    ],
    [
      'Query.recent',
      'maxAgeSeconds: 600',
      'recent: Int @requiresAuthentication(level: SINGLE_FACTOR, maxAgeSeconds: 300)',
    ],
    [
      'Query.strong',
      'scopes: [["c"]], level: MULTI_FACTOR, maxAgeSeconds: 30',
      'strong: Int @requiresScopes(scopes: [["a", "c"]]) @requiresAuthentication(level: PHISHING_RESISTANT, maxAgeSeconds: 30)',
    ],
    [
      'Query.strong',
      'scopes: [["c"]]',
      'strong: Int @requiresAuthentication(level: PHISHING_RESISTANT, maxAgeSeconds: 60) @requiresScopes(scopes: [["a", "c"]])',
    ],
    ['In.x', 'level: PHISHING_RESISTANT', 'x: Int @requiresAuthentication(level: PHISHING_RESISTANT)'],
  ])('adds an authentication to %s: %s', (field, added, printed) => {
    expect(narrowed(`@narrow(field: "${field}", ${added})`)).toContain(printed);
  });

  it('reads the default level of the definition, so that a merged rule is not weaker', () => {
    const strict = DEFINITIONS.replace('= SINGLE_FACTOR', '= PHISHING_RESISTANT');
    const { document } = applyNarrowings(
      parse(`${strict}${FIELDS} extend schema @narrow(field: "Query.recent", level: MULTI_FACTOR)`),
    );
    expect(print(document)).toContain(
      'recent: Int @requiresAuthentication(level: PHISHING_RESISTANT, maxAgeSeconds: 300)',
    );
  });

  it('keeps a rule that it cannot read, so that the engine refuses it', () => {
    const { document } = applyNarrowings(
      parse(`
        type Query { x: Int @requiresAuthentication(lvl: PHISHING_RESISTANT) }
        extend schema @narrow(field: "Query.x", maxAgeSeconds: 60)
      `),
    );
    expect(() => createScopeEngine(buildASTSchema(document, { assumeValidSDL: true }))).toThrow(
      'Query.x: @requiresAuthentication has the argument `lvl`',
    );
  });

  it('applies several to one field, and drops groups that contain another', () => {
    const sdl = narrowed(
      '@narrow(field: "Query.one", scopes: [["a"], ["b"]]) @narrow(field: "Query.one", scopes: [["a"]])',
    );
    expect(sdl).toContain('one: Int @requiresScopes(scopes: [["a"]])');
  });

  it('refuses a field that the schema does not have', () => {
    for (const field of ['Query.nope', 'Nope.one', 'Query', 'Query.one(x:)', '__proto__.constructor']) {
      const document = parse(
        `${DEFINITIONS}${FIELDS}${DECLARED} extend schema @narrow(field: "${field}", scopes: [["a"]])`,
      );
      expect(applyNarrowings(document).problems).toMatchObject([{ message: expect.stringContaining('does not have') }]);
    }
  });

  it('refuses a rule of too many groups', () => {
    const groups = (letter: string) => JSON.stringify(Array.from({ length: 20 }, (_, n) => [`${letter}${n}`]));
    const document = parse(
      `${DEFINITIONS} type Query { x: Int @requiresScopes(scopes: ${groups('a')}) }
       extend schema @narrow(field: "Query.x", scopes: ${groups('b')})`,
    );
    expect(applyNarrowings(document).problems).toMatchObject([{ message: expect.stringContaining('400 groups') }]);
  });
});

describe('an engine', () => {
  const RULED = FIELDS.replace('none: Int', '');

  it('takes declarations for what they are, and checks the scopes of rules against them', () => {
    const engine = createScopeEngine(buildSchema(`${DEFINITIONS}${RULED}${DECLARED}`), {
      checks: { registry: 'declared' },
    });
    expect(engine.policy.declarations.roles.map(({ name }) => name)).toEqual(['ALL', 'SOME']);
    const unused = buildSchema(`${DEFINITIONS}${RULED}${DECLARED} extend schema @scope(name: "d")`);
    expect(() => createScopeEngine(unused, { checks: { registry: 'declared' } })).toThrow(
      '@scope(name: "d"): is required by no rule',
    );
    const unknown = buildSchema(`${DEFINITIONS}${RULED.replace('"b"', '"x"')}${DECLARED}`);
    expect(() => createScopeEngine(unknown, { checks: { registry: 'declared' } })).toThrow(
      'Query.one: requires the scope "x"',
    );
    expect(() => createScopeEngine(unknown, { checks: { registry: 'declare' as 'declared' } })).toThrow(TypeError);
  });

  it('refuses invalid declarations, and a narrowing that was not applied', () => {
    const invalid = buildSchema(`${DEFINITIONS}${RULED} extend schema @role(name: "A", scopes: [])`);
    expect(() => createScopeEngine(invalid)).toThrow('@role(name: "A"): is not declared');
    const narrowing = buildSchema(
      `${DEFINITIONS}${RULED}${DECLARED} extend schema @narrow(field: "Query.one", scopes: [["c"]])`,
    );
    expect(() => createScopeEngine(narrowing)).toThrow('is not applied to its field');
  });

  it('still refuses directives of other places and of other names that look like rules', () => {
    const directive =
      'directive @public on FIELD_DEFINITION directive @role(name: String!, scopes: [String!]!) on FIELD_DEFINITION';
    const guarded = `type Query { x: Int @public y: Int @role(name: "A", scopes: ["a"]) }`;
    expect(() => createScopeEngine(buildSchema(`${directive} ${guarded}`))).toThrow('Query.y: @role looks like a rule');
    const scopes = 'directive @scopes(scopes: [[String!]!]!) on SCHEMA extend schema @scopes(scopes: [["a"]])';
    expect(() => createScopeEngine(buildSchema(`${scopes} type Query { x: Int }`))).toThrow(
      'schema: @scopes looks like a rule',
    );
  });

  it('locks the declared scopes and roles, and the matrix has a column for each role', () => {
    const { policy } = createScopeEngine(buildSchema(`${DEFINITIONS}${RULED}${DECLARED}`));
    const lock = lockPolicy(policy);
    expect(lock).toMatchObject({ scopes: ['a', 'b', 'c'], roles: { ALL: ['a', 'b', 'c'], SOME: ['b', 'c'] } });
    expect(parseLock(printLock(lock))).toEqual(lock);
    expect(policyMatrix(policy).columns).toEqual(['anonymous', 'ALL', 'SOME']);

    // The lock of an older release has no list of scopes.
    const { scopes: _, ...older } = lock;
    expect(describeDiff(diffPolicies(older, lock))).toEqual(['the declared scopes are listed now']);
    const changed = { ...lock, scopes: ['a', 'b', 'd'], roles: { ALL: ['a', 'b', 'c'], constructor: [] } };
    expect(describeDiff(diffPolicies(lock, changed)).slice(0, 5)).toEqual([
      'scope d is new',
      'scope c was removed',
      'role SOME was removed',
      'role SOME lost b, c',
      'role constructor is new',
    ]);
    expect(parseLock(printLock(changed))).toEqual(changed);
  });
});

it('a composition gets no declarations, and narrowed rules', () => {
  const sdl = compositionSdl(
    `${DEFINITIONS}${FIELDS}${DECLARED} extend schema @narrow(field: "Query.one", scopes: [["c"]])`,
  );
  expect(sdl).not.toMatch(/@scope\b|@role\b|@narrow\b/);
  expect(sdl).toContain('one: Int @requiresScopes(scopes: [["a", "c"], ["b", "c"]])');
});
