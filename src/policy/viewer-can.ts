import { type Access, accessOf, requirementAt, type SchemaPolicy } from '@scoped-api/engine';
import { badUserInput } from '../errors';

const MAX_COORDINATES = 100;

/**
 * Whether a viewer may use each of `coordinates`; it agrees with what the engine lets through.
 *
 * @param scopes - what the viewer holds now; `null` for an anonymous one.
 * @throws DomainError BAD_USER_INPUT for more than 100 coordinates, and for one that the schema does not have.
 */
export function viewerCan(
  policy: SchemaPolicy,
  coordinates: readonly string[],
  scopes: readonly string[] | null,
): Access[] {
  if (coordinates.length > MAX_COORDINATES)
    throw badUserInput(`coordinates: ask for at most ${MAX_COORDINATES} at once.`);
  const viewer = { authenticated: scopes !== null, scopes: policy.index.lookUp(scopes ?? []) };
  return coordinates.map((coordinate) => {
    const requirement = requirementAt(policy, coordinate);
    if (!requirement) throw badUserInput(`coordinates: the schema has no ${JSON.stringify(coordinate.slice(0, 200))}.`);
    return accessOf(policy, coordinate, requirement, viewer);
  });
}
