import { createScopeEngine } from '@scoped-api/engine';
import fc from 'fast-check';
import {
  buildSchema,
  type DocumentNode,
  type ExecutionArgs,
  type ExecutionResult,
  execute as executeByGraphqlJs,
  type GraphQLEnumType,
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLResolveInfo,
  type GraphQLScalarType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isEnumType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  parse,
  validate,
} from 'graphql';
import { runs, tapes } from '../../engine/test/property/runs';
import { Tape } from '../../engine/test/property/tape';
import { createCompiledExecute } from '../../src/graphql/compiled-execute';
import { JsonText } from '../../src/graphql/compiled-query';

const DIRECTIVE = 'directive @requiresScopes(scopes: [[Scope!]!]!) on OBJECT | FIELD_DEFINITION\nscalar Scope';
const WRAPPERS = ['T', 'T', 'T', 'T!', 'T!', '[T]', '[T!]', '[T!]!', '[[T]]', '[[T!]!]!'];
const LEAVES = ['String', 'String', 'ID', 'Int', 'Float', 'Boolean', 'Odd', 'Level'];
const ARGUMENTS = [
  '',
  '',
  '',
  '(n: Int = 3, s: String)',
  '(i: In = { a: 1, list: [1] }, n: Int!)',
  '(list: [Int!], s: String! = "x")',
];
const FIELDS = ['f0', 'f1', 'f2', 'f3', 'f4'];
const CHILDREN = ['c0', 'c1', 'c2'];

/** How often something is wrong with the data, and how often it comes later, in percent. */
interface Temper {
  readonly wildness: number;
  readonly asynchrony: number;
}

/** Random SDL; the type of a field is the same wherever its name is used. */
function randomSdl(tape: Tape, { wildness, asynchrony }: Temper): string {
  const objects = ['O0', 'O1', 'O2'];
  const guard = () => (tape.chance(6) ? ` @requiresScopes(scopes: [["${tape.pick(['a', 'b'])}"]])` : '');
  const types = new Map<string, string>();
  for (const name of FIELDS) types.set(name, tape.pick(WRAPPERS).replace('T', tape.pick(LEAVES)));
  for (const name of CHILDREN) {
    const wrapper = tape.pick(WRAPPERS);
    // Where an item of a list throws, graphql-js leaves the rejections of other items unhandled, which ends the process.
    const safe = wildness > 0 && asynchrony > 0 ? wrapper.replace('T!]', 'T]').replace(']!]', ']]') : wrapper;
    types.set(name, safe.replace('T', tape.chance(4) ? 'I' : tape.pick(objects)));
  }
  const args = new Map([...types.keys()].map((name) => [name, tape.pick(ARGUMENTS)]));
  const fields = () =>
    ['f0', ...tape.some(FIELDS.slice(1), 70), ...tape.some(CHILDREN, 60)]
      .map((name) => `  ${name}${args.get(name)}: ${types.get(name)}${name === 'f0' ? '' : guard()}`)
      .join('\n');
  return [
    DIRECTIVE,
    'scalar Odd',
    'enum Level { LOW HIGH }',
    'input In { a: Int = 1, b: String, list: [Int] }',
    `interface I { f0${args.get('f0')}: ${types.get('f0')} }`,
    `type Query {\n${fields()}\n  c9: O0\n}`,
    ...objects.map((name) => `type ${name} implements I {\n${fields()}\n}`),
  ].join('\n');
}

const LEVELS = { LOW: 1, HIGH: 'internal' };

function buildRandomSchema(sdl: string): GraphQLSchema {
  const schema = buildSchema(sdl, { assumeValidSDL: true });
  const odd = schema.getType('Odd') as GraphQLScalarType;
  // It hands anything through.
  odd.serialize = (value) => (typeof value === 'string' && value.startsWith('refuse') ? fail(value) : value);
  for (const value of (schema.getType('Level') as GraphQLEnumType).getValues()) {
    value.value = LEVELS[value.name as keyof typeof LEVELS];
  }
  return schema;
}

function fail(message: string): never {
  throw new Error(message);
}

