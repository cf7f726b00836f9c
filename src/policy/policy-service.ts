import {
  type Access,
  accessOf,
  createReach,
  type RequiredAuthentication,
  reachableBy,
  requirementAt,
  type SchemaPolicy,
  type ScopedViewer,
  type ScopeEngine,
  scopesOfWays,
  type ViewerAuthentication,
  weakestAuthentication,
  withoutScopeNames,
} from '@scoped-api/engine';
import { badUserInput } from '../errors';
import type { Role, Scopes } from '../scopes/scopes';
import { createPolicyOverview, type DescriptionOf, type PolicyOverview } from './policy-overview';

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
  /** Compares the policy with its lock file. */
  readonly changes: PolicyOverview['changes'];
  readonly descriptionOf: DescriptionOf;
}) {
  const { engine, scopes, countHolding, showScopes, changes, descriptionOf } = options;
  let whoCan: ReturnType<typeof createWhoCan> | undefined;
  let overview: PolicyOverview | undefined;
  return {
    /**
     * Returns whether a viewer may use each of the coordinates.
     *
     * @param held - the scopes that the viewer holds now; `null` for an anonymous viewer.
     * @param authentication - how and when the user has authenticated; `null` for a token without an authentication of a user.
     * @throws DomainError BAD_USER_INPUT for more than 100 coordinates, and for one that the schema does not have.
     */
    viewerCan(
      coordinates: readonly string[],
      held: readonly string[] | null,
      authentication: ViewerAuthentication | null,
    ): Access[] {
      const { policy, viewer } = engine();
      const accesses = viewerCan(policy, coordinates, viewer(held, authentication));
      return showScopes ? accesses : accesses.map(withoutScopeNames);
    },
    /**
     * Returns a function that returns whether a viewer may use a coordinate; false for one that the schema does not have.
     *
     * @param held - as for `viewerCan`, and so is `authentication`.
     */
    permits(
      held: readonly string[] | null,
      authentication: ViewerAuthentication | null,
    ): (coordinate: string) => boolean {
      const { policy, viewer } = engine();
      const one = viewer(held, authentication);
      return (coordinate) => {
        const requirement = requirementAt(policy, coordinate);
        return requirement !== undefined && accessOf(policy, coordinate, requirement, one).allowed;
      };
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
    /** Returns the whole policy. Computed at the first call. */
    overview(): PolicyOverview {
      overview ??= createPolicyOverview({ engine: engine(), scopes, showScopes, changes, descriptionOf });
      return overview;
    },
  };
}

const MAX_COORDINATES = 100;

function viewerCan(policy: SchemaPolicy, coordinates: readonly string[], viewer: ScopedViewer): Access[] {
  if (coordinates.length > MAX_COORDINATES) throw badUserInput(`coordinates: name at most ${MAX_COORDINATES} at once.`);
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
  /** Active users who hold enough scopes, by role or granted on top. How they authenticated does not count. */
  readonly userCount: number;
  /** The weakest authentication that is enough, in addition to the scopes; `null`: none is required. */
  readonly requiredAuthentication: RequiredAuthentication | null;
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
      userCount: await countHolding(scopesOfWays(policy, ways)),
      requiredAuthentication: weakestAuthentication(ways),
    };
  };
}
