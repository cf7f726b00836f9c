import {
  type GraphQLCompositeType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNamedType,
  isAbstractType,
  isCompositeType,
  isUnionType,
} from 'graphql';
import type { Tape } from './tape';

export interface RandomOperation {
  readonly text: string;
  readonly operationName: string | undefined;
  readonly variables: Record<string, unknown>;
}

const FIELD_NAMES = ['l0', 'l1', 'l2', 'l3', 'l4', 'p0', 'p1', 'p2', 'c0', 'c1', 'c2'];
const MAX_SELECTIONS = 45;
const MAX_DEPTH = 5;
/** Declaration -> what may be sent; `undefined`: left out. */
const CONDITIONS = [
  { name: 'asked', declaration: '$asked: Boolean!', sent: [true, false] },
  { name: 'usual', declaration: '$usual: Boolean! = true', sent: [undefined, true, false] },
  { name: 'rare', declaration: '$rare: Boolean! = false', sent: [undefined, true, false] },
] as const;

/** Variables in arguments, like {@link CONDITIONS}. */
const INPUTS = [
  { name: 'num', declaration: '$num: Int', sent: [undefined, null, 1] },
  { name: 'given', declaration: '$given: Int = 1', sent: [undefined, 2] },
  {
    name: 'in',
    declaration: '$in: In',
    sent: [
      undefined,
      null,
      {},
      { x: 1 },
      { y: null },
      { next: { y: [1] } },
      { all: [{}, { x: 2 }] },
      { all: { y: 3 } },
    ],
  },
  { name: 'filled', declaration: '$filled: In = { next: { x: 1 } }', sent: [undefined, { y: 1 }] },
] as const;
/** Arguments; `$name` uses a variable. */
const ARGUMENTS = [
  '',
  '',
  '(a: 1)',
  '(a: null)',
  '(a: $num)',
  '(a: $given)',
  '(b: {})',
  '(b: { x: 1 })',
  '(b: { x: $num, next: { y: [1] } })',
  '(b: { all: [{ x: $num }, { y: 2 }] })',
  '(b: { all: { x: 1 } })',
  '(b: $in)',
  '(b: { next: $in })',
  '(a: 1, b: $filled)',
] as const;

