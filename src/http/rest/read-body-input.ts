import {
  type GraphQLInputObjectType,
  type GraphQLInputType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isRequiredInputField,
} from 'graphql';
import { MAX_FAULTS } from './invalid-input';
import { jsonName, pointerTo, shortName } from './json-names';
import { takesNull } from './never-null';
import { leafFault } from './read-leaf';
import type { ProblemError } from './rest-problem';

type Path = readonly (string | number)[];

/**
 * Reads JSON as a value of a GraphQL input type, whose fields go by their JSON names. It says in a client's own terms
 * what the schema would refuse in its own; the schema has its say all the same.
 *
 * @param faults - gets the faults in order; past as many as an answer names, the rest is not read: making each takes
 * its time, and nobody has said yet who asks.
 * @returns the value with the schema's names; good for something only where no fault was added.
 */
export function readBodyInput(
  value: unknown,
  type: GraphQLInputType,
  faults: ProblemError[],
  path: Path = [],
): unknown {
  const refuse = (code: string, detail: string) => void faults.push({ code, detail, pointer: pointerTo(path) });
  if (isNonNullType(type)) {
    if (value === null) return refuse('INVALID_VALUE', `${nameOf(path)} must not be null.`);
    return readBodyInput(value, type.ofType, faults, path);
  }
  if (value === null) return null;
  if (isListType(type)) {
    if (!Array.isArray(value)) return refuse('INVALID_VALUE', `${nameOf(path)} must be a list.`);
    const read: unknown[] = [];
    for (const [index, item] of value.entries()) {
      if (faults.length >= MAX_FAULTS) break;
      read.push(readBodyInput(item, type.ofType, faults, [...path, index]));
    }
    return read;
  }
  if (isInputObjectType(type)) {
    if (typeof value !== 'object' || Array.isArray(value)) {
      return refuse('INVALID_VALUE', `${nameOf(path)} must be an object.`);
    }
    return readObject(value as Record<string, unknown>, type, faults, path);
  }
  const fault = leafFault(value, type);
  if (fault) refuse(fault.code, `${nameOf(path)} ${fault.detail}.`);
  return value;
}

function readObject(
  object: Record<string, unknown>,
  type: GraphQLInputObjectType,
  faults: ProblemError[],
  path: Path,
): Record<string, unknown> {
  const fields = new Map(Object.values(type.getFields()).map((field) => [jsonName(field.name), field]));
  const read: Record<string, unknown> = {};
  // Only names of the schema become keys: `__proto__` is as unknown as any other.
  for (const name of Object.keys(object)) {
    if (faults.length >= MAX_FAULTS) break;
    const field = fields.get(name);
    const at = [...path, name];
    if (field && object[name] === null && !isNonNullType(field.type) && !takesNull(type, field)) {
      const detail = `${nameOf(at)} must not be null. Leave it out to keep it as it is.`;
      faults.push({ code: 'INVALID_VALUE', detail, pointer: pointerTo(at) });
    } else if (field) read[field.name] = readBodyInput(object[name], field.type, faults, at);
    else {
      const known = [...fields.keys()].join(', ');
      const detail = `There is no member "${shortName(name)}" here: send ${known}.`;
      faults.push({ code: 'UNKNOWN_MEMBER', detail, pointer: pointerTo(at) });
    }
  }
  for (const [name, field] of fields) {
    if (Object.hasOwn(object, name) || !isRequiredInputField(field)) continue;
    faults.push({ code: 'REQUIRED', detail: `${name} is missing.`, pointer: pointerTo([...path, name]) });
  }
  return read;
}

function nameOf(path: Path): string {
  return path.length === 0 ? 'The body' : path.map((part) => shortName(String(part))).join('.');
}
