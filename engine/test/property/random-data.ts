import {
  type GraphQLObjectType,
  type GraphQLOutputType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';
import type { Tape } from './tape';

export type Instance = Record<string, unknown>;

/** Two instances of every object type that refer to each other, so that any depth can be selected. */
export function randomData(tape: Tape, schema: GraphQLSchema): (type: GraphQLObjectType) => Instance {
  const objects = Object.values(schema.getTypeMap()).filter(
    (type): type is GraphQLObjectType => isObjectType(type) && !type.name.startsWith('__'),
  );
  const pool = new Map(objects.map((type) => [type.name, [0, 1].map((): Instance => ({ __typename: type.name }))]));

  const value = (type: GraphQLOutputType, label: string): unknown => {
    if (isNonNullType(type)) return present(type.ofType, label);
    return tape.chance(12) ? null : present(type, label);
  };
  const present = (type: GraphQLOutputType, label: string): unknown => {
    if (isListType(type)) {
      const length = tape.pick([1, 2, 0, 3]);
      return Array.from({ length }, (_, position) => value(type.ofType, `${label}.${position}`));
    }
    if (isObjectType(type)) return tape.pick(pool.get(type.name) ?? []);
    if (isAbstractType(type)) return tape.pick(pool.get(tape.pick(schema.getPossibleTypes(type)).name) ?? []);
    if (isEnumType(type)) return tape.pick(['LOW', 'HIGH']);
    return 'name' in type && type.name === 'Int' ? tape.below(100) : label;
  };
  for (const type of objects) {
    for (const [position, instance] of (pool.get(type.name) ?? []).entries()) {
      for (const field of Object.values(type.getFields())) {
        instance[field.name] = value(field.type, `${type.name}${position}.${field.name}`);
      }
    }
  }
  return (type) => pool.get(type.name)?.[0] ?? {};
}
