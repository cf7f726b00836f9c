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
import { type Declarations, isDeclaration, narrowCoordinate, readDeclarations } from './declarations';
import { directivesOf, IS_PUBLIC, type Problem } from './directives';
import { countRules, type FoundRule, type PolicyCounts, type PolicyDescription } from './found-rules';
import { type ReadRules, readElement } from './read-rules';
import { allOf, NOTHING, type Requirement } from './requirement';
import { type DirectiveNames, readRuleNames } from './rule-names';
import { type Annotated, argumentOf, fieldOf, isFromSdl } from './schema-elements';
import { type SchemaSnapshot, takeSnapshot } from './schema-snapshot';
import { ScopeIndex } from './scope-set';

/** A type with fields that can be selected. */
export type FieldedType = GraphQLObjectType | GraphQLInterfaceType;

/**
 * The policy of a schema. {@link SchemaPolicy.found} and {@link SchemaPolicy.counts} list the rules that were found;
 * `JSON.stringify` writes both. The other members are the policy as it is enforced, including inheritance from
 * interfaces; they are the input of functions such as `explain` and `visibleSchema`.
 */
export interface SchemaPolicy {
  /** Every rule that was found, as it is written, in the order of the schema's types. */
  readonly found: readonly FoundRule[];
  /** Numbers of rules by kind and place, and of the places that were read. */
  readonly counts: PolicyCounts;
  /** Returns `found` and `counts`, for `JSON.stringify` and logs. */
  toJSON(): PolicyDescription;
  readonly schema: GraphQLSchema;
  /** The types and fields of the schema when its rules were read. */
  readonly snapshot: SchemaSnapshot;
  readonly index: ScopeIndex;
  /** The scopes and roles that the schema declares with `@scope` and `@role`. */
  readonly declarations: Declarations;
  /** Places whose directives cannot be read. A policy with problems must not be used. */
  readonly problems: readonly Problem[];
  /** The rules by coordinate of the type, field, argument or input field, without inherited rules. */
  readonly rules: ReadonlyMap<string, Requirement>;
  /** Coordinates of the fields with `@public`. */
  readonly publicFields: ReadonlySet<string>;
  /** Returns the rule of a type, including those of its interfaces. */
  typeRequirement(type: GraphQLNamedType): Requirement;
  /** Returns the rule of a field, including those of its interfaces and of its output type. */
  fieldRequirement(type: FieldedType, field: string): Requirement;
  /** Returns the rule of an argument (`Query.users(filter:)`) or input field (`UserFilter.search`), by coordinate. */
  inputRequirement(coordinate: string): Requirement;
  /** Whether any argument or input field has a rule. */
  readonly gatesInputs: boolean;
}

/** Returns the coordinate of a field or input field. */
export function fieldCoordinate(type: string, field: string): string {
  return `${type}.${field}`;
}

/** Returns the coordinate of an argument. */
export function argumentCoordinate(type: string, field: string, argument: string): string {
  return `${type}.${field}(${argument}:)`;
}

/**
 * Reads every rule of `schema`. A rule on a type, field, argument or input field is enforced; in any other place it is
 * refused.
 *
 * @param names - names of the directives, in addition to their standard names and those of the schema's links.
 */
export function compileSchemaPolicy(schema: GraphQLSchema, names: DirectiveNames = {}): SchemaPolicy {
  const index = new ScopeIndex();
  const declarations = readDeclarations(schema);
  const problems: Problem[] = [...declarations.problems];
  const own = new Map<string, Requirement>();
  const inputs = new Map<string, Requirement>();
  const publicFields = new Set<string>();

  const found: FoundRule[] = [];
  let places = 0;
  let placesFromSdl = 0;

  const reader = {
    // Problems of the schema element itself are reported with its rules, below.
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
  /** Refuses rules in places where they cannot be enforced. */
  const readNone = (coordinate: string, element: Annotated, fix: string, isOther?: (directive: string) => boolean) => {
    for (const { rule, directive } of readElement(coordinate, element, reader, isOther).found) {
      if (rule === IS_PUBLIC) continue;
      problems.push({ coordinate, message: `@${directive} cannot be enforced here; ${fix}` });
    }
  };

  // Declarations have the names of rules in other libraries, but are none.
  const isDeclaring = (name: string) => isDeclaration(name) && reader.names.kindOf(name) === undefined;
  readNone('schema', schema, 'put it on the root types', isDeclaring);
  for (const { field, place } of declarations.narrowings) {
    const message =
      'is not applied to its field, so that nothing would enforce it; pass the document to applyNarrowings';
    problems.push({ coordinate: narrowCoordinate(field), message, place });
  }
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

  for (const rules of [own, inputs]) {
    for (const [coordinate, requirement] of rules) {
      const authentication = index.authentications.closed(requirement.authentication);
      if (authentication !== requirement.authentication) rules.set(coordinate, { ...requirement, authentication });
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
    declarations,
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
