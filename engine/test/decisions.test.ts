import { parse } from 'graphql';
import { guarded } from './support/guarded-schema';

const SDL = `
  type Query { ping: String shut: String @requiresScopes(scopes: [["a"]]) find(filter: Filter): String }
  input Filter { text: String deep: String @requiresScopes(scopes: [["b"]]) }
`;

describe('a decision is made once', () => {
  const { engine } = guarded(SDL);

  test('for an operation and a set of scopes, whatever their order and whatever no rule mentions', () => {
    const document = parse('{ ping shut }');
    const decide = (scopes: string[] | null) => engine.decide({ document }, engine.viewer(scopes));
    expect(decide(['a', 'b'])).toBe(decide(['b', 'unheard-of', 'a']));
    expect(decide([])).toBe(decide(['unheard-of']));
    expect(decide([])).not.toBe(decide(null));
    expect(decide([])).not.toBe(decide(['a']));
  });

  test('for each of the operations of a document', () => {
    const document = parse('query One { ping } query Two { shut }');
    const viewer = engine.viewer([]);
    const one = engine.decide({ document, operationName: 'One' }, viewer);
    const two = engine.decide({ document, operationName: 'Two' }, viewer);
    expect([one?.denials.length, two?.denials.length]).toEqual([0, 1]);
    expect(engine.decide({ document, operationName: 'One' }, viewer)).toBe(one);
    expect(engine.decide({ document, operationName: 'None' }, viewer)).toBeUndefined();
    expect(engine.decide({ document }, viewer)).toBeUndefined();
  });

  test('for the values of the variables that @skip and @include read, defaults applied; no others count', () => {
    const document = parse(
      'query ($w: Boolean = false, $t: String) { shut @include(if: $w) find(filter: { text: $t }) }',
    );
    const viewer = engine.viewer([]);
    const decide = (variableValues: Record<string, unknown>) => engine.decide({ document, variableValues }, viewer);
    expect(decide({ t: 'one' })).toBe(decide({ t: 'two', w: false }));
    expect(decide({ w: true })).not.toBe(decide({ w: false }));
    expect(decide({ w: true })?.denials).toHaveLength(1);
    expect(decide({ w: false })?.denials).toHaveLength(0);
  });

  test('for the gated inputs that variables hold, not for their values', () => {
    const document = parse('query ($f: Filter) { find(filter: $f) }');
    const viewer = engine.viewer([]);
    const decide = (f: Record<string, unknown>) => engine.decide({ document, variableValues: { f } }, viewer);
    expect(decide({ text: 'one' })).toBe(decide({ text: 'two' }));
    expect(decide({ deep: 'one' })).toBe(decide({ deep: 'two' }));
    expect(decide({ deep: 'one' })).not.toBe(decide({ text: 'one' }));
  });
});

test('at most maxDecisions decisions are kept; the oldest is removed first', () => {
  const { engine } = guarded(SDL, { mode: 'filter', maxDecisions: 2 });
  const document = parse('{ shut }');
  const decide = (scopes: string[] | null) => engine.decide({ document }, engine.viewer(scopes));
  const first = decide(null);
  const second = decide([]);
  expect(decide(null)).toBe(first);
  decide(['a']);
  expect(decide([])).toBe(second);
  expect(decide(null)).not.toBe(first);
});

test('decisions with many denials are removed over all documents, those without denials are not', () => {
  const { engine } = guarded(SDL);
  const denials = Array.from({ length: 300 }, (_, index) => `a${index}: shut`).join(' ');
  const documents = Array.from({ length: 40 }, () => parse(`{ ${denials} }`));
  const open = parse('{ ping }');
  const decide = (document = open) => engine.decide({ document }, engine.viewer(null));
  const [first, harmless] = [decide(documents[0]), decide()];
  const last = documents.map(decide).at(-1);
  expect(decide(documents.at(-1))).toBe(last);
  expect(decide()).toBe(harmless);
  expect(decide(documents[0])).not.toBe(first);
});

test('an operation without denials is executed unchanged', () => {
  const { engine } = guarded(SDL);
  const document = parse('{ ping shut }');
  expect(engine.decide({ document }, engine.viewer(['a']))?.document).toBe(document);
});

test('an operation that selects more than maxSelections is refused, even if its text is short', async () => {
  const { run } = guarded('type Query { a: Query b: Query c: String }', { mode: 'filter', maxSelections: 1_000 });
  const fragments = Array.from(
    { length: 20 },
    (_, at) => `fragment F${at} on Query { a { ...F${at + 1} } b { ...F${at + 1} } }`,
  );
  const bomb = `{ ...F0 } ${fragments.join(' ')} fragment F20 on Query { c }`;
  await expect(run(bomb, null)).rejects.toThrow('selects more than 1000 fields');
});
