import { isInputObjectType, isInterfaceType, isObjectType, OperationTypeNode } from 'graphql';
import { alternativesOf, lackOf } from './alternatives';
import type { RequiredAuthentication } from './authentication-level';
import { allOf, isMet, type Requirement, type ScopedViewer } from './requirement';
import { argumentCoordinate, type FieldedType, fieldCoordinate, type SchemaPolicy } from './schema-policy';
import { isSubset } from './scope-set';

/** The requirement of a part of the schema, in plain names, which can be printed, stored and sent. */
export interface AccessRule {
  /** Whether a valid access token is required. */
  readonly authenticated: boolean;
  /** An OR of ANDs without redundant groups; empty if no scope is required. */
  readonly requiredScopes: readonly (readonly string[])[];
  /** Whether `requiredScopes` is cut. If so, it has the alternatives of which the viewer lacks the fewest scopes. */
  readonly requiredScopesCut: boolean;
  /** The required authentication of the user; `null` for none. */
  readonly requiredAuthentication: RequiredAuthentication | null;
}

/** Whether one viewer may use a part of the schema, and the scopes and the authentication that the viewer lacks. */
export interface Access extends AccessRule {
  readonly coordinate: string;
  readonly allowed: boolean;
  /** The smallest set of scopes that the viewer lacks; empty if access is allowed or no scope is missing. */
  readonly missingScopes: readonly string[];
  /** Whether `missingScopes` is proven to be the smallest set. If false, it is enough, but a smaller set may exist. */
  readonly missingScopesExact: boolean;
  /** `requiredAuthentication`, if the viewer does not meet it; otherwise `null`. */
  readonly missingAuthentication: RequiredAuthentication | null;
}

/** Returns `access` without the names of scopes, for deployments that treat these names as secret. */
export function withoutScopeNames<T extends Access>(access: T): T {
  return { ...access, requiredScopes: [], requiredScopesCut: false, missingScopes: [] };
}

/**
 * Returns `requirement` with the names of its scopes.
 *
 * @param viewer - if the list is cut, the alternatives of which this viewer lacks the fewest scopes are kept.
 */
export function accessRule(policy: SchemaPolicy, requirement: Requirement, viewer?: ScopedViewer): AccessRule {
  const { groups, cut } = alternativesOf(requirement, viewer);
  return {
    authenticated: requirement.authenticated,
    requiredScopes: groups.map((group) => policy.index.namesOf(group)),
    requiredScopesCut: cut,
    requiredAuthentication: policy.index.authentications.read(requirement.authentication),
  };
}

/** Returns whether `viewer` meets `requirement`, and the scopes that the viewer lacks. */
export function accessOf(
  policy: SchemaPolicy,
  coordinate: string,
  requirement: Requirement,
  viewer: ScopedViewer,
): Access {
  const allowed = isMet(requirement, viewer);
  const { missing, exact } = allowed ? { missing: 0n, exact: true } : lackOf(requirement, viewer);
  const rule = accessRule(policy, requirement, viewer);
  return {
    coordinate,
    ...rule,
    allowed,
    missingScopes: policy.index.namesOf(missing),
    missingScopesExact: exact,
    missingAuthentication: isSubset(requirement.authentication, viewer.scopes) ? null : rule.requiredAuthentication,
  };
}

/**
 * Returns what every use of a schema coordinate requires: `Type`, `Type.field`, `Type.field(argument:)` or
 * `Input.field` (the notation of the GraphQL specification's schema coordinates). A field of interface type requires
 * more if the selection reads fields on the interface; `explain` computes that for an operation.
 *
 * @returns `undefined` if the schema has no such coordinate.
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
 * Returns every coordinate of the policy, in alphabetical order: all fields, and the types, arguments and input fields
 * that have a rule.
 */
export function allCoordinates(policy: SchemaPolicy): string[] {
  const coordinates = new Set<string>(policy.rules.keys());
  for (const type of Object.values(policy.schema.getTypeMap())) {
    if (type.name.startsWith('__') || !(isObjectType(type) || isInterfaceType(type))) continue;
    for (const field of Object.keys(type.getFields())) coordinates.add(fieldCoordinate(type.name, field));
  }
  return [...coordinates].sort();
}

/** Returns what every selection of a field directly on `type` requires. */
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
