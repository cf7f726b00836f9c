import {
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
import { countRules, type FoundRule, foundRules, type PolicyCounts, type PolicyDescription } from './found-rules';
import { allOf, NOTHING, type Requirement } from './requirement';
import { type Annotated, argumentOf, fieldOf, isFromSdl } from './schema-elements';
import { type SchemaSnapshot, takeSnapshot } from './schema-snapshot';
import { ScopeIndex } from './scope-set';

/** A type that has fields to select. */
export type FieldedType = GraphQLObjectType | GraphQLInterfaceType;

/**
 * What a schema's directives say. {@link SchemaPolicy.found} and {@link SchemaPolicy.counts} tell which rule was found
 * where; `JSON.stringify` writes both. The other members are the policy as it is enforced, with inheritance from
 * interfaces worked out, and what functions such as `explain` and `visibleSchema` take.
 */
export interface SchemaPolicy {
  /** Every rule that was found, as it was written, in the order of the schema's types. */
  readonly found: readonly FoundRule[];
  /** How many rules were found, of which kind and where, and how many places were looked at. */
  readonly counts: PolicyCounts;
  /** The two above, for `JSON.stringify` and logs. */
  toJSON(): PolicyDescription;
  readonly schema: GraphQLSchema;
  /** What the schema was when it was read. */
  readonly snapshot: SchemaSnapshot;
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

  const found: FoundRule[] = [];
  let places = 0;
  let placesFromSdl = 0;

  const read = (into: Map<string, Requirement>, coordinate: string, element: Annotated) => {
    places += 1;
    if (isFromSdl(element)) placesFromSdl += 1;
    const directives = directivesOf(element);
    if (directives.length === 0) return;
    found.push(...foundRules(coordinate, directives));
    const requirement = readRequirement({ coordinate, directives }, index, problems);
    if (requirement !== NOTHING) into.set(coordinate, requirement);
  };

  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    read(own, type.name, type);
    if (isInputObjectType(type)) {
      for (const field of Object.values(type.getFields())) {
        read(inputs, fieldCoordinate(type.name, field.name), fieldOf(type, field));
      }
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        const element = fieldOf(type, field);
        read(own, fieldCoordinate(type.name, field.name), element);
        for (const argument of field.args) {
          const coordinate = argumentCoordinate(type.name, field.name, argument.name);
          read(inputs, coordinate, argumentOf(element, argument));
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

  const counts = countRules(found, { places, placesFromSdl });
  return {
    found,
    counts,
    toJSON: () => ({ counts, rules: found }),
    schema,
    snapshot: takeSnapshot(schema),
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
