import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/**
 * Data without nulls and empty lists, so that every readable value is visible: every leaf is its coordinate (for an `Int`, the
 * length of the coordinate), and every object of a type is the same object.
 */
export function objectData(schema: GraphQLSchema, root = schema.getQueryType()): unknown {
  const instances = new Map<string, Record<string, unknown>>();
  const instanceOf = (type: GraphQLObjectType): Record<string, unknown> => {
    const known = instances.get(type.name);
    if (known) return known;
    const instance: Record<string, unknown> = { __typename: type.name };
    instances.set(type.name, instance);
    for (const field of Object.values(type.getFields())) {
      instance[field.name] = present(field.type, `${type.name}.${field.name}`);
    }
    return instance;
  };
  const present = (type: GraphQLOutputType, coordinate: string): unknown => {
    if (isNonNullType(type)) return present(type.ofType, coordinate);
    if (isListType(type)) return [present(type.ofType, coordinate)];
    if (isObjectType(type)) return instanceOf(type);
    if (isAbstractType(type)) return instanceOf(schema.getPossibleTypes(type)[0] as GraphQLObjectType);
    return 'name' in type && type.name === 'Int' ? coordinate.length : coordinate;
  };
  return instanceOf(root as GraphQLObjectType);
}
