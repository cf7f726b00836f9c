import { type GraphQLSchema, isInputObjectType, isInterfaceType, isObjectType } from 'graphql';

/**
 * Returns the description of a part of a schema as it is written in its SDL: the description of the schema may name the required
 * scopes, too.
 *
 * @returns null for a part without a description, and for one that the schema does not have.
 */
export function descriptionOf(schema: GraphQLSchema, coordinate: string): string | null {
  const [, typeName = '', member, argument] = /^(\w+)(?:\.(\w+)(?:\((\w+):\))?)?$/.exec(coordinate) ?? [];
  const type = schema.getType(typeName);
  if (member === undefined) return type?.astNode?.description?.value ?? null;
  if (!isObjectType(type) && !isInterfaceType(type) && !isInputObjectType(type)) return null;
  const field = type.getFields()[member];
  if (argument === undefined || !field) return field?.astNode?.description?.value ?? null;
  const found = 'args' in field ? field.args.find(({ name }) => name === argument) : undefined;
  return found?.astNode?.description?.value ?? null;
}