/** A random operation on `schema`, nearly always a valid one. */
export function randomOperation(tape: Tape, schema: GraphQLSchema): RandomOperation {
  const composites = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLCompositeType => isCompositeType(type) && !type.name.startsWith('__'),
  );
  const fragments: { name: string; on: GraphQLCompositeType; text: string }[] = [];
  const used = new Map<string, unknown>();
  /** A field has the same arguments wherever it is selected, so that its selections can meet. */
  const argumentsByName = new Map<string, string>();
  let left = MAX_SELECTIONS;

  const overlapping = (type: GraphQLCompositeType) => {
    const mine = possible(schema, type);
    return composites.filter((other) => possible(schema, other).some((name) => mine.includes(name)));
  };
  const condition = (): string => {
    if (!tape.chance(8)) return '';
    const name = tape.pick(['include', 'skip']);
    if (tape.chance(30)) return ` @${name}(if: ${tape.chance(50)})`;
    const variable = tape.pick(CONDITIONS);
    if (!used.has(variable.name)) used.set(variable.name, tape.pick<boolean | undefined>(variable.sent));
    return ` @${name}(if: $${variable.name})`;
  };
  const argumentsFor = (name: string): string => {
    const known = argumentsByName.get(name);
    if (known !== undefined) return known;
    const text = tape.pick(ARGUMENTS);
    for (const variable of INPUTS) {
      if (text.includes(`$${variable.name}`) && !used.has(variable.name)) {
        used.set(variable.name, tape.pick<unknown>(variable.sent));
      }
    }
    argumentsByName.set(name, text);
    return text;
  };
  /** `around`: the fields selected at this level already; they are selected again to meet under one response key. */
  const braces = (type: GraphQLCompositeType, depth: number, around = new Set<string>()): string => {
    const selections = [selection(type, depth, around)];
    while (left > 0 && selections.length < 5 && tape.chance(65)) selections.push(selection(type, depth, around));
    return `{ ${selections.join(' ')} }`;
  };
  const field = (type: GraphQLCompositeType, depth: number, around: Set<string>): string => {
    const fields = isUnionType(type) ? [] : Object.values(type.getFields());
    const shallow = fields.filter((one) => !isCompositeType(getNamedType(one.type)));
    const deep = depth < MAX_DEPTH && left > 0;
    const nested = fields.filter((one) => isCompositeType(getNamedType(one.type)));
    const offered = !deep ? shallow : nested.length > 0 && tape.chance(40) ? nested : fields;
    const again = offered.filter((candidate) => around.has(candidate.name));
    const one = tape.pick(again.length > 0 && tape.chance(40) ? again : offered);
    if (!one || tape.chance(5)) return `${tape.chance(20) ? 'kind: ' : ''}__typename${condition()}`;
    const named = getNamedType(one.type);
    around.add(one.name);
    const alias = tape.chance(15)
      ? `${tape.pick(['x_', 'y_', ''])}${tape.chance(30) ? shape(one.type) : one.name}: `
      : '';
    const given = one.args.length > 0 ? argumentsFor(one.name) : '';
    const head = `${alias}${one.name}${given}${condition()}`;
    return isCompositeType(named) ? `${head} ${braces(named, depth + 1)}` : head;
  };
  const spread = (on: GraphQLCompositeType, depth: number, around: Set<string>): string => {
    const known = fragments.filter((fragment) => fragment.on === on);
    if (known.length > 0 && tape.chance(50)) return `...${tape.pick(known).name}${condition()}`;
    const text = braces(on, depth, around);
    const name = `F${fragments.length}`;
    fragments.push({ name, on, text });
    return `...${name}${condition()}`;
  };
  /** One field through several fragments that overlap. */
  const chorus = (type: GraphQLCompositeType, depth: number): string => {
    const singers = overlapping(type).filter((on) => !isUnionType(on));
    const around = new Set(tape.some(FIELD_NAMES, 35));
    return [1, 2, 3]
      .map(() => tape.pick(singers))
      .map((on) => `... on ${on.name}${condition()} { ${field(on, depth, around)} ${field(on, depth, around)} }`)
      .join(' ');
  };
  const selection = (type: GraphQLCompositeType, depth: number, around: Set<string>): string => {
    left -= 1;
    const kind = tape.below(100);
    const fragmentOdds = isUnionType(type) ? 95 : isAbstractType(type) ? 50 : 15;
    if (left <= 0 || kind < 100 - fragmentOdds) return field(type, depth, around);
    if (kind > 96) return `...${condition()} ${braces(type, depth, around)}`;
    if (kind > 80 && isAbstractType(type)) return chorus(type, depth);
    const on = tape.chance(15) ? type : tape.pick(overlapping(type));
    if (tape.chance(35)) return spread(on, depth, around);
    return `... on ${on.name}${condition()} ${braces(on, depth, around)}`;
  };

  const keyword = tape.chance(15) ? 'mutation' : 'query';
  const root = keyword === 'mutation' ? schema.getMutationType() : schema.getQueryType();
  const body = braces(root as GraphQLCompositeType, 0);
  const declarations = [...CONDITIONS, ...INPUTS]
    .filter(({ name }) => used.has(name))
    .map(({ declaration }) => declaration);
  const several = tape.chance(5) && fragments.length === 0 && schema.getQueryType();
  const text = [
    `${keyword} Main${declarations.length > 0 ? `(${declarations.join(', ')})` : ''} ${body}`,
    ...fragments.map(({ name, on, text: inner }) => `fragment ${name} on ${on.name} ${inner}`),
    ...(several ? ['query Other { r0 { __typename } }'] : []),
  ].join('\n');
  const sent = [...used].filter((entry) => entry[1] !== undefined);
  return { text, operationName: several ? 'Main' : undefined, variables: Object.fromEntries(sent) };
}

/** A response key that fields of one type share, whatever their names. */
function shape(type: GraphQLOutputType): string {
  return String(type).replaceAll('[', 'L').replaceAll(']', '').replaceAll('!', 'N');
}

function possible(schema: GraphQLSchema, type: GraphQLCompositeType): string[] {
  return isAbstractType(type) ? schema.getPossibleTypes(type).map(({ name }) => name) : [type.name];
}
