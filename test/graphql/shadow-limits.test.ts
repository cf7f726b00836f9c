import { createScopeEngine, type Decision } from '@scoped-api/engine';
import { buildSchema, parse } from 'graphql';
import { pino } from 'pino';
import type { ShadowEngine } from '../../src/graphql/shadow-engine';
import { createShadowPolicy, differencesOf } from '../../src/graphql/shadow-policy';
import type { Viewer } from '../../src/identity/viewer';
import { createMetrics } from '../../src/metrics/metrics';
import { SCOPES } from '../support/scopes';

const DIRECTIVE = 'directive @requiresScopes(scopes: [[String!]!]!) on FIELD_DEFINITION | OBJECT\n';
const fields = Array.from({ length: 600 }, (_, index) => `f${index}`);
const present = createScopeEngine(buildSchema(`type Query { ${fields.map((name) => `${name}: Int`).join(' ')} }`), {
  allowNoRules: true,
});
const all = parse(`{ ${fields.join(' ')} }`);

function start(sdl: string) {
  const engine = createScopeEngine(buildSchema(DIRECTIVE + sdl), { allowNoRules: true, showScopes: false });
  const coordinates = new Set(fields.map((name) => `Query.${name}`));
  const shadow: ShadowEngine = { engine, scopes: SCOPES, coordinates, removed: [], added: [] };
  const metrics = createMetrics();
  const lines: string[] = [];
  const log = pino({}, { write: (line: string) => void lines.push(line) });
  const policy = createShadowPolicy({ shadow, scopes: SCOPES, metrics, log });
  const observe = (document = all, role = 'USER') =>
    policy.observe({
      document,
      operationName: undefined,
      variables: undefined,
      decision: present.decide({ document }, present.viewer([])) as Decision,
      viewer: { kind: 'user', user: { role, grantedScopes: [] }, scopes: [] } as unknown as Viewer,
      isUnverified: false,
    });
  const count = async (outcome: string) =>
    (await metrics.policyShadowOperations.get()).values.find(({ labels }) => labels.outcome === outcome)?.value ?? 0;
  const done = async (operations: number) => {
    const outcomes = ['same', 'different', 'skipped', 'failed'];
    while ((await Promise.all(outcomes.map(count))).reduce((sum, value) => sum + value, 0) < operations) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  };
  const close = () => {
    policy.close();
    metrics.close();
  };
  return { observe, metrics, lines, count, done, close };
}

test('the number of series is limited, and so is that of log lines', async () => {
  const { observe, metrics, lines, done, close } = start(
    `type Query { ${fields.map((name) => `${name}: Int @requiresScopes(scopes: [["a"]])`).join(' ')} }`,
  );
  observe(all, 'USER');
  observe(all, 'ADMIN');
  observe(all, 'a role that is not declared');
  await done(3);
  const { values } = await metrics.policyShadowDifferences.get();
  expect(values.length).toBeLessThanOrEqual(1_001);
  expect(lines.length).toBeLessThanOrEqual(1_001);
  expect(values.find(({ labels }) => labels.coordinate === 'other')).toMatchObject({
    labels: { role: 'other' },
    value: 800,
  });
  expect(values.reduce((sum, { value }) => sum + value, 0)).toBe(1_800);
  expect(new Set(values.map(({ labels }) => labels.role))).toEqual(new Set(['USER', 'ADMIN', 'other']));
  close();
});

test('a fault of the comparison is counted, and logged once', async () => {
  // Not the present schema: every decision throws.
  const { observe, lines, count, done, close } = start('type Query { other: Int }');
  for (let times = 0; times < 5; times += 1) expect(() => observe()).not.toThrow();
  await done(5);
  expect(await count('failed')).toBe(5);
  expect(lines).toHaveLength(1);
  close();
});

test('operations above the limit are skipped, and counted', async () => {
  const { observe, count, done, close } = start(`type Query { ${fields.map((name) => `${name}: Int`).join(' ')} }`);
  for (let times = 0; times < 2_500; times += 1) observe();
  await done(2_500);
  expect(await count('skipped')).toBe(500);
  expect(await count('same')).toBe(2_000);
  close();
});

describe('the difference of two decisions', () => {
  const SDL = (rules: Record<string, string>) => `${DIRECTIVE}
    type Query { a: A ${rules.a ?? ''} node: Node }
    type A { b: Int ${rules.b ?? ''} c: Int ${rules.c ?? ''} }
    interface Node { id: ID }
    type Secret implements Node ${rules.Secret ?? ''} { id: ID x: Int ${rules.x ?? ''} }
    type Mutation { m: A ${rules.m ?? ''} n: A ${rules.n ?? ''} }`;
  const X = '@requiresScopes(scopes: [["x"]])';
  const decide = (rules: Record<string, string>, text: string) => {
    const engine = createScopeEngine(buildSchema(SDL(rules)), { allowNoRules: true });
    return engine.decide({ document: parse(text) }, engine.viewer([])) as Decision;
  };
  const cases: [text: string, before: Record<string, string>, after: Record<string, string>, expected: string[]][] = [
    ['{ a { b c } }', {}, {}, []],
    ['{ a { b c } }', { b: X }, { c: X }, ['widened A.b', 'narrowed A.c']],
    ['{ a { b c } }', { a: X }, { b: X }, ['widened Query.a']],
    ['{ a { b c } }', { b: X }, { a: X }, ['narrowed Query.a']],
    ['{ a { b } a2: a { b } }', {}, { b: X }, ['narrowed A.b']],
    ['{ node { ... on Secret { x } } }', {}, { Secret: X }, ['narrowed Secret']],
    ['{ node { ... on Secret { x } } }', { Secret: X }, { x: X }, ['widened Secret']],
    ['mutation { m { b } n { b } }', { m: X }, { n: X }, []],
    ['mutation { m { b } n { b } }', { m: X }, {}, ['widened Mutation.m']],
    ['mutation { m { b } n { b } }', {}, { n: X, b: X }, ['narrowed A.b', 'narrowed Mutation.n']],
  ];
  test.each(cases)('%s, %j to %j', (text, before, after, expected) => {
    const found = differencesOf(decide(before, text), decide(after, text));
    expect(found.map(({ change, coordinate }) => `${change} ${coordinate}`).sort()).toEqual(expected.sort());
  });
});
