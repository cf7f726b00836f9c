import { type PolicyDiff, type PolicyLock, partsOfRule, reachableBy } from '@scoped-api/engine';
import type { PolicySource } from './policy-source';
import { shortestOperation, type ViewerScopes } from './viewer-paths';

/** One side of a change: a lock and, unless it is read from a lock file, the policy behind it. */
export interface PolicySide {
  readonly lock: PolicyLock;
  readonly source?: PolicySource | undefined;
}

/** Two policies, their difference, and what it means for a viewer. */
export interface PolicyChange {
  readonly diff: PolicyDiff;
  readonly before: PolicyView;
  readonly after: PolicyView;
}

/** A policy, as one viewer sees it. */
export interface PolicyView {
  /** The scopes of each role. */
  readonly roles: PolicyLock['roles'];
  /**
   * Whether a viewer with these scopes can use a coordinate; the rules on the way count if the policy is read from SDL.
   *
   * @param scopes - `null`: without a token.
   */
  canUse(coordinate: string, scopes: ViewerScopes): boolean;
  /** Returns an operation by which the viewer reaches a coordinate; `undefined` if that is unknown. */
  operationFor(coordinate: string, scopes: ViewerScopes): string | undefined;
}

/** Makes the change from one policy to another. */
export function policyChange(before: PolicySide, after: PolicySide, diff: PolicyDiff): PolicyChange {
  return { diff, before: viewOf(before), after: viewOf(after) };
}

function viewOf({ lock, source }: PolicySide): PolicyView {
  const { roles } = lock;
  if (!source)
    return {
      roles,
      canUse: (coordinate, scopes) => meetsRule(lock, coordinate, scopes),
      operationFor: () => undefined,
    };
  const { engine, entries } = source;
  const { policy } = engine;
  // Many users hold the same scopes.
  const known = new Map<string, (coordinate: string) => boolean>();
  return {
    roles,
    canUse(coordinate, scopes) {
      const key = scopes === null ? 'anonymous' : String(policy.index.lookUp(scopes));
      const reaches = known.get(key) ?? reachableBy(policy, scopes, entries);
      known.set(key, reaches);
      return reaches(coordinate);
    },
    operationFor: (coordinate, scopes) => shortestOperation(policy, scopes, coordinate, entries),
  };
}

function meetsRule({ coordinates }: PolicyLock, coordinate: string, scopes: ViewerScopes): boolean {
  const rule = Object.hasOwn(coordinates, coordinate) ? coordinates[coordinate] : undefined;
  if (rule === undefined || rule === 'open') return rule === 'open';
  if (scopes === null) return false;
  const { groups } = partsOfRule(rule);
  return groups.length === 0 || groups.some((group) => group.every((scope) => scopes.includes(scope)));
}
