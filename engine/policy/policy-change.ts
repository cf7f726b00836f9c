import {
  type LockedRule,
  type PolicyDiff,
  type PolicyLock,
  partsOfRule,
  type RequiredAuthentication,
  reachableBy,
  reachesLevel,
  ruleIn,
  STRONGEST,
  type ViewerAuthentication,
  viewerOf,
} from '@scoped-api/engine';
import type { PolicySource } from './policy-source';
import { type PathViewer, shortestOperation } from './viewer-paths';

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
  /** The levels of authentication that roles require. */
  readonly roleLevels: NonNullable<PolicyLock['roleLevels']>;
  /** Whether a viewer can use a coordinate; the rules on the way count if the policy is read from SDL. */
  canUse(coordinate: string, viewer: PathViewer): boolean;
  /** Returns an operation by which the viewer reaches a coordinate; `undefined` if that is unknown. */
  operationFor(coordinate: string, viewer: PathViewer): string | undefined;
}

/** Makes the change from one policy to another. */
export function policyChange(before: PolicySide, after: PolicySide, diff: PolicyDiff): PolicyChange {
  return { diff, before: viewOf(before, after.lock), after: viewOf(after, before.lock) };
}

function viewOf({ lock, source }: PolicySide, other: PolicyLock): PolicyView {
  const { roles, roleLevels = {} } = lock;
  if (!source)
    return {
      roles,
      roleLevels,
      canUse: (coordinate, viewer) => meetsRule(ruleIn(lock, coordinate, other), viewer),
      operationFor: () => undefined,
    };
  const { engine, entries } = source;
  const { policy } = engine;
  // Many users hold the same scopes.
  const known = new Map<string, (coordinate: string) => boolean>();
  return {
    roles,
    roleLevels,
    canUse(coordinate, { scopes, authentication = STRONGEST }) {
      const viewer = viewerOf(policy, scopes, authentication);
      const key = `${viewer.authenticated} ${viewer.scopes}`;
      const reaches = known.get(key) ?? reachableBy(policy, scopes, entries, authentication);
      known.set(key, reaches);
      return reaches(coordinate);
    },
    operationFor: (coordinate, viewer) => shortestOperation(policy, viewer, coordinate, entries),
  };
}

function meetsRule(rule: LockedRule | undefined, { scopes, authentication = STRONGEST }: PathViewer): boolean {
  if (rule === undefined || rule === 'open') return rule === 'open';
  if (scopes === null) return false;
  const { groups, authentication: required } = partsOfRule(rule);
  if (required && !isEnough(authentication, required)) return false;
  return groups.length === 0 || groups.some((group) => group.every((scope) => scopes.includes(scope)));
}

function isEnough(found: ViewerAuthentication | null, required: RequiredAuthentication): boolean {
  if (!found || !reachesLevel(found.level, required.level)) return false;
  return required.maxAgeSeconds === null || found.ageSeconds <= required.maxAgeSeconds;
}
