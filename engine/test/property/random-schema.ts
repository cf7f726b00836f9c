import { randomRule } from './random-rule';
import type { Tape } from './tape';

const DIRECTIVES = `scalar Scope
directive @requiresScopes(scopes: [[Scope!]!]!) on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
directive @authenticated on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION
enum AuthenticationLevel { SINGLE_FACTOR MULTI_FACTOR PHISHING_RESISTANT }
directive @requiresAuthentication(level: AuthenticationLevel = SINGLE_FACTOR, maxAgeSeconds: Int) on FIELD_DEFINITION | OBJECT | INTERFACE | ARGUMENT_DEFINITION | INPUT_FIELD_DEFINITION`;

/** `T` stands for the named type. */
const WRAPPERS = ['T', 'T', 'T!', '[T]', '[T!]', '[T!]!', '[T]!', '[[T]]', '[[T!]!]', '[[T!]]!'] as const;
const LEAF_WRAPPERS = ['T', 'T', 'T!', 'T!', '[T]', '[T!]!'] as const;
const LEAVES = ['String', 'Int', 'ID', 'Stamp', 'Level'] as const;
const LEAF_FIELDS = ['l0', 'l1', 'l2', 'l3', 'l4'] as const;
const LINK_FIELDS = ['p0', 'p1', 'p2', 'c0', 'c1', 'c2', 'r0', 'r1', 'r2', 'r3'] as const;

interface Fielded {
  readonly kind: 'interface' | 'type';
  readonly name: string;
  readonly interfaces: Fielded[];
  /** Field name -> named output type. */
  readonly fields: Map<string, string>;
}

/**
 * Random SDL. A field's name fixes its list and null wrappers over the whole schema, and the type of a leaf, so that
 * selections of different types can meet under one response key without conflict. The name fixes whether it has arguments, too.
 */
export function randomSdl(tape: Tape): string {
  const strictness = 5 + tape.below(40);
  const typeStrictness = strictness * tape.pick([0.2, 0.6, 1.5]);
  const interfaces = randomInterfaces(tape);
  const objects = randomObjects(tape, interfaces);
  const query = fielded('type', tape.chance(20) ? 'RootQuery' : 'Query', tape.chance(10) ? interfaces.slice(0, 1) : []);
  const mutation = fielded('type', query.name === 'Query' ? 'Mutation' : 'Changes', []);
  const fieldeds = [...interfaces, ...objects, query];
  const unions = Array.from({ length: 1 + tape.below(2) }, (_, position) => {
    const members = tape.some(objects, 70);
    return { name: `U${position}`, members: members.length > 0 ? members : [objects[0] as Fielded] };
  });
  const composites = [...interfaces, ...objects].map(({ name }) => name).concat(unions.map(({ name }) => name));
  const isSubtype = (sub: string, wide: string): boolean =>
    sub === wide ||
    fieldeds.some(({ name, interfaces: parents }) => name === sub && parents.some((parent) => parent.name === wide)) ||
    unions.some(({ name, members }) => name === wide && members.some((member) => member.name === sub));

  const abstracts = composites.filter((name) => !name.startsWith('O'));
  const target = () => tape.pick(tape.chance(60) ? abstracts : composites);

  for (const [position, one] of interfaces.entries()) {
    inherit(tape, one, composites, isSubtype);
    addLeaves(tape, one);
    one.fields.set(`p${position}`, target());
  }
  for (const one of objects) {
    inherit(tape, one, composites, isSubtype);
    addLeaves(tape, one);
    for (const name of tape.some(['c0', 'c1', 'c2'], 50)) {
      one.fields.set(name, tape.chance(3) ? query.name : target());
    }
  }
  for (const root of [query, mutation]) {
    inherit(tape, root, composites, isSubtype);
    addLeaves(tape, root);
    for (const name of ['r0', 'r1', 'r2', 'r3']) root.fields.set(name, target());
  }

  const withArguments = new Set<string>(tape.some([...LEAF_FIELDS, ...LINK_FIELDS], 30));
  const wrappers = new Map<string, string>();
  const leaves = new Map<string, string>();
  for (const name of LEAF_FIELDS) {
    wrappers.set(name, tape.pick(LEAF_WRAPPERS));
    leaves.set(name, tape.pick(LEAVES));
  }
  for (const name of LINK_FIELDS) {
    wrappers.set(name, name.startsWith('r') && tape.chance(40) ? 'T' : tape.pick(WRAPPERS));
  }
  const inputRule = () => randomRule(tape, strictness, true);
  const print = (one: Fielded): string => {
    const own = [...one.fields].map(([name, named]) => {
      const type = (wrappers.get(name) as string).replace('T', leaves.get(name) ?? named);
      const stricter =
        one.kind === 'type' && one.interfaces.length > 0 && !type.endsWith('!') && tape.chance(4) ? '!' : '';
      // Fewer rules on what leads further, so that the depths are reached.
      const args = withArguments.has(name) ? `(a: Int${inputRule()}, b: In${inputRule()})` : '';
      const rule = randomRule(tape, leaves.has(name) ? strictness : strictness / 3, true);
      return `  ${name}${args}: ${type}${stricter}${rule}`;
    });
    const moved = own.length > 1 && one.interfaces.length === 0 && tape.chance(10) ? own.splice(-1) : [];
    const parents =
      one.interfaces.length > 0 ? ` implements ${one.interfaces.map(({ name }) => name).join(' & ')}` : '';
    const rule = randomRule(tape, one === query || one === mutation ? strictness / 8 : typeStrictness, true);
    const byExtension = rule !== '' && tape.chance(20);
    const head = `${one.kind} ${one.name}`;
    return [
      `${head}${parents}${byExtension ? '' : rule} {\n${own.join('\n')}\n}`,
      byExtension ? `extend ${head}${rule}` : '',
      moved.length > 0 ? `extend ${head} {\n${moved.join('\n')}\n}` : '',
    ]
      .filter(Boolean)
      .join('\n');
  };
  return [
    DIRECTIVES,
    `schema { query: ${query.name} mutation: ${mutation.name} }`,
    `scalar Stamp${randomRule(tape, strictness / 3)}`,
    `enum Level${randomRule(tape, strictness / 3)} { LOW HIGH }`,
    `input In { x: Int${inputRule()} y: [Int!]${inputRule()} next: In${inputRule()} all: [In!] }`,
    ...[...fieldeds, mutation].map(print),
    ...unions.map(({ name, members }) => `union ${name} = ${members.map((member) => member.name).join(' | ')}`),
  ].join('\n');
}

