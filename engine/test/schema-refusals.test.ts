import { createScopeEngine, type PolicyChecks, SchemaPolicyError } from '../src';
import { guardedSchema } from './support/guarded-schema';

/** Coordinate -> message of each problem. */
function problemsOf(sdl: string, checks: PolicyChecks = {}): Record<string, string> {
  try {
    createScopeEngine(guardedSchema(sdl), { checks, allowNoRules: true });
  } catch (error) {
    if (!(error instanceof SchemaPolicyError)) throw error;
    for (const { coordinate } of error.problems) expect(error.message).toContain(coordinate);
    return Object.fromEntries(error.problems.map(({ coordinate, message }) => [coordinate, message]));
  }
  return {};
}

const FIX = '@requiresScopes(scopes: [["a", "b"], ["c"]]) means (a and b) or c';

describe('a malformed @requiresScopes is refused when the engine is made', () => {
  test.each([
    ['an empty list', '[]', 'empty list'],
    ['an empty group', '[[]]', 'empty group'],
    ['an empty group beside another', '[["a"], []]', 'empty group'],
    ['a flat list', '["a", "b"]', 'flat list'],
    ['a group beside a bare string', '[["a"], "b"]', 'flat list'],
    ['a bare string', '"a"', 'that is not a list'],
    ['an empty scope', '[[""]]', 'non-empty string'],
    ['a scope with a blank', '[["a b"]]', 'without blanks'],
    ['a number for a scope', '[[1]]', 'string'],
    ['null for a scope', '[[null]]', 'string'],
    ['null for a group', '[null]', 'flat list'],
    ['null', 'null', 'that is not a list'],
    ['three levels', '[[["a"]]]', 'string'],
  ])('%s', (_title, scopes, reason) => {
    const problems = problemsOf(`type Query { x: String @requiresScopes(scopes: ${scopes}) }`);
    expect(Object.keys(problems)).toEqual(['Query.x']);
    expect(problems['Query.x']).toContain(reason);
    expect(problems['Query.x']).toContain(FIX);
  });

  test.each([
    ['an object', 'type Query { x: O } type O @requiresScopes(scopes: []) { y: ID }', 'O'],
    ['an interface', 'type Query { x: I } interface I @requiresScopes(scopes: []) { y: ID }', 'I'],
    ['a field of an interface', 'type Query { x: I } interface I { y: ID @requiresScopes(scopes: []) }', 'I.y'],
    ['a scalar', 'type Query { x: S } scalar S @requiresScopes(scopes: [])', 'S'],
    ['an enum', 'type Query { x: E } enum E @requiresScopes(scopes: []) { A }', 'E'],
    ['an extension', 'type Query { x: ID } extend type Query @requiresScopes(scopes: [])', 'Query'],
    [
      'a field of an extension',
      'type Query { x: ID } extend type Query { y: ID @requiresScopes(scopes: []) }',
      'Query.y',
    ],
    ['an argument', 'type Query { x(a: ID @requiresScopes(scopes: [])): ID }', 'Query.x(a:)'],
    ['an input field', 'type Query { x(a: In): ID } input In { b: ID @requiresScopes(scopes: []) }', 'In.b'],
    ['a type that nothing reaches', 'type Query { x: ID } type Lost { y: ID @requiresScopes(scopes: []) }', 'Lost.y'],
  ])('on %s, naming it', (_title, sdl, coordinate) => {
    expect(Object.keys(problemsOf(sdl))).toEqual([coordinate]);
  });

  test('all of them at once', () => {
    const sdl = 'type Query { x: ID @requiresScopes(scopes: []) y: ID @requiresScopes(scopes: "a") z: ID }';
    expect(Object.keys(problemsOf(sdl))).toEqual(['Query.x', 'Query.y']);
  });
});

describe('the registry', () => {
  const sdl =
    'type Query { x: ID @requiresScopes(scopes: [["a", "b"]]) y(z: ID @requiresScopes(scopes: [["c"]])): ID }';

  test('accepts a schema that uses every scope', () => {
    expect(problemsOf(sdl, { registry: { scopes: ['a', 'b', 'c'] } })).toEqual({});
  });

  test('refuses an unknown scope, with its coordinate', () => {
    const problems = problemsOf(sdl, { registry: { scopes: ['a', 'b'] } });
    expect(problems).toEqual({ 'Query.y(z:)': expect.stringContaining('"c" is not in the registry') });
  });

  test('refuses an unused scope, unless it is listed in unused', () => {
    const scopes = ['a', 'b', 'c', 'd'];
    expect(problemsOf(sdl, { registry: { scopes, unusedIn: 'EXTERNAL of scopes.ts' } })).toEqual({
      'Scope "d"': expect.stringMatching(
        /no rule uses it; if another API checks it, list it in EXTERNAL of scopes\.ts/,
      ),
    });
    expect(problemsOf(sdl, { registry: { scopes, unused: { d: 'checked by hand' } } })).toEqual({});
  });

  test('refuses an entry of unused that is used or unknown', () => {
    const registry = { scopes: ['a', 'b', 'c'], unused: { a: 'no longer so' } };
    expect(Object.keys(problemsOf(sdl, { registry }))).toEqual(['Scope "a"']);
  });
});