/** Values that JSON, or an executor, treats in a way of its own. */
const STRINGS = [
  '',
  'plain',
  'a"b\\c',
  '\u0000\u001f\u007f\u2028',
  '\ud800',
  'x\udfffy',
  '\ud83d\ude00',
  'é漢',
  '</script>',
];
const NUMBERS = [0, -0, 1, -1.5, 1e21, 2 ** 31, 1e-7, Number.NaN, Number.POSITIVE_INFINITY, 123456789012];
const ODDITIES: readonly (() => unknown)[] = [
  () => new Date(Date.UTC(2026, 1, 3, 4, 5, 6, 7)),
  () => new Date(-1),
  () => new Date(8.64e15),
  () => new Date(Number.NaN),
  () => Object.assign(new Date(0), { toJSON: () => 'mine' }),
  () => ({ nested: [1, 'a"', null, undefined, { deep: new Date(0) }] }),
  () => JSON.parse('{"__proto__": 1, "2": 2, "b": 3, "1": 4}'),
  () => [1, undefined, Number.NaN, () => 1],
  () => ({ toJSON: (key: string) => `key ${key}` }),
  () => ({ toJSON: () => undefined }),
  () => 10n,
  () => Symbol('s'),
  () => () => 'called',
  () => Object('boxed'),
  () => Object(false),
  () => 'refuse this',
  () => Promise.resolve('serialized later'),
];

/** Those that `Odd` accepts, and `JSON.stringify` too. */
const CALM_ODDITIES = ODDITIES.slice(0, 8);

/** Makes a new value each time. */
type Make = () => unknown;

function randomValue(tape: Tape, type: GraphQLOutputType, objects: ReadonlyMap<string, Make>, temper: Temper): Make {
  const { wildness } = temper;
  if (isNonNullType(type)) {
    return tape.chance(wildness / 2) ? () => null : randomValue(tape, type.ofType, objects, temper);
  }
  if (tape.chance(10)) return tape.chance(50) ? () => null : () => undefined;
  if (tape.chance(wildness)) return wild(tape, type, objects, temper);
  if (isListType(type)) {
    const calm = { ...temper, wildness: 0 };
    const items = Array.from({ length: tape.below(4) }, () => randomValue(tape, type.ofType, objects, calm));
    return () => items.map((make) => make());
  }
  if (isObjectType(type)) return objects.get(type.name) as Make;
  if (isInterfaceType(type)) return objects.get(tape.pick(['O0', 'O1', 'O2'])) as Make;
  const leaf = leafOf(tape, type, wildness > 0);
  return () => leaf;
}

function wild(tape: Tape, type: GraphQLOutputType, objects: ReadonlyMap<string, Make>, temper: Temper): Make {
  const value = randomValue(tape, type, objects, { ...temper, wildness: 0 });
  const text = tape.pick(STRINGS);
  const later: Make[] = [
    () => Promise.resolve(value()),
    rejected,
    // biome-ignore lint/suspicious/noThenProperty: what is not a Promise and can be awaited
    () => ({ then: (done: (value: unknown) => void) => done(value()) }),
    () => [Promise.resolve(value())],
    () => [rejected()],
  ];
  return tape.pick<Make>([
    ...(temper.asynchrony > 0 ? later : []),
    tape.pick(ODDITIES),
    () => new Error('returned'),
    () => [value(), null],
    () => new Set([value(), value()]),
    () => text,
    () =>
      Object.assign([value()], {
        *[Symbol.iterator]() {
          yield value();
        },
      }),
    // biome-ignore lint/suspicious/noSparseArray: a hole is null
    () => [, value()],
    () => () => value(),
    () => 7,
  ]);
}

/** A rejection that may stand where nothing waits for it. */
function rejected(): Promise<never> {
  const promise = Promise.reject(new Error('rejected'));
  promise.catch(() => {});
  return promise;
}

function leafOf(tape: Tape, type: GraphQLOutputType, isWild: boolean): unknown {
  if (isEnumType(type)) return tape.pick(Object.values(LEVELS));
  switch (getNamedType(type).toString()) {
    case 'Int':
      return tape.pick([0, -0, 5, -7, 2 ** 31 - 1, '12', true]);
    case 'Float':
      return tape.pick(NUMBERS);
    case 'Boolean':
      return tape.pick([true, false, 1, 0]);
    case 'ID':
      return tape.pick([...STRINGS, 4, -0]);
    case 'Odd':
      return tape.chance(isWild ? 60 : 99) ? tape.pick([...STRINGS, ...NUMBERS, true]) : tape.pick(CALM_ODDITIES)();
    default:
      return tape.pick([...STRINGS, 4.5, true]);
  }
}

