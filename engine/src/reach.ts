import {
  type GraphQLInputType,
  type GraphQLNamedType,
  getNamedType,
  isAbstractType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  OperationTypeNode,
} from 'graphql';
import { selectionRequirement } from './access';
import { alternativesOf } from './alternatives';
import { type RequiredAuthentication, rankOfLevel, type ViewerAuthentication } from './authentication-level';
import { isMet, type Requirement, type ScopedViewer, withoutSupersets } from './requirement';
import { argumentCoordinate, type FieldedType, fieldCoordinate, type SchemaPolicy } from './schema-policy';
import type { ScopeSet } from './scope-set';
import { STRONGEST, viewerOf } from './viewer';

/** One path to a coordinate: the scopes and the authentication that it requires, and whether it requires a token. */
export interface Way {
  readonly authenticated: boolean;
  readonly scopes: ScopeSet;
  /** `null`: none. */
  readonly authentication: RequiredAuthentication | null;
}

/**
 * The requirements for reaching coordinates from the root types of the schema: the rule of the coordinate and the rules
 * on the path. `SystemStatus.version` has no rule, but only viewers who may read `Query.status` can reach it.
 */
export interface Reach {
  /** Returns the minimal paths to a coordinate; none if it is unreachable, `undefined` if there is no such coordinate. */
  waysTo(coordinate: string): readonly Way[] | undefined;
}

/** A path as one set: bit 0 says that a token is required, the other bits are the scopes and the authentication. */
type Bits = ScopeSet;

/** Maximum number of paths kept for one type; above it, those with the most scopes are dropped. */
const MAX_WAYS = 64;

/**
 * Computes the paths to every type of a schema, once.
 *
 * @param viewer - follows only fields that this viewer may use. The result is then exact: no path is dropped, because no
 *   path requires anything more.
 * @param entries - names of types that are reached without a root field, such as the entities of a federated subgraph.
 */
export function createReach(policy: SchemaPolicy, viewer?: ScopedViewer, entries: readonly string[] = []): Reach {
  const { schema } = policy;
  const and = (ways: readonly Bits[], requirement: Requirement) => {
    if (!viewer) return throughRule(ways, requirement);
    return isMet(requirement, viewer) ? ways : [];
  };
  const ways = new Map<GraphQLNamedType, readonly Bits[]>();
  const queue: GraphQLNamedType[] = [];

  const arrive = (type: GraphQLNamedType, by: readonly Bits[]) => {
    const known = ways.get(type) ?? [];
    const all = withoutSupersets([...known, ...by]).slice(0, MAX_WAYS);
    if (all.length === known.length && all.every((way) => known.includes(way))) return;
    ways.set(type, all);
    queue.push(type);
  };

  for (const operation of Object.values(OperationTypeNode)) {
    const root = schema.getRootType(operation);
    if (root) arrive(root, [0n]);
  }
  for (const name of entries) {
    const type = schema.getType(name);
    if (type) arrive(type, and([0n], policy.typeRequirement(type)));
  }
  for (let type = queue.shift(); type; type = queue.shift()) {
    const here = ways.get(type) ?? [];
    if (isAbstractType(type)) {
      for (const object of schema.getPossibleTypes(type)) arrive(object, and(here, policy.typeRequirement(object)));
    }
    if (!isObjectType(type) && !isInterfaceType(type)) continue;
    for (const field of Object.values(type.getFields())) {
      arrive(getNamedType(field.type), and(here, selectionRequirement(policy, type, field.name)));
    }
  }

  const { authentications } = policy.index;
  const toWay = (bits: Bits): Way => {
    const required = bits >> 1n;
    return {
      authenticated: (bits & 1n) === 1n,
      scopes: required & ~authentications.all,
      authentication: authentications.read(required),
    };
  };

  const waysToField = (type: FieldedType, field: string): readonly Bits[] =>
    and(ways.get(type) ?? [], selectionRequirement(policy, type, field));

  const waysToInput = (input: GraphQLNamedType): readonly Bits[] => {
    const found: Bits[] = [];
    for (const type of Object.values(schema.getTypeMap())) {
      if (!isObjectType(type) && !isInterfaceType(type)) continue;
      for (const field of Object.values(type.getFields())) {
        for (const argument of field.args) {
          if (!contains(argument.type, input)) continue;
          const gate = policy.inputRequirement(argumentCoordinate(type.name, field.name, argument.name));
          found.push(...and(waysToField(type, field.name), gate));
        }
      }
    }
    return withoutSupersets(found);
  };

  return {
    waysTo(coordinate) {
      const [, typeName = '', member, argument] = /^(\w+)(?:\.(\w+)(?:\((\w+):\))?)?$/.exec(coordinate) ?? [];
      const type = schema.getType(typeName);
      if (!type) return undefined;
      if (member === undefined)
        return (isInputObjectType(type) ? waysToInput(type) : (ways.get(type) ?? [])).map(toWay);
      if (!('getFields' in type) || !type.getFields()[member]) return undefined;
      if (isInputObjectType(type)) {
        if (argument !== undefined) return undefined;
        return and(waysToInput(type), policy.inputRequirement(fieldCoordinate(typeName, member))).map(toWay);
      }
      const found = waysToField(type, member);
      if (argument === undefined) return found.map(toWay);
      if (!type.getFields()[member]?.args.some(({ name }) => name === argument)) return undefined;
      return and(found, policy.inputRequirement(coordinate)).map(toWay);
    },
  };
}

