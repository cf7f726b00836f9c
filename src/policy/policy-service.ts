import {
  type Access,
  accessOf,
  createReach,
  reachableBy,
  requirementAt,
  type SchemaPolicy,
  type ScopeEngine,
  withoutScopeNames,
} from '@scoped-api/engine';
import { badUserInput } from '../errors';
import type { Role, Scopes } from '../scopes/scopes';

/** Answers about the server's own policy. */
export type PolicyService = ReturnType<typeof createPolicyService>;

/** Answers questions about the policy from the engine that enforces it. */
export function createPolicyService(options: {
  /** Read at the first call, because the resolvers of the engine's schema call this service. */
  readonly engine: () => ScopeEngine;
  readonly scopes: Scopes;
  readonly countHolding: CountHolding;
  /** Whether the answers name scopes. */
  readonly showScopes: boolean;
}) {
  const { engine, scopes, countHolding, showScopes } = options;
  let whoCan: ReturnType<typeof createWhoCan> | undefined;
  return {
    /**
     * Returns whether a viewer may use each of the coordinates.
     *
     * @param held - the scopes that the viewer holds now; `null` for an anonymous viewer.
     * @throws DomainError BAD_USER_INPUT for more than 100 coordinates, and for one that the schema does not have.
     */
    viewerCan(coordinates: readonly string[], held: readonly string[] | null): Access[] {
      const accesses = viewerCan(engine().policy, coordinates, held);
      return showScopes ? accesses : accesses.map(withoutScopeNames);
    },
    /**
     * Returns who can use a coordinate.
     *
     * @throws DomainError BAD_USER_INPUT for one that the schema does not have.
     */
    whoCan(coordinate: string): Promise<WhoCan> {
      whoCan ??= createWhoCan(engine().policy, scopes, countHolding);
      return whoCan(coordinate);
    },
  };
}

const MAX_COORDINATES = 100;

function viewerCan(policy: SchemaPolicy, coordinates: readonly string[], scopes: readonly string[] | null): Access[] {
  if (coordinates.length > MAX_COORDINATES) throw badUserInput(`coordinates: name at most ${MAX_COORDINATES} at once.`);
  const viewer = { authenticated: scopes !== null, scopes: policy.index.lookUp(scopes ?? []) };
  return coordinates.map((coordinate) => {
    const requirement = requirementAt(policy, coordinate);
    if (!requirement) throw badUserInput(`coordinates: the schema has no ${JSON.stringify(coordinate.slice(0, 200))}.`);
    return accessOf(policy, coordinate, requirement, viewer);
  });
}

/** The roles and users that can use a coordinate. */
export interface WhoCan {
  readonly coordinate: string;
  readonly anonymous: boolean;
  readonly roles: Role[];
  /** Active users who hold enough scopes, by role or granted on top. */
  readonly userCount: number;
}

/** Counts the active users who hold every scope of at least one group; the composition root gives it. */
type CountHolding = (groups: readonly (readonly string[])[]) => Promise<number>;

/** Returns a function that says who reaches a coordinate of the schema; the rules on the way count. */
function createWhoCan(policy: SchemaPolicy, scopes: Scopes, countHolding: CountHolding) {
  const reach = createReach(policy);
  const anyone = reachableBy(policy, null);
  const byRole = scopes.roles.map((role) => ({ role, canReach: reachableBy(policy, scopes.ofRole(role)) }));
  return async (coordinate: string): Promise<WhoCan> => {
    const ways = reach.waysTo(coordinate);
    if (!ways) throw badUserInput(`coordinate: the schema has no ${JSON.stringify(coordinate.slice(0, 200))}.`);
    return {
      coordinate,
      anonymous: anyone(coordinate),
      roles: byRole.filter(({ canReach }) => canReach(coordinate)).map(({ role }) => role),
      userCount: await countHolding(ways.map((way) => policy.index.namesOf(way.scopes))),
    };
  };
}
