import {
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isInterfaceType,
  isNonNullType,
  isObjectType,
  OperationTypeNode,
} from 'graphql';
import { largestViewersWithout } from '../alternatives';
import type { Problem } from '../directives';
import { isMet, type ScopedViewer } from '../requirement';
import { type FieldedType, fieldCoordinate, type SchemaPolicy } from '../schema-policy';

/** https://www.apollographql.com/docs/graphos/schema-design/federated-schemas/reference/subgraph-spec */
const FEDERATION_FIELDS: ReadonlySet<string> = new Set(['_service', '_entities']);

/**
 * A denied non-null field makes its parent `null`. This is refused if a viewer can reach the parent without meeting the
 * requirement of the field. Exceptions: root fields of mutations and subscriptions, and Federation's `_service` and
 * `_entities`, whose types its specification defines: a router requests each of them separately, so a denial affects
 * nothing else.
 */
export function checkNullability(policy: SchemaPolicy): Problem[] {
  const { schema } = policy;
  const { everything } = policy.index;
  const exempt = new Set(
    [OperationTypeNode.MUTATION, OperationTypeNode.SUBSCRIPTION].map((it) => schema.getRootType(it)),
  );
  const reachable = new Map<string, ReadonlySet<GraphQLNamedType>>();
  const problems: Problem[] = [];

  for (const type of Object.values(schema.getTypeMap())) {
    if (!(isObjectType(type) || isInterfaceType(type)) || exempt.has(type as GraphQLObjectType)) continue;
    for (const field of Object.values(type.getFields())) {
      const requirement = policy.fieldRequirement(type, field.name);
      if (!isNonNullType(field.type) || !requirement.authenticated) continue;
      if (type === schema.getQueryType() && FEDERATION_FIELDS.has(field.name)) continue;
      const lackingScopes = largestViewersWithout(requirement, everything);
      if (!lackingScopes) {
        const message =
          'is non-null, and its rules have too many alternatives to check who is denied; make it nullable';
        problems.push({ coordinate: fieldCoordinate(type.name, field.name), message });
        continue;
      }
      const lackingAuthentication = policy.index.authentications
        .lacking(requirement.authentication)
        .map((lacking) => ({ authenticated: true, scopes: everything & ~lacking }));
      const stranded = [...lackingScopes, ...lackingAuthentication].some((viewer) => {
        const key = `${viewer.authenticated}${viewer.scopes}`;
        const types = reachable.get(key) ?? reachableTypes(policy, viewer);
        reachable.set(key, types);
        return types.has(type);
      });
      if (!stranded) continue;
      const message = `is non-null, yet requires more than reaching ${type.name} does: a denial would null its parent; make it nullable or guard the way there`;
      problems.push({ coordinate: fieldCoordinate(type.name, field.name), message });
    }
  }
  return problems;
}

/** Returns the types of which `viewer` can get an object, through fields whose requirement the viewer meets. */
function reachableTypes(policy: SchemaPolicy, viewer: ScopedViewer): ReadonlySet<GraphQLNamedType> {
  const { schema } = policy;
  const reached = new Set<GraphQLNamedType>();
  const enter = (type: GraphQLNamedType): void => {
    if (reached.has(type) || !isMet(policy.typeRequirement(type), viewer)) return;
    reached.add(type);
    if (isAbstractType(type)) for (const object of schema.getPossibleTypes(type)) enter(object);
    if (!('getFields' in type)) return;
    for (const field of Object.values((type as FieldedType).getFields())) {
      if (isMet(policy.fieldRequirement(type as FieldedType, field.name), viewer)) enter(getNamedType(field.type));
    }
  };
  for (const operation of Object.values(OperationTypeNode)) {
    const root = schema.getRootType(operation);
    if (root) enter(root);
  }
  return reached;
}
