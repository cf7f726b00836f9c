import { createReach, reachableBy, type SchemaPolicy } from '@scoped-api/engine';
import { badUserInput } from '../errors';
import { ROLE_SCOPES, type Role } from '../scopes/registry';

/** Who gets to a coordinate. */
export interface WhoCan {
  readonly coordinate: string;
  readonly anonymous: boolean;
  readonly roles: Role[];
  /** Active users who hold enough, by role or granted on top. */
  readonly userCount: number;
}

/** Counts the active users who hold every scope of at least one group; joined in by the composition root. */
export type CountHolding = (groups: readonly (readonly string[])[]) => Promise<number>;

/** Says who gets to a coordinate of the schema, what is asked for on the way counted. */
export function createWhoCan(policy: SchemaPolicy, countHolding: CountHolding) {
  const reach = createReach(policy);
  const anyone = reachableBy(policy, null);
  const byRole = (Object.keys(ROLE_SCOPES) as Role[]).map((role) => ({
    role,
    canReach: reachableBy(policy, ROLE_SCOPES[role]),
  }));
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
