import { isSubset, type ScopeIndex, type ScopeSet, sizeOf } from './scope-set';

/** One rule's scopes: an OR of ANDs, each AND a set of scopes. */
export type Alternatives = readonly ScopeSet[];

/** What must hold to be let through: every rule in `rules` (AND), and a valid token if `authenticated`. */
export interface Requirement {
  readonly authenticated: boolean;
  readonly rules: readonly Alternatives[];
}

/** Who calls, as far as the engine cares. */
export interface ScopedViewer {
  readonly authenticated: boolean;
  readonly scopes: ScopeSet;
  /** What numbered the scopes: the same bits mean other scopes to another engine. */
  readonly of?: ScopeIndex;
}

/** Asks for nothing. */
export const NOTHING: Requirement = Object.freeze({ authenticated: false, rules: Object.freeze([]) });

/** Asks for any valid token. */
export const AUTHENTICATED: Requirement = Object.freeze({ authenticated: true, rules: Object.freeze([]) });

/** Upper bound of the alternatives that {@link minimalAlternatives} multiplies out. */
const MAX_ALTERNATIVES = 256;

/** All of `requirements` together; equal rules count once. */
export function allOf(requirements: readonly Requirement[]): Requirement {
  const asking = requirements.filter((requirement) => !asksForNothing(requirement));
  if (asking.length < 2) return asking[0] ?? NOTHING;
  const rules = new Map<string, Alternatives>();
  for (const requirement of asking) {
    for (const rule of requirement.rules) rules.set(rule.join(), rule);
  }
  return { authenticated: true, rules: [...rules.values()] };
}

/** Whether `viewer` meets `requirement`. */
export function isMet(requirement: Requirement, viewer: ScopedViewer): boolean {
  if (!requirement.authenticated) return true;
  if (!viewer.authenticated) return false;
  return requirement.rules.every((rule) => rule.some((group) => isSubset(group, viewer.scopes)));
}

/** Whether `requirement` asks for anything at all. */
export function asksForNothing(requirement: Requirement): boolean {
  return !requirement.authenticated;
}

/**
 * The requirement as one OR of ANDs without redundant groups: `[]` where it asks for no scope. Past
 * {@link MAX_ALTERNATIVES} groups only the smallest are kept, since the number grows as the product of the rules'.
 */
export function minimalAlternatives(requirement: Requirement): Alternatives {
  let product: ScopeSet[] = [0n];
  for (const rule of requirement.rules) {
    const groups = new Set<ScopeSet>();
    for (const left of product) for (const right of rule) groups.add(left | right);
    product = withoutSupersets(groups).slice(0, MAX_ALTERNATIVES);
  }
  return product.length === 1 && product[0] === 0n ? [] : product;
}

/** `groups` without those that hold all of another, smallest first. */
export function withoutSupersets(groups: Iterable<ScopeSet>): ScopeSet[] {
  const kept: ScopeSet[] = [];
  for (const group of [...new Set(groups)].sort((a, b) => sizeOf(a) - sizeOf(b))) {
    if (!kept.some((smaller) => isSubset(smaller, group))) kept.push(group);
  }
  return kept;
}

/** The fewest scopes that `viewer` would still have to hold; of equally few, those of the smaller group. */
export function missingScopes(alternatives: Alternatives, viewer: ScopedViewer): ScopeSet {
  let fewest: ScopeSet | undefined;
  for (const group of alternatives) {
    const missing = group & ~viewer.scopes;
    if (fewest === undefined || sizeOf(missing) < sizeOf(fewest)) fewest = missing;
  }
  return fewest ?? 0n;
}