/** Puts resolvers on some fields, and makes the data that the others read. */
function randomData(tape: Tape, schema: GraphQLSchema, temper: Temper, calls: string[]): Make {
  const objects = new Map<string, Make>();
  const { wildness, asynchrony } = temper;
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const instance = {};
    objects.set(type.name, () => instance);
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith('__')) continue;
    const instance = (objects.get(type.name) as Make)() as object;
    Object.defineProperty(instance, '__typename', { value: type.name });
    for (const field of Object.values(type.getFields())) {
      const make = randomValue(tape, field.type, objects, temper);
      Object.defineProperty(instance, field.name, { get: make, enumerable: true });
      if (!tape.chance(40)) continue;
      const isAsynchronous = tape.chance(asynchrony);
      const throws = tape.chance(wildness / 3);
      const tellsArguments = getNamedType(field.type).name === 'String' && !isListType(unwrapped(field.type));
      field.resolve = (source, args, context, info) => {
        calls.push(describeCall(source, args, context, info));
        if (throws) throw new Error(`${type.name}.${field.name} throws`);
        args.changed = true;
        const value = tellsArguments ? JSON.stringify(args) : make();
        return isAsynchronous ? Promise.resolve().then(() => value) : value;
      };
    }
  }
  return objects.get('Query') as Make;
}

function unwrapped(type: GraphQLOutputType): GraphQLOutputType {
  return isNonNullType(type) ? type.ofType : type;
}

/** All that a resolver is told. */
function describeCall(source: unknown, args: unknown, context: unknown, info: GraphQLResolveInfo): string {
  const path: unknown[] = [];
  for (let at: GraphQLResolveInfo['path'] | undefined = info.path; at; at = at.prev)
    path.unshift([at.key, at.typename]);
  const nodes = info.fieldNodes.map(({ loc }) => loc?.start);
  const told = [
    typeof source,
    args,
    context,
    path,
    nodes,
    info.fieldName,
    String(info.returnType),
    info.parentType.name,
  ];
  const rest = [Object.keys(info), info.variableValues, Object.keys(info.fragments), info.operation.name?.value];
  return JSON.stringify([...told, ...rest, info.rootValue === source]);
}

const VARIABLES = [
  { name: 'yes', declaration: '$yes: Boolean!', sent: [true, false, true, false, null] },
  { name: 'usual', declaration: '$usual: Boolean = true', sent: [undefined, true, false, false, null] },
  { name: 'n', declaration: '$n: Int', sent: [1, 2, undefined, null, 'wrong'] },
  { name: 'm', declaration: '$m: Int! = 4', sent: [1, undefined, undefined, 2, null] },
  { name: 's', declaration: '$s: String = "d"', sent: ['a', undefined, '\ud800', null, 5] },
  { name: 'list', declaration: '$list: [Int!]', sent: [[1], 2, [], undefined, [null]] },
] as const;

interface RandomQuery {
  readonly text: string;
  readonly variables: Record<string, unknown>;
}

