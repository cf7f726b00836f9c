import { isSubset, type ScopeIndex, type ScopeSet, sizeOf } from './scope-set';

/** The scopes of one rule: an OR of ANDs, where each AND is a set of scopes. */
export type Alternatives = readonly ScopeSet[];

/** The conditions for access: every rule in `rules` (AND), and a valid token if `authenticated`. */
export interface Requirement {
  readonly authenticated: boolean;
  readonly rules: readonly Alternatives[];
}

/** The caller, as seen by the engine. */
export interface ScopedViewer {
  readonly authenticated: boolean;
  readonly scopes: ScopeSet;
  /** The index that numbered the scopes: in another engine the same bits mean other scopes. */
  readonly of?: ScopeIndex;
}

/** Requires nothing. */
export const NOTHING: Requirement = Object.freeze({ authenticated: false, rules: Object.freeze([]) });

/** Requires any valid token. */
export const AUTHENTICATED: Requirement = Object.freeze({ authenticated: true, rules: Object.freeze([]) });

/** Combines `requirements`; equal rules count once. */
export function allOf(requirements: readonly Requirement[]): Requirement {
  const asking = requirements.filter((requirement) => !asksForNothing(requirement));
  if (asking.length < 2) return asking[0] ?? NOTHING;
  const rules = new Map<string, Alternatives>();
  for (const requirement of asking) {
    for (const rule of requirement.rules) rules.set(rule.join(), rule);
  }
  return { authenticated: true, rules: [...rules.values()] };
}

/** Returns a key that is equal for requirements with the same rules. */
export function keyOfRequirement({ authenticated, rules }: Requirement): string {
  return `${authenticated} ${rules.map((rule) => rule.join()).join(';')}`;
}

/** Whether `viewer` meets `requirement`. */
export function isMet(requirement: Requirement, viewer: ScopedViewer): boolean {
  if (!requirement.authenticated) return true;
  if (!viewer.authenticated) return false;
  return requirement.rules.every((rule) => rule.some((group) => isSubset(group, viewer.scopes)));
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