describe('coverage', () => {
  test('refuses root fields without a decision, of renamed roots and extensions too', () => {
    const problems = problemsOf(
      `schema { query: Root mutation: Changes subscription: Events }
       type Root { a: ID @public b: ID }
       type Changes { c: ID @authenticated d: ID }
       type Events { e: ID @requiresScopes(scopes: [["s"]]) f: ID }
       extend type Root { g: ID }
       type Other { h: ID }`,
      { coverage: true },
    );
    expect(Object.keys(problems)).toEqual(['Root.b', 'Root.g', 'Changes.d', 'Events.f']);
    expect(problems['Root.b']).toContain('@requiresScopes, @authenticated or @public');
  });

  test('does not count a guarded root type as a decision for its fields', () => {
    expect(Object.keys(problemsOf('type Query @authenticated { a: ID }', { coverage: true }))).toEqual(['Query.a']);
  });

  test('refuses a field that is public and guarded at once', () => {
    expect(Object.keys(problemsOf('type Query { a: ID @public @authenticated }', { coverage: true }))).toEqual([
      'Query.a',
    ]);
  });
});

describe('nullability', () => {
  const check = (sdl: string) => Object.keys(problemsOf(sdl, { nullability: true }));

  test('refuses a guarded non-null field whose parent is reachable with fewer scopes', () => {
    const problems = problemsOf('type Query { a: A } type A { b: ID! @authenticated }', { nullability: true });
    expect(problems).toEqual({ 'A.b': expect.stringContaining('make it nullable or guard the way there') });
  });

  test('counts rules on the type of the field and on its interfaces', () => {
    expect(check('type Query { a: S! } scalar S @authenticated')).toEqual(['Query.a']);
    expect(check('type Query { a: A } interface I { b: ID @authenticated } type A implements I { b: ID! }')).toEqual([
      'A.b',
    ]);
  });

  test('accepts a field whose parent requires as much, on every path to it', () => {
    const rule = '@requiresScopes(scopes: [["s"]])';
    expect(check(`type Query { a: A } type A ${rule} { b: ID! ${rule} }`)).toEqual([]);
    expect(check(`type Query { a: A ${rule} } type A { b: ID! ${rule} }`)).toEqual([]);
    expect(check(`type Query { a: A ${rule} c: A } type A { b: ID! ${rule} }`)).toEqual(['A.b']);
    expect(check(`type Query { a: A @authenticated } type A { b: ID! ${rule} }`)).toEqual(['A.b']);
  });

  test('accepts root fields of mutations and subscriptions, but not those of queries', () => {
    expect(
      check(
        'type Query { a: ID! @authenticated } type Mutation { b: ID! @authenticated } type Subscription { c: ID! @authenticated }',
      ),
    ).toEqual(['Query.a']);
  });
});

describe('implementers', () => {
  const check = (sdl: string) => Object.keys(problemsOf(`type Query { a: A } ${sdl}`, { implementers: true }));
  const rule = (...scopes: string[]) => `@requiresScopes(scopes: ${JSON.stringify(scopes.map((scope) => [scope]))})`;

  test('must have the rules of their interfaces at least as strictly', () => {
    expect(check(`interface I ${rule('s')} { b: ID } type A implements I { b: ID }`)).toEqual(['A']);
    expect(check(`interface I { b: ID ${rule('s')} } type A implements I { b: ID }`)).toEqual(['A.b']);
    expect(check(`interface I { b: ID ${rule('s')} } type A implements I { b: ID @authenticated }`)).toEqual(['A.b']);
    expect(check(`interface I { b: ID ${rule('s')} } type A implements I { b: ID ${rule('s', 't')} }`)).toEqual([
      'A.b',
    ]);
  });

  test('may be stricter', () => {
    expect(check(`interface I { b: ID ${rule('s', 't')} } type A implements I { b: ID ${rule('s')} }`)).toEqual([]);
    expect(check(`interface I { b: ID ${rule('s')} } type A implements I ${rule('s')} { b: ID }`)).toEqual([]);
    expect(check(`interface I { b: ID } type A implements I ${rule('s')} { b: ID ${rule('t')} }`)).toEqual([]);
  });

  test('are interfaces too', () => {
    const top = `interface Top { b: ID ${rule('s')} }`;
    const low = `type A implements Top & Middle { b: ID ${rule('s')} }`;
    expect(check(`${top} interface Middle implements Top { b: ID } ${low}`)).toEqual(['Middle.b']);
  });
});

test('without checks an engine accepts any well-formed schema', () => {
  expect(problemsOf('type Query { a: A } type A { b: ID! @requiresScopes(scopes: [["s"]]) }')).toEqual({});
});
