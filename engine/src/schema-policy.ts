import {
  type ConstDirectiveNode,
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import { directivesOf, type Problem, readRequirement } from './directives';
import { allOf, NOTHING, type Requirement } from './requirement';
import { ScopeIndex } from './scope-set';

/** A type that has fields to select. */
export type FieldedType = GraphQLObjectType | GraphQLInterfaceType;

/** What a schema's directives say, with inheritance from interfaces worked out. */
export interface SchemaPolicy {
  readonly schema: GraphQLSchema;
  readonly index: ScopeIndex;
  /** Places whose directives can't be read. A policy with problems must not be used. */
  readonly problems: readonly Problem[];
  /** What stands where, by coordinate of the type, field, argument or input field; nothing inherited. */
  readonly rules: ReadonlyMap<string, Requirement>;
  /** The rule on a type, with those of the interfaces that it implements. */
  typeRequirement(type: GraphQLNamedType): Requirement;
  /** The rule on a field, with those of its interfaces, and of its named output type. */
  fieldRequirement(type: FieldedType, field: string): Requirement;
  /** The rule on an argument (`Query.users(filter:)`) or input field (`UserFilter.search`), by coordinate. */
  inputRequirement(coordinate: string): Requirement;
  /** Whether any argument or input field has a rule at all. */
  readonly gatesInputs: boolean;
}

/** Coordinate of a field or input field. */
export function fieldCoordinate(type: string, field: string): string {
  return `${type}.${field}`;
}

/** Coordinate of a field's argument. */
export function argumentCoordinate(type: string, field: string, argument: string): string {
  return `${type}.${field}(${argument}:)`;
}

/** Reads every rule of `schema` once. */
export function compileSchemaPolicy(schema: GraphQLSchema): SchemaPolicy {
  const index = new ScopeIndex();
  const problems: Problem[] = [];
  const own = new Map<string, Requirement>();
  const inputs = new Map<string, Requirement>();

  const read = (into: Map<string, Requirement>, coordinate: string, directives: readonly ConstDirectiveNode[]) => {
    if (directives.length === 0) return;
    const requirement = readRequirement({ coordinate, directives }, index, problems);
    if (requirement !== NOTHING) into.set(coordinate, requirement);
  };

  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    read(own, type.name, directivesOf(type));
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        read(inputs, fieldCoordinate(type.name, field.name), directivesOf(field));
      }
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        read(own, fieldCoordinate(type.name, field.name), directivesOf(field));
        for (const argument of field.args) {
          read(inputs, argumentCoordinate(type.name, field.name, argument.name), directivesOf(argument));
        }
      }
    }
  }

  const onType = (type: GraphQLNamedType) => own.get(type.name) ?? NOTHING;
  const onField = (type: FieldedType, field: string) => own.get(fieldCoordinate(type.name, field)) ?? NOTHING;

  const typeRequirement = memoize((type: GraphQLNamedType) =>
    allOf([onType(type), ...(isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().map(onType) : [])]),
  );
  const fieldsOf = memoize(
    (type: FieldedType) =>
      new Map(
        Object.values(type.getFields()).map((field) => [
          field.name,
          allOf([
            onField(type, field.name),
            ...type.getInterfaces().map((parent) => onField(parent, field.name)),
            typeRequirement(getNamedType(field.type)),
          ]),
        ]),
      ),
  );

  return {
    schema,
    index,
    problems,
    typeRequirement,
    fieldRequirement: (type, field) => fieldsOf(type).get(field) ?? NOTHING,
    rules: new Map([...own, ...inputs]),
    inputRequirement: (coordinate) => inputs.get(coordinate) ?? NOTHING,
    gatesInputs: inputs.size > 0,
  };
}

function memoize<Key extends object, Value>(compute: (key: Key) => Value): (key: Key) => Value {
  const known = new WeakMap<Key, Value>();
  return (key) => {
    let value = known.get(key);
    if (value === undefined) {
      value = compute(key);
      known.set(key, value);
    }
    return value;
  };
}
