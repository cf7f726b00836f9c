import { parse } from 'graphql';
import { createScopeEngine, explain } from '../src';
import { guarded, guardedSchema } from './support/guarded-schema';

/** Fields `f0`, `f1`, … each open to one of three scopes of its own. */
function schemaOf(fields: number) {
  const rules = Array.from(
    { length: fields },
    (_, n) => `f${n}: String @requiresScopes(scopes: [["a${n}"], ["b${n}"], ["c${n}"]])`,
  );
  return guardedSchema(`type Query { ${rules.join('\n')} } type Mutation { ${rules.join('\n')} }`);
}

const selecting = (fields: number, type = 'query') =>
  parse(`${type} { ${Array.from({ length: fields }, (_, n) => `f${n}`).join(' ')} }`);
const scopesOf = (letter: string, fields: number) => Array.from({ length: fields }, (_, n) => `${letter}${n}`);

describe.each([6, 7, 40, 400])('%i fields with three alternatives each', (fields) => {
  const { policy, viewer } = createScopeEngine(schemaOf(fields));
  const explained = (scopes: string[] | null) => explain(policy, selecting(fields), viewer(scopes));

  it('lists, for a viewer who holds enough, a set that they hold', () => {
    const held = scopesOf('c', fields);
    const explanation = explained([...held, 'a0']);
    expect(explanation).toMatchObject({
      allowed: true,
      missingScopes: [],
      missingScopesExact: true,
      minimalScopesCut: true,
    });
    expect(explanation?.minimalScopes[0]).toHaveLength(fields);
    expect([...held, 'a0']).toEqual(expect.arrayContaining([...(explanation?.minimalScopes[0] ?? [])]));
  });

  it('names the fewest scopes that are missing', () => {
    const held = scopesOf('b', fields).slice(2);
    const explanation = explained(held);
    expect(explanation).toMatchObject({ allowed: false, missingScopesExact: true });
    expect(explanation?.missingScopes).toHaveLength(2);
    const [nearest = []] = explanation?.minimalScopes ?? [];
    expect(nearest.filter((scope) => !held.includes(scope))).toEqual(explanation?.missingScopes);
  });

  it('marks the list as cut', () => {
    const explanation = explained(null);
    expect(explanation?.minimalScopesCut).toBe(true);
    expect(explanation?.minimalScopes.length).toBeLessThanOrEqual(256);
    expect(explanation?.missingScopes).toHaveLength(fields);
    expect(explanation?.fields.every((field) => !field.requiredScopesCut)).toBe(true);
  });
});

it('lists all alternatives where that is possible', () => {
  const { policy, viewer } = createScopeEngine(schemaOf(5));
  const explanation = explain(policy, selecting(5), viewer(['a0']));
  expect(explanation?.minimalScopesCut).toBe(false);
  expect(explanation?.minimalScopes).toHaveLength(3 ** 5);
});

it('a refused operation names the nearest alternative of everything that is denied', () => {
  const engine = createScopeEngine(schemaOf(40));
  const held = ['b0', 'c1', ...scopesOf('a', 40).slice(2)];
  const document = selecting(40, 'mutation');
  expect(engine.decide({ document }, engine.viewer(held))?.nearestScopes).toEqual([]);
  const decision = engine.decide({ document }, engine.viewer(held.slice(1)));
  expect(decision?.refused).toBe(true);
  expect(decision?.nearestScopes).toHaveLength(1);

  const shared = createScopeEngine(
    guardedSchema(`type Query { q: Int } type Mutation {
      x: Int @requiresScopes(scopes: [["a"], ["s", "t"]])
      y: Int @requiresScopes(scopes: [["b"], ["s", "t"]])
    }`),
  );
  const both = parse('mutation { x y }');
  const nearest = (scopes: string[]) => shared.decide({ document: both }, shared.viewer(scopes))?.nearestScopes;
  expect(nearest(['s'])).toEqual(['s', 't']);
  expect(nearest(['b'])).toEqual(['a']);
});

it('an error of one field with many alternatives says that its list is cut, and what is missing', async () => {
  const implementers = Array.from(
    { length: 7 },
    (_, n) => `type T${n} implements I { x: String @requiresScopes(scopes: [["a${n}"], ["b${n}"], ["c${n}"]]) }`,
  );
  const { run } = guarded(`interface I { x: String } ${implementers.join(' ')} type Query { i: I }`);
  const { errors } = await run('{ i { x } }', scopesOf('b', 6), { root: { i: null } });
  expect(errors?.[0]?.extensions).toMatchObject({ requiredScopesCut: true, missingScopes: ['a6'] });
  expect(errors?.[0]?.extensions).toHaveProperty('requiredScopes.0', ['b0', 'b1', 'b2', 'b3', 'b4', 'b5', 'a6']);
});

it('the checks terminate on rules with too many alternatives, and refuse what they cannot decide', () => {
  const many = (letter: string) =>
    JSON.stringify(Array.from({ length: 40 }, (_, n) => [`${letter}${n}`, `${letter}${n}x`, `${letter}${n}y`]));
  const schemaWith = (rule: string, type = 'String') =>
    guardedSchema(`type Query { i: I t: T } interface I { x: ${type} @requiresScopes(scopes: ${many('a')}) }
      type T implements I { x: ${type} @requiresScopes(scopes: ${rule}) }`);
  const check = (schema: ReturnType<typeof guardedSchema>) => () =>
    createScopeEngine(schema, { checks: { implementers: true, nullability: true } });
  expect(check(schemaWith(many('a')))).not.toThrow();
  expect(check(schemaWith(many('b')))).toThrow(/T\.x: is open to more viewers than I\.x/);
  expect(check(schemaWith(many('a'), 'String!'))).toThrow(
    /T\.x: is non-null, and its rules have too many alternatives/,
  );
});

it('a search for the smallest missing set that takes too long returns a set that is enough, marked as not exact', () => {
  // A vertex cover of a dense graph with no structure to make use of.
  const names = Array.from({ length: 90 }, (_, n) => `s${n}`);
  const rules: string[] = [];
  for (let n = 0, seed = 7; n < 700; n += 1) {
    seed = (seed * 48_271) % 2_147_483_647;
    const [a, b] = [seed % 90, Math.floor(seed / 90) % 90];
    if (a !== b) rules.push(`f${n}: String @requiresScopes(scopes: [["${names[a]}"], ["${names[b]}"]])`);
  }
  const schema = guardedSchema(`type Query { ${rules.join('\n')} }`);
  const engine = createScopeEngine(schema);
  const document = parse(`{ ${Object.keys(schema.getQueryType()?.getFields() ?? {}).join(' ')} }`);
  const explanation = explain(engine.policy, document, engine.viewer([]));
  expect(explanation?.missingScopesExact).toBe(false);
  const enough = engine.decide({ document }, engine.viewer(explanation?.missingScopes ?? []));
  expect(enough?.denials).toEqual([]);
  expect(explanation?.missingScopes.length).toBeLessThan(90);
});
