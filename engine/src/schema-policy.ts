import {
  type GraphQLInterfaceType,
  type GraphQLNamedType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';
import { directivesOf, IS_PUBLIC, type Problem } from './directives';
import { countRules, type FoundRule, type PolicyCounts, type PolicyDescription } from './found-rules';
import { type ReadRules, readElement } from './read-rules';
import { allOf, NOTHING, type Requirement } from './requirement';
import { type DirectiveNames, readRuleNames } from './rule-names';
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
  /** Coordinates of the fields that carry `@public`. */
  readonly publicFields: ReadonlySet<string>;
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

/**
 * Reads every rule of `schema` once, wherever it stands: on types, fields, arguments and input fields it is enforced,
 * anywhere else it is refused.
 *
 * @param names - what the directives are called besides their own names and what the schema's links say.
 */
export function compileSchemaPolicy(schema: GraphQLSchema, names: DirectiveNames = {}): SchemaPolicy {
  const index = new ScopeIndex();
  const problems: Problem[] = [];
  const own = new Map<string, Requirement>();
  const inputs = new Map<string, Requirement>();
  const publicFields = new Set<string>();

  const found: FoundRule[] = [];
  let places = 0;
  let placesFromSdl = 0;

  const reader = {
    // What of the schema element can't be read is reported with its rules, below.
    names: readRuleNames(
      directivesOf(schema, () => {}),
      names,
      problems,
    ),
    index,
    problems,
    declared: (directive: string) => schema.getDirective(directive) ?? undefined,
  };
  const read = (into: Map<string, Requirement>, coordinate: string, element: Annotated): ReadRules => {
    places += 1;
    if (isFromSdl(element)) placesFromSdl += 1;
    const rules = readElement(coordinate, element, reader);
    found.push(...rules.found);
    if (rules.requirement !== NOTHING) into.set(coordinate, rules.requirement);
    return rules;
  };
  /** For places where nothing could be enforced. */
  const readNone = (coordinate: string, element: Annotated, fix: string) => {
    for (const { rule, directive } of readElement(coordinate, element, reader).found) {
      if (rule === IS_PUBLIC) continue;
      problems.push({ coordinate, message: `@${directive} can not be enforced here; ${fix}` });
    }
  };

  readNone('schema', schema, 'put it on the root types');
  for (const directive of schema.getDirectives()) {
    const coordinate = `@${directive.name}`;
    readNone(coordinate, directive, 'put it on a type, a field, an argument of a field or an input field');
    for (const argument of directive.args) {
      readNone(`${coordinate}(${argument.name}:)`, argument, 'put it on an argument of a field, or on an input field');
    }
  }
  for (const type of Object.values(schema.getTypeMap())) {
    if (isIntrospectionType(type)) continue;
    if (isInputObjectType(type)) {
      readNone(type.name, type, 'put it on the arguments and input fields of this type, or on its own input fields');
      for (const field of Object.values(type.getFields())) {
        read(inputs, fieldCoordinate(type.name, field.name), fieldOf(type, field));
      }
      continue;
    }
    read(own, type.name, type);
    if (isEnumType(type)) {
      for (const value of type.getValues()) {
        readNone(`${type.name}.${value.name}`, value, 'put it on the enum, or on the fields that return it');
      }
    } else if (isObjectType(type) || isInterfaceType(type)) {
      for (const field of Object.values(type.getFields())) {
        const coordinate = fieldCoordinate(type.name, field.name);
        const element = fieldOf(type, field);
        if (read(own, coordinate, element).isPublic) publicFields.add(coordinate);
        for (const argument of field.args) {
          read(inputs, argumentCoordinate(type.name, field.name, argument.name), argumentOf(element, argument));
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
    publicFields,
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
