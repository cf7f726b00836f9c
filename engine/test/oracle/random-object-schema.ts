import { randomRule } from '../property/random-rule';
import type { Tape } from '../property/tape';

const DIRECTIVES = `scalar Scope
directive @requiresScopes(scopes: [[Scope!]!]!) on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM
directive @authenticated on OBJECT | FIELD_DEFINITION | INTERFACE | SCALAR | ENUM`;

/**
 * Random SDL of what both decide in the same way: object types, nullable fields, rules on types and fields. A field's name fixes
 * its type over the whole schema.
 */
export function randomObjectSdl(tape: Tape): string {
  const objects = Array.from({ length: 1 + tape.below(4) }, (_, position) => `O${position}`);
  const strictness = 10 + tape.below(50);
  const links = ['c0', 'c1', 'c2'].map((name) => {
    const type = tape.pick(objects);
    return `${name}: ${tape.pick([type, type, `[${type}]`, `[[${type}]]`])}`;
  });
  const print = (name: string) => {
    const chosen = [
      ...tape.some(links, name === 'Query' ? 90 : 60),
      ...tape.some(['l0: String', 'l1: Int'], 60),
      'l2: ID',
    ];
    const fields = chosen.map((field) => `  ${field}${randomRule(tape, strictness)}`);
    return `type ${name}${randomRule(tape, strictness / 3)} {\n${fields.join('\n')}\n}`;
  };
  return [DIRECTIVES, ...['Query', ...objects].map(print)].join('\n');
}