function randomQuery(tape: Tape, schema: GraphQLSchema): RandomQuery {
  const used = new Set<string>();
  const use = (name: string) => {
    used.add(name);
    return `$${name}`;
  };
  const fragments: string[] = [];
  const argumentsOf = new Map<string, string>();
  let left = 25;

  const condition = () => {
    if (!tape.chance(10)) return '';
    const value = tape.pick([() => use('yes'), () => use('usual'), () => 'true', () => 'false'])();
    return ` @${tape.pick(['skip', 'include'])}(if: ${value})`;
  };
  const valueFor = (name: string): string => {
    if (name === 'n') return tape.pick([() => '5', () => use('n'), () => use('m'), () => use('m')])();
    if (name === 's') return tape.pick([() => '"q\\u0022\\\\"', () => use('s'), () => '"""block"""'])();
    if (name === 'list') return tape.pick([() => '[1, 2]', () => use('list'), () => `[${use('m')}]`])();
    return tape.pick([() => '{ b: "x" }', () => `{ a: ${use('n')} }`, () => `{ list: [${use('n')}] }`])();
  };
  const selectionSet = (type: GraphQLObjectType, depth: number): string => {
    const selections = [selection(type, depth)];
    while (left > 0 && selections.length < 5 && tape.chance(60)) selections.push(selection(type, depth));
    return `{ ${selections.join(' ')} }`;
  };
  const field = (type: GraphQLObjectType, depth: number): string => {
    const all = Object.values(type.getFields());
    const offered = all.filter((one) => depth < 4 || !isCompositeType(getNamedType(one.type)));
    const one = tape.pick(offered);
    if (tape.chance(6)) return `${tape.chance(30) ? 'kind: ' : ''}__typename${condition()}`;
    let args = argumentsOf.get(one.name);
    if (args === undefined) {
      const given = one.args.filter(({ type: of, defaultValue }) =>
        isNonNullType(of) && defaultValue === undefined ? true : tape.chance(60),
      );
      const list = given.map(({ name }) => `${name}: ${valueFor(name)}`);
      args = list.length > 0 ? `(${list.join(', ')})` : '';
      argumentsOf.set(one.name, args);
    }
    const alias = tape.chance(20)
      ? `${tape.pick(['__proto__', 'constructor', 'then', 'x_'])}${one.name === 'f0' ? '' : one.name}: `
      : '';
    const named = getNamedType(one.type);
    const below = isObjectType(named)
      ? ` ${selectionSet(named, depth + 1)}`
      : isInterfaceType(named)
        ? ' { __typename }'
        : '';
    return `${alias}${one.name}${args}${condition()}${below}`;
  };
  const selection = (type: GraphQLObjectType, depth: number): string => {
    left -= 1;
    if (left <= 0 || !tape.chance(25)) return field(type, depth);
    if (tape.chance(30)) return `...${condition()} ${selectionSet(type, depth)}`;
    const on = tape.chance(25) && type.name !== 'Query' ? 'I' : type.name;
    const inner = on === 'I' ? '{ f0 __typename }' : selectionSet(type, depth);
    if (on === 'I' && argumentsOf.get('f0') !== '') return field(type, depth);
    if (tape.chance(50)) return `... on ${on}${condition()} ${inner}`;
    const name = `F${fragments.length}`;
    fragments.push(`fragment ${name} on ${on} ${inner}`);
    return `...${name}${condition()}${tape.chance(30) ? ` ...${name}${condition()}` : ''}`;
  };

  const body = selectionSet(schema.getQueryType() as GraphQLObjectType, 0);
  const declared = VARIABLES.filter(({ name }) => used.has(name));
  const declarations = declared.map(({ declaration }) => declaration);
  const variables = declared.map(({ name, sent }) => [
    name,
    tape.pick<unknown>(tape.chance(90) ? sent.slice(0, 3) : sent),
  ]);
  const head = declarations.length > 0 ? `query Q(${declarations.join(', ')})` : 'query Q';
  return {
    text: [`${head} ${body}`, ...fragments].join('\n'),
    variables: Object.fromEntries(variables.filter(([, value]) => value !== undefined)),
  };
}

/** The bytes of an answer, or what is thrown by writing it. */
function written(result: ExecutionResult): string {
  const { data, ...rest } = result;
  try {
    if (!(data instanceof JsonText)) return JSON.stringify({ ...rest, ...(data !== undefined && { data }) });
    return `${JSON.stringify(rest).slice(0, -1)}${Object.keys(rest).length > 0 ? ',' : ''}"data":${data.text}}`;
  } catch (error) {
    return `writing throws ${(error as Error).constructor.name}`;
  }
}

const EVERYWHERE = `scalar Odd
type Query { odd: Odd odds: [Odd] text: String! texts: [String!] object: O! objects: [O] flag: Boolean }
type O { odd: Odd }`;

