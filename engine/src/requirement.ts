import { isSubset, type ScopeIndex, type ScopeSet, sizeOf } from './scope-set';

/** The scopes of one rule: an OR of ANDs, where each AND is a set of scopes. */
export type Alternatives = readonly ScopeSet[];

/** The conditions for access: a valid token if `authenticated`, every rule in `rules`, and `authentication` (AND). */
export interface Requirement {
  /** True if anything is required. */
  readonly authenticated: boolean;
  readonly rules: readonly Alternatives[];
  /** The required authentication of the user, as the index's `authentications` read it; `0n`: none. */
  readonly authentication: ScopeSet;
}

/** The caller, as seen by the engine. */
export interface ScopedViewer {
  readonly authenticated: boolean;
  /** The scopes, and the authentications that the viewer meets. */
  readonly scopes: ScopeSet;
  /** The index that numbered the scopes: in another engine the same bits mean other scopes. */
  readonly of?: ScopeIndex;
}

/** Requires nothing. */
export const NOTHING: Requirement = Object.freeze({
  authenticated: false,
  rules: Object.freeze([]),
  authentication: 0n,
});

/** Requires any valid token. */
export const AUTHENTICATED: Requirement = Object.freeze({
  authenticated: true,
  rules: Object.freeze([]),
  authentication: 0n,
});

/** Combines `requirements`; equal rules count once. */
export function allOf(requirements: readonly Requirement[]): Requirement {
  const asking = requirements.filter((requirement) => !asksForNothing(requirement));
  if (asking.length < 2) return asking[0] ?? NOTHING;
  const rules = new Map<string, Alternatives>();
  let authentication = 0n;
  for (const requirement of asking) {
    for (const rule of requirement.rules) rules.set(rule.join(), rule);
    authentication |= requirement.authentication;
  }
  return { authenticated: true, rules: [...rules.values()], authentication };
}

/** Returns a key that is equal for requirements with the same rules. */
export function keyOfRequirement({ authenticated, rules, authentication }: Requirement): string {
  return `${authenticated} ${authentication} ${rules.map((rule) => rule.join()).join(';')}`;
}

/** Whether `viewer` meets `requirement`. */
export function isMet(requirement: Requirement, viewer: ScopedViewer): boolean {
  if (!requirement.authenticated) return true;
  const { authentication } = requirement;
  return (authentication === 0n || isSubset(authentication, viewer.scopes)) && holdsScopes(requirement, viewer);
}

/**
 * Whether `viewer` has a token with the scopes of `requirement`. If the requirement is not met then, only the
 * authentication of the user is missing.
 */
export function holdsScopes(requirement: Requirement, viewer: ScopedViewer): boolean {
  return (
    viewer.authenticated && requirement.rules.every((rule) => rule.some((group) => isSubset(group, viewer.scopes)))
  );
}

/** Whether `requirement` requires anything. */
export function asksForNothing(requirement: Requirement): boolean {
  return !requirement.authenticated;
}

/** Returns `groups`, smallest first, without those that contain another group. */
export function withoutSupersets(groups: Iterable<ScopeSet>): ScopeSet[] {
  const kept: ScopeSet[] = [];
  const sized = Array.from(new Set(groups), (group) => ({ group, size: sizeOf(group) }));
  for (const { group } of sized.sort((a, b) => a.size - b.size)) {
    if (!kept.some((smaller) => isSubset(smaller, group))) kept.push(group);
  }
  return kept;
}
