import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import {
  buildASTSchema,
  type ConstDirectiveNode,
  type DocumentNode,
  type FieldDefinitionNode,
  parse,
  print,
  TypeInfo,
  visit,
  visitWithTypeInfo,
} from 'graphql';
import { applyNarrowings } from '../../src';
import { evaluateNaively } from './naive-evaluator';
import { randomRule } from './random-rule';
import { runEngine } from './run-engine';
import { runs, tapes } from './runs';
import { describeScenario, readScenario, type Scenario } from './scenario';
import { Tape } from './tape';

/** A rule that a `@narrow` can add: its directives, and the arguments of the `@narrow` that mean the same. */
interface Added {
  readonly directives: readonly ConstDirectiveNode[];
  readonly args: string;
}

function randomAddition(tape: Tape): Added {
  const written = parse(`type T { f: Int${randomRule(tape, 100, true)} }`, { noLocation: true });
  const [type] = written.definitions as unknown as readonly { readonly fields: readonly FieldDefinitionNode[] }[];
  const rules = type?.fields[0]?.directives ?? [];
  // `@narrow` has no form for any access token. A level that is not written is the default one.
  const directives = rules.filter(({ name }) => name.value !== 'authenticated');
  const args = directives.flatMap(({ name, arguments: given = [] }) =>
    name.value === 'requiresAuthentication' && given.length === 0
      ? ['level: SINGLE_FACTOR']
      : given.map((one) => `${one.name.value}: ${print(one.value)}`),
  );
  return { directives, args: args.join(', ') };
}

/** Returns the document with more directives on some fields, given by coordinate. */
function withRules(document: DocumentNode, added: ReadonlyMap<string, readonly ConstDirectiveNode[]>): DocumentNode {
  let type = '';
  return visit(document, {
    enter(node) {
      if (node.kind.endsWith('Definition') && 'fields' in node && 'name' in node) type = node.name.value;
      if (node.kind !== 'FieldDefinition') return undefined;
      const more = added.get(`${type}.${node.name.value}`) ?? [];
      return more.length > 0 ? { ...node, directives: [...(node.directives ?? []), ...more] } : undefined;
    },
  });
}

/** The coordinates of all fields, and of those that an operation selects. */
function coordinatesOf(document: DocumentNode, it: Scenario): { readonly all: string[]; readonly selected: string[] } {
  const all = document.definitions.flatMap((node) =>
    (node.kind === 'ObjectTypeDefinition' || node.kind === 'InterfaceTypeDefinition') && node.fields
      ? node.fields.map(({ name }) => `${node.name.value}.${name.value}`)
      : [],
  );
  const selected = new Set<string>();
  const typeInfo = new TypeInfo(it.schema);
  visit(
    it.document,
    visitWithTypeInfo(typeInfo, {
      Field: ({ name }) => void selected.add(`${typeInfo.getParentType()?.name}.${name.value}`),
    }),
  );
  return { all, selected: all.filter((at) => selected.has(at)) };
}

const schemaOf = (document: DocumentNode) => buildASTSchema(document, { assumeValidSDL: true });

test('a narrowed field is decided as one that has both rules', async () => {
  await fc.assert(
    fc.asyncProperty(tapes, async (numbers) => {
      const it = readScenario(numbers);
      fc.pre(typeof it !== 'string');
      const tape = new Tape([...numbers].reverse());
      const document = parse(it.sdl, { noLocation: true });
      const { all, selected } = coordinatesOf(document, it);
      const field = () => tape.pick(selected.length > 0 && tape.chance(80) ? selected : all);
      const picked = Array.from({ length: 3 + tape.below(12) }, () => [field(), randomAddition(tape)] as const);
      const added = picked.filter(([, { args }]) => args !== '');
      fc.pre(added.length > 0);

      const narrows = added.map(([at, { args }]) => `@narrow(field: "${at}", ${args})`).join(' ');
      const { document: narrowed, problems } = applyNarrowings(parse(`${it.sdl}\nextend schema ${narrows}`));
      if (problems.length > 0) throw new Error(JSON.stringify(problems));
      const rules = new Map<string, readonly ConstDirectiveNode[]>();
      for (const [at, { directives }] of added) rules.set(at, [...(rules.get(at) ?? []), ...directives]);
      const twice: Scenario = { ...it, schema: schemaOf(withRules(document, rules)) };

      const engine = await runEngine({ ...it, schema: schemaOf(narrowed) });
      const naive = evaluateNaively(twice);
      const errors = it.errorsIn === 'disabled' ? [] : naive.errors;
      if (isDeepStrictEqual([engine.data, engine.errors], [naive.data, errors])) return;
      throw new Error(`${JSON.stringify(engine)} but ${JSON.stringify(naive)}\n${narrows}\n\n${describeScenario(it)}`);
    }),
    runs(150),
  );
}, 3_600_000);