/** Returns the smallest sets of scopes that are enough for one of `ways`; an authentication may be required in addition. */
export function scopesOfWays({ index }: SchemaPolicy, ways: readonly Way[]): string[][] {
  return withoutSupersets(ways.map(({ scopes }) => scopes)).map((scopes) => index.namesOf(scopes));
}

/** Returns the weakest authentication that is enough for one of `ways`: of the lowest level, the largest age; `null` for none. */
export function weakestAuthentication(ways: readonly Way[]): RequiredAuthentication | null {
  const [weakest] = ways.map(({ authentication }) => authentication).sort(byStrength);
  return weakest ?? null;
}

function byStrength(a: RequiredAuthentication | null, b: RequiredAuthentication | null): number {
  const age = (one: RequiredAuthentication | null) => one?.maxAgeSeconds ?? Number.MAX_SAFE_INTEGER;
  return rankOfLevel(a?.level) - rankOfLevel(b?.level) || age(b) - age(a);
}

/**
 * Returns a function that returns whether a viewer with these scopes, or without a token (`null`), can reach a
 * coordinate.
 *
 * @param entries - as for {@link createReach}.
 * @param authentication - of the user, as for `ScopeEngine.viewer`. Default: the strongest, so that the answer is what a
 *   holder of the scopes can reach after a further authentication.
 */
export function reachableBy(
  policy: SchemaPolicy,
  scopes: Iterable<string> | null,
  entries: readonly string[] = [],
  authentication: ViewerAuthentication | null = STRONGEST,
): (coordinate: string) => boolean {
  const viewer = viewerOf(policy, scopes, authentication);
  const reach = createReach(policy, viewer, entries);
  return (coordinate) => (reach.waysTo(coordinate) ?? []).length > 0;
}

function throughRule(ways: readonly Bits[], requirement: Requirement): readonly Bits[] {
  if (!requirement.authenticated) return ways;
  const { groups } = alternativesOf(requirement);
  const needed = (groups.length > 0 ? groups : [0n]).map((group) => ((group | requirement.authentication) << 1n) | 1n);
  return withoutSupersets(ways.flatMap((way) => needed.map((group) => way | group))).slice(0, MAX_WAYS);
}

function contains(type: GraphQLInputType, wanted: GraphQLNamedType, seen = new Set<GraphQLNamedType>()): boolean {
  const named = getNamedType(type);
  if (named === wanted) return true;
  if (!isInputObjectType(named) || seen.has(named)) return false;
  seen.add(named);
  return Object.values(named.getFields()).some((field) => contains(field.type, wanted, seen));
}