function fielded(kind: Fielded['kind'], name: string, interfaces: Fielded[]): Fielded {
  return { kind, name, interfaces, fields: new Map() };
}

function randomInterfaces(tape: Tape): Fielded[] {
  const interfaces: Fielded[] = [];
  const count = 1 + tape.below(3);
  for (let position = 0; position < count; position += 1) {
    interfaces.push(fielded('interface', `I${position}`, withParents(tape.some(interfaces, 40))));
  }
  return interfaces;
}

/** Every interface has an implementer at least. */
function randomObjects(tape: Tape, interfaces: Fielded[]): Fielded[] {
  const count = Math.max(interfaces.length, 2 + tape.below(3));
  return Array.from({ length: count }, (_, position) =>
    fielded(
      'type',
      `O${position}`,
      withParents([...interfaces.slice(position, position + 1), ...tape.some(interfaces, 35)]),
    ),
  );
}

function withParents(interfaces: Fielded[]): Fielded[] {
  return [...new Set(interfaces.flatMap((one) => [...one.interfaces, one]))];
}

/** Copies the fields of the interfaces, some narrowed to a subtype. Seldom there is no such subtype, and the SDL is invalid. */
function inherit(
  tape: Tape,
  one: Fielded,
  composites: readonly string[],
  isSubtype: (sub: string, wide: string) => boolean,
): void {
  const asked = new Map<string, string[]>();
  for (const parent of one.interfaces) {
    for (const [name, named] of parent.fields) asked.set(name, [...(asked.get(name) ?? []), named]);
  }
  for (const [name, wides] of asked) {
    if (!name.startsWith('p')) {
      one.fields.set(name, '');
      continue;
    }
    const candidates = composites.filter((candidate) => wides.every((wide) => isSubtype(candidate, wide)));
    const widest = candidates.find((candidate) => wides.includes(candidate));
    one.fields.set(name, tape.chance(40) || !widest ? tape.pick(candidates) : widest);
  }
}

function addLeaves(tape: Tape, one: Fielded): void {
  one.fields.set(tape.pick(LEAF_FIELDS), '');
  for (const name of tape.some(LEAF_FIELDS, 40)) one.fields.set(name, '');
}
