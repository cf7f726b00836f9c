import { type GraphQLObjectType, type GraphQLSchema, getNamedType, isObjectType } from 'graphql';
import type { Tape } from '../property/tape';

const MAX_DEPTH = 4;
const MAX_SELECTIONS = 30;

/**
 * A random query, with fragments on object types and with conditions on leaves: what both decide in the same way. Of every object
 * something is selected for sure, and within a fragment keys are its own, since the other engine can put a fragment's
 * `null` in another place.
 */
export function randomObjectOperation(tape: Tape, schema: GraphQLSchema) {
  const fragments: { name: string; on: GraphQLObjectType; text: string }[] = [];
  let left = MAX_SELECTIONS;

  const field = (name: string, fragment: string | undefined): string => {
    const prefix = fragment ?? (tape.chance(15) ? tape.pick(['x', 'y']) : undefined);
    return prefix ? `${prefix}_${name}: ${name}` : name;
  };
  const condition = (): string => {
    return tape.chance(15) ? ` @${tape.pick(['skip', 'include'])}(if: $${tape.pick(['on', 'off'])})` : '';
  };
  const selection = (type: GraphQLObjectType, depth: number, fragment?: string, mayBeSkipped = true): string => {
    left -= 1;
    const fields = Object.values(type.getFields()).filter(
      ({ type: output }) => !isObjectType(getNamedType(output)) || (depth < MAX_DEPTH && left > 0),
    );
    const { name, type: output } = tape.pick(fields);
    const named = getNamedType(output);
    if (!isObjectType(named)) return `${field(name, fragment)}${mayBeSkipped ? condition() : ''}`;
    return `${field(name, fragment)} { ${selections(named, depth + 1, fragment)} }`;
  };
  const spread = (on: GraphQLObjectType, depth: number): string => {
    const known = fragments.filter((fragment) => fragment.on === on);
    if (known.length > 0 && tape.chance(60)) return `...${tape.pick(known).name}`;
    const name = `F${fragments.length}`;
    const text = selections(on, depth, name);
    fragments.push({ name, on, text });
    return `...${name}`;
  };
  const selections = (type: GraphQLObjectType, depth: number, fragment?: string): string => {
    const found = [selection(type, depth, fragment, false)];
    while (left > 0 && found.length < 5 && tape.chance(65)) {
      const kind = tape.below(10);
      if (kind === 9) found.push(`... on ${type.name} { ${selection(type, depth, fragment)} }`);
      else if (kind === 8 && !fragment) found.push(spread(type, depth));
      else found.push(selection(type, depth, fragment));
    }
    return found.join(' ');
  };

  const body = selections(schema.getQueryType() as GraphQLObjectType, 0);
  const declared = [`{ ${body} }`, ...fragments.map(({ text }) => text)].join(' ');
  const variables = ['on', 'off'].filter((name) => declared.includes(`$${name})`));
  const declarations = variables.length > 0 ? `(${variables.map((name) => `$${name}: Boolean!`).join(', ')})` : '';
  return {
    text: [
      `query${declarations} { ${body} }`,
      ...fragments.map(({ name, on, text }) => `fragment ${name} on ${on.name} { ${text} }`),
    ].join('\n'),
    variables: Object.fromEntries(variables.map((name) => [name, name === 'on'])),
  };
}
