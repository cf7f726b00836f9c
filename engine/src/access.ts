import { isInputObjectType, isInterfaceType, isObjectType, OperationTypeNode } from 'graphql';
import { alternativesOf, lackOf } from './alternatives';
import { allOf, isMet, type Requirement, type ScopedViewer } from './requirement';
import { argumentCoordinate, type FieldedType, fieldCoordinate, type SchemaPolicy } from './schema-policy';

/** What it takes to use something, in words that can be printed, stored and sent. */
export interface AccessRule {
  /** Whether a valid access token is needed at all. */
  readonly authenticated: boolean;
  /** An OR of ANDs without redundant groups; empty where no scope is asked for. */
  readonly requiredScopes: readonly (readonly string[])[];
  /** Whether there are more alternatives than `requiredScopes` has: then it has those that the viewer is nearest to. */
  readonly requiredScopesCut: boolean;
}

/** Whether one viewer may use something, and what is missing. */
export interface Access extends AccessRule {
  readonly coordinate: string;
  readonly allowed: boolean;
  /** The fewest scopes that would open it; empty where it is allowed or where only a token is missing. */
  readonly missingScopes: readonly string[];
  /** Whether it is proven that no fewer scopes would open it. Otherwise those missing are enough, and fewer might be. */
  readonly missingScopesExact: boolean;
}

/** `access` without the names of scopes, for deployments that treat them as secret. */
export function withoutScopeNames<T extends Access>(access: T): T {
  return { ...access, requiredScopes: [], requiredScopesCut: false, missingScopes: [] };
}

/**
 * `requirement` in names.
 *
 * @param viewer - of a list that is cut, the alternatives that they are nearest to are named.
 */
export function accessRule(policy: SchemaPolicy, requirement: Requirement, viewer?: ScopedViewer): AccessRule {
  const { groups, cut } = alternativesOf(requirement, viewer);
  return {
    authenticated: requirement.authenticated,
    requiredScopes: groups.map((group) => policy.index.namesOf(group)),
    requiredScopesCut: cut,
  };
}

/** What `viewer` may do with what `requirement` guards. */
export function accessOf(
  policy: SchemaPolicy,
  coordinate: string,
  requirement: Requirement,
  viewer: ScopedViewer,
): Access {
  const allowed = isMet(requirement, viewer);
  const { missing, exact } = allowed ? { missing: 0n, exact: true } : lackOf(requirement, viewer);
  return {
    coordinate,
    ...accessRule(policy, requirement, viewer),
    allowed,
    missingScopes: policy.index.namesOf(missing),
    missingScopesExact: exact,
  };
}

/**
 * What using a schema coordinate asks for at the least: `Type`, `Type.field`, `Type.field(argument:)` or
 * `Input.field` (the notation of the GraphQL specification's schema coordinates). A field of interface type asks for
 * more where the selection reads fields on the interface; `explain` tells that for an operation.
 *
 * @returns `undefined` where the schema has no such coordinate.
 */
export function requirementAt(policy: SchemaPolicy, coordinate: string): Requirement | undefined {
  const match = /^(\w+)(?:\.(\w+)(?:\((\w+):\))?)?$/.exec(coordinate);
  const [, typeName = '', member, argument] = match ?? [];
  const type = policy.schema.getType(typeName);
  if (!type) return undefined;
  if (member === undefined) return policy.typeRequirement(type);
  if (isInputObjectType(type)) {
    return argument === undefined && type.getFields()[member] ? policy.inputRequirement(coordinate) : undefined;
  }
  if (!isObjectType(type) && !isInterfaceType(type)) return undefined;
  const field = type.getFields()[member];
  if (!field) return undefined;
  const requirement = selectionRequirement(policy, type, member);
  if (argument === undefined) return requirement;
  return field.args.some(({ name }) => name === argument)
    ? allOf([requirement, policy.inputRequirement(argumentCoordinate(type.name, member, argument))])
    : undefined;
}

/**
 * Every coordinate that the policy can speak of, in the order of the alphabet: all fields, the types that carry a
 * rule, and the arguments and input fields that do.
 */
export function allCoordinates(policy: SchemaPolicy): string[] {
  const coordinates = new Set<string>(policy.rules.keys());
  for (const type of Object.values(policy.schema.getTypeMap())) {
    if (type.name.startsWith('__') || !(isObjectType(type) || isInterfaceType(type))) continue;
    for (const field of Object.keys(type.getFields())) coordinates.add(fieldCoordinate(type.name, field));
  }
  return [...coordinates].sort();
}

/** What selecting a field directly on `type` asks for at the least. */
export function selectionRequirement(policy: SchemaPolicy, type: FieldedType, field: string): Requirement {
  const { schema } = policy;
  const isRoot = Object.values(OperationTypeNode).some((operation) => schema.getRootType(operation) === type);
  return allOf([
    policy.fieldRequirement(type, field),
    ...(isRoot ? [policy.typeRequirement(type)] : []),
    ...(isInterfaceType(type)
      ? schema.getPossibleTypes(type).map((object) => policy.fieldRequirement(object, field))
      : []),
  ]);
}