const RARE: readonly (readonly [name: string, make: Make])[] = [
  ['undefined', () => undefined],
  ['a method', () => () => 'called'],
  ['an error', () => new Error('returned')],
  [
    'a list that iterates in its own way',
    () =>
      Object.assign(['a'], {
        *[Symbol.iterator]() {
          yield 'b';
        },
      }),
  ],
  ['a list with a hole', () => Array(1)],
  ['a set', () => new Set(['a'])],
  ['a list of promises', () => [Promise.resolve('a'), 'b']],
  ['a rejection', rejected],
  ['an object', () => ({ odd: 'a' })],
  ['an object with a method', () => ({ odd: () => 'a' })],
  ['a value that is serialized later', () => 'later'],
  ['a boxed number', () => Object(-0)],
  ...ODDITIES.map((make, index) => [`oddity ${index}`, make] as const),
  ...[...STRINGS, ...NUMBERS].map((value) => [JSON.stringify(value), () => value] as const),
];

describe.each(RARE)('where there is %s, a compiled query answers the bytes of graphql-js', (_name, make) => {
  test.each([['property'], ['resolver']])('of a %s', async (by) => {
    const schema = buildSchema(EVERYWHERE);
    (schema.getType('Odd') as GraphQLScalarType).serialize = (value) =>
      value === 'later' ? Promise.resolve('serialized later') : value;
    const fields = schema.getQueryType()?.getFields() ?? {};
    const execute = createCompiledExecute(0);
    for (const name of Object.keys(fields)) {
      for (const wrap of [make, () => [make()], () => ({ odd: make() }), () => [{ odd: make() }, null]]) {
        const field = fields[name] as (typeof fields)[string];
        if (by === 'resolver') field.resolve = wrap;
        const document = parse(`{ alias: ${name} ${name.startsWith('object') ? '{ odd }' : ''} }`);
        const args = () => ({ schema, document, rootValue: Object.defineProperty({}, name, { get: wrap }) });
        const expected = written(await executeByGraphqlJs(args()));
        expect(written(await execute({ ...args(), asText: true }))).toBe(expected);
        expect(written(await execute(args()))).toBe(expected);
      }
    }
  });
});

let compiledAnswers = 0;
let answers = 0;

test('compiled queries answer the bytes of graphql-js, and tell resolvers the same', async () => {
  await fc.assert(
    fc.asyncProperty(tapes, async (numbers) => {
      const tape = new Tape(numbers);
      const temper = { wildness: tape.pick([0, 0, 2, 10]), asynchrony: tape.pick([0, 10, 60]) };
      const sdl = randomSdl(tape, temper);
      const schema = buildRandomSchema(sdl);
      const { text, variables } = randomQuery(tape, schema);
      const document = parse(text);
      fc.pre(validate(schema, document).length === 0);
      const calls: string[] = [];
      const root = randomData(tape, schema, temper, calls);
      const viewer = tape.pick([['a', 'b'], ['a'], null]);
      const run = async (execute: typeof executeByGraphqlJs, form: object, { asked }: { asked: DocumentNode }) => {
        calls.length = 0;
        const engine = createScopeEngine(schema, { allowNoRules: true, execute });
        const args: ExecutionArgs = {
          schema,
          document: asked,
          variableValues: variables,
          rootValue: root(),
          contextValue: { some: 'context' },
          ...form,
        };
        const by = engine.viewer(viewer);
        const result = await engine.execute(args, by, engine.decide(args, by));
        return { bytes: written(result), calls: calls.toSorted(), isText: result.data instanceof JsonText };
      };
      const asked = { asked: document };
      const expected = await run(executeByGraphqlJs, {}, asked);
      const described = `${sdl}\n\n${text}\n\n${JSON.stringify({ variables, viewer })}`;
      for (const asText of [true, false]) {
        const execute = createCompiledExecute(0) as typeof executeByGraphqlJs;
        for (const _use of [1, 2]) {
          const found = await run(execute, { asText }, asked);
          if (found.bytes !== expected.bytes) throw new Error(`${found.bytes}\nnot ${expected.bytes}\n\n${described}`);
          if (!found.isText) continue;
          // Only where the work was not thrown away is each resolver called as often.
          expect(found.calls).toEqual(expected.calls);
        }
        answers += 1;
      }
      const last = await run(createCompiledExecute(0) as typeof executeByGraphqlJs, { asText: true }, asked);
      if (last.isText) compiledAnswers += 1;
    }),
    runs(300),
  );
  // The property says little where everything falls back.
  expect(compiledAnswers / answers).toBeGreaterThan(0.1);
}, 3_600_000);
