import { type GraphQLField, type GraphQLNamedType, type GraphQLSchema, isInterfaceType, isObjectType } from 'graphql';

/**
 * The types and fields of a schema when its rules were read. Tools can change a schema in place; the engine does not know
 * the rules of a field that was added or replaced afterwards, so such a field must not be executed.
 */
export interface SchemaSnapshot {
  /**
   * Checks a selected field and the possible object types of its result.
   *
   * @throws Error that names the coordinate, if the schema has changed.
   */
  assertUnchanged(type: GraphQLNamedType, field: GraphQLField<unknown, unknown>): void;
  /**
   * Checks a type.
   *
   * @throws Error that names the type, if it is not the type that was read.
   */
  assertKnown(type: GraphQLNamedType): void;
}

/** The parts of a field on which its rules and those of its selections depend. */
type Parts = readonly unknown[];

/** Records the types and fields of `schema`. */
export function takeSnapshot(schema: GraphQLSchema): SchemaSnapshot {
  const known = new Map<GraphQLNamedType, ReadonlyMap<string, Parts>>();
  for (const type of Object.values(schema.getTypeMap())) known.set(type, new Map(fieldsOf(type)));
  const changed = (coordinate: string) =>
    new Error(
      `${coordinate} was added or changed after the scope engine was created, so that its rules were not read. ` +
        'Create the engine after every change of the schema.',
    );
  return {
    assertUnchanged(type, field) {
      const parts = known.get(type)?.get(field.name);
      if (!parts || !isUnchanged(field, parts)) throw changed(`${type.name}.${field.name}`);
    },
    assertKnown(type) {
      if (!known.has(type)) throw changed(`Type ${type.name}`);
    },
  };
}

function fieldsOf(type: GraphQLNamedType): [string, Parts][] {
  if (!isObjectType(type) && !isInterfaceType(type)) return [];
  return Object.values(type.getFields()).map((field) => [field.name, partsOf(field)]);
}

/** Compares without allocating a list: it is called for every field of every new operation. */
function isUnchanged(field: GraphQLField<unknown, unknown>, parts: Parts): boolean {
  if (field.type !== parts[0] || field.astNode !== parts[1] || parts.length !== 2 + 3 * field.args.length) return false;
  let at = 2;
  for (const { name, type, astNode } of field.args) {
    if (name !== parts[at] || type !== parts[at + 1] || astNode !== parts[at + 2]) return false;
    at += 3;
  }
  return true;
}

function partsOf(field: GraphQLField<unknown, unknown>): Parts {
  const parts: unknown[] = [field.type, field.astNode];
  for (const argument of field.args) parts.push(argument.name, argument.type, argument.astNode);
  return parts;
}
