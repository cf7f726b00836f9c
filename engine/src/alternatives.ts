import { type Alternatives, isMet, type Requirement, type ScopedViewer, withoutSupersets } from './requirement';
import { isSubset, type ScopeSet, sizeOf } from './scope-set';

/**
 * A requirement is an AND of ORs of ANDs. Written as one OR of ANDs, the number of its alternatives can be the product of
 * those of its rules, and the smallest set of missing scopes is a hitting set, which is NP-hard. Both computations are
 * bounded here: a result that is not complete, or not proven to be the smallest, is marked as such. Whether a viewer
 * meets a requirement never depends on these results.
 */

/** Maximum number of alternatives. */
const MAX_ALTERNATIVES = 256;
/** Maximum number of alternatives after {@link MAX_STEPS} steps. */
const FEW_ALTERNATIVES = 8;
/** Maximum number of comparisons of two sets of scopes per call; about 50 ms. */
const MAX_STEPS = 1_000_000;

/** A requirement as one OR of ANDs. */
export interface AlternativeList {
  /** Minimal sets of scopes, smallest first: each is enough, and no scope of it can be omitted. Empty: no scope is required. */
  readonly groups: Alternatives;
  /** Whether the list is cut. If so, it has the sets of which the viewer lacks the fewest scopes, fewest first. */
  readonly cut: boolean;
}

/** The scopes that a denied viewer lacks. */
export interface Lack {
  /** The smallest set of scopes that the viewer must hold in addition; 0n if none is missing. */
  readonly missing: ScopeSet;
  /** A minimal set of scopes that is enough, of which the viewer lacks exactly `missing`. */
  readonly nearest: ScopeSet;
  /** Whether `missing` is proven to be the smallest set. If false, it is enough, but a smaller set may exist. */
  readonly exact: boolean;
}

/** A viewer without scopes, for alternatives that do not depend on a viewer. */
const NO_SCOPES: ScopedViewer = { authenticated: true, scopes: 0n };

/**
 * Returns the requirement as one OR of ANDs without redundant groups, in an order that does not depend on the viewer
 * unless the list is cut.
 *
 * @param viewer - if the list is cut, the sets of which this viewer lacks the fewest scopes are kept.
 */
export function alternativesOf(requirement: Requirement, viewer: ScopedViewer = NO_SCOPES): AlternativeList {
  const lacking = (group: ScopeSet) => sizeOf(group & ~viewer.scopes);
  let product: readonly ScopeSet[] = [0n];
  let cut = false;
  let steps = 0;
  for (const rule of requirement.rules) {
    const groups = new Set<ScopeSet>();
    for (const left of product) for (const right of rule) groups.add(left | right);
    steps += groups.size ** 2 / 2;
    product = withoutSupersets(groups);
    const limit = steps < MAX_STEPS ? MAX_ALTERNATIVES : FEW_ALTERNATIVES;
    if (product.length <= limit) continue;
    cut = true;
    product = nearestFirst(product, lacking).slice(0, limit);
  }
  if (!cut) return { groups: product.length === 1 && product[0] === 0n ? [] : product, cut };

  // A dropped set may have been a subset of a set that was kept, so redundant scopes are removed.
  const perGroup = sizeOf(product[0] ?? 0n) * requirement.rules.reduce((sum, rule) => sum + rule.length, 0);
  const kept = product.slice(0, Math.max(1, Math.floor(MAX_STEPS / Math.max(1, perGroup))));
  const { nearest } = lackOf(requirement, viewer);
  const least = new Set([nearest, ...kept.map((group) => leastWithin(requirement, group, viewer))]);
  return { groups: nearestFirst([...least], lacking).slice(0, MAX_ALTERNATIVES), cut };
}

/** Returns what `viewer` lacks for `requirement`: exact if the search for the smallest set ends within its bound. */
export function lackOf(requirement: Requirement, viewer: ScopedViewer): Lack {
  const { missing, exact } = smallestChoice(
    requirement.rules
      .filter((rule) => !rule.some((group) => isSubset(group, viewer.scopes)))
      .map((rule) => lackingGroups(rule, viewer.scopes)),
  );
  const nearest = leastWithin(requirement, viewer.scopes | missing, viewer);
  return { missing: nearest & ~viewer.scopes, nearest, exact };
}

/** Maximum number of sets of scopes that {@link largestViewersWithout} examines for one rule. */
const MAX_CHOICES = 1_000;

/**
 * Returns the largest subsets of `everything` that do not hold the scopes of `requirement`.
 *
 * @returns `undefined` if there are too many.
 */
export function largestViewersWithout(requirement: Requirement, everything: ScopeSet): ScopedViewer[] | undefined {
  const viewers = [{ authenticated: false, scopes: 0n }];
  for (const groups of requirement.rules) {
    const choices = oneOfEach(groups);
    if (!choices) return undefined;
    for (const missing of choices) viewers.push({ authenticated: true, scopes: everything & ~missing });
  }
  return viewers;
}

/** Returns the minimal sets that share at least one scope with each group. */
function oneOfEach(groups: readonly ScopeSet[]): readonly ScopeSet[] | undefined {
  let choices: readonly ScopeSet[] = [0n];
  for (const group of [...groups].sort((a, b) => sizeOf(a) - sizeOf(b))) {
    const longer = new Set<ScopeSet>();
    for (const choice of choices) {
      if ((choice & group) !== 0n) longer.add(choice);
      else for (let rest = group; rest !== 0n; rest &= rest - 1n) longer.add(choice | (rest & -rest));
    }
    choices = withoutSupersets(longer);
    if (choices.length > MAX_CHOICES) return undefined;
  }
  return choices;
}

/**
 * Returns whether every viewer with scopes of `everything`, including its authentications, who meets `strict` also meets
 * `loose`.
 *
 * @returns `undefined` if the search would take too long.
 */
export function implies(strict: Requirement, loose: Requirement, everything: ScopeSet): boolean | undefined {
  if (!loose.authenticated) return true;
  if (!strict.authenticated || !isSubset(loose.authentication, strict.authentication)) return false;
  // A rule of `loose` that `strict` repeats or narrows is implied without a search.
  const open = loose.rules.filter(
    (rule) => !strict.rules.some((carried) => carried.every((group) => rule.some((enough) => isSubset(enough, group)))),
  );
  const viewers = largestViewersWithout({ ...loose, rules: open }, everything);
  return viewers && !viewers.some((viewer) => isMet(strict, viewer));
}

function nearestFirst(groups: readonly ScopeSet[], lacking: (group: ScopeSet) => number): ScopeSet[] {
  const keyed = groups.map((group) => ({ group, far: lacking(group), size: sizeOf(group) }));
  return keyed.sort((a, b) => a.far - b.far || a.size - b.size).map(({ group }) => group);
}

/** Returns the missing scopes of each group, fewest first; ties are ordered by the size of the group. */
function lackingGroups(rule: Alternatives, held: ScopeSet): ScopeSet[] {
  const groups = [...rule].sort((a, b) => sizeOf(a & ~held) - sizeOf(b & ~held) || sizeOf(a) - sizeOf(b));
  return withoutSupersets(groups.map((group) => group & ~held));
}

/** Reduces `scopes`, which are enough, to a minimal set; scopes that the viewer does not hold are removed first. */
function leastWithin(requirement: Pick<Requirement, 'rules'>, scopes: ScopeSet, viewer: ScopedViewer): ScopeSet {
  let needed = 0n;
  for (const rule of requirement.rules) {
    let smallest: ScopeSet | undefined;
    for (const group of rule) {
      if (isSubset(group, scopes) && (smallest === undefined || sizeOf(group) < sizeOf(smallest))) smallest = group;
    }
    needed |= smallest ?? 0n;
  }
  const mentioned = requirement.rules.map(unionOf);
  for (const part of [needed & ~viewer.scopes, needed & viewer.scopes]) {
    for (let rest = part; rest !== 0n; rest &= rest - 1n) {
      const scope = rest & -rest;
      const without = needed & ~scope;
      const stillMet = requirement.rules.every(
        (rule, at) => (scope & (mentioned[at] ?? 0n)) === 0n || rule.some((group) => isSubset(group, without)),
      );
      if (stillMet) needed = without;
    }
  }
  return needed;
}

/** Returns the smallest set that contains a group of each rule. Rules that share no scope are solved separately. */
function smallestChoice(rules: readonly Alternatives[]): { readonly missing: ScopeSet; readonly exact: boolean } {
  const budget = { steps: MAX_STEPS };
  let missing = 0n;
  let exact = true;
  for (const part of independentParts(rules)) {
    const choice = smallestChoiceOf(part, budget);
    missing |= choice.missing;
    exact &&= choice.exact;
  }
  return { missing, exact };
}

/** Splits `rules` into parts, so that rules of different parts have no scope in common. */
function independentParts(rules: readonly Alternatives[]): Alternatives[][] {
  let parts: { scopes: ScopeSet; rules: Alternatives[] }[] = [];
  for (const rule of rules) {
    const own = { scopes: unionOf(rule), rules: [rule] };
    const apart: typeof parts = [];
    for (const part of parts) {
      if ((part.scopes & own.scopes) === 0n) {
        apart.push(part);
      } else {
        own.scopes |= part.scopes;
        own.rules.unshift(...part.rules);
      }
    }
    parts = [...apart, own];
  }
  return parts.map((part) => part.rules);
}

/** Branch and bound over one group of each rule. When the budget is spent, returns the best set found, marked not exact. */
function smallestChoiceOf(rules: readonly Alternatives[], budget: { steps: number }) {
  let best = greedyChoice(rules);
  let bestSize = sizeOf(best);
  let exact = true;

  const search = (open: readonly Alternatives[], chosen: ScopeSet): void => {
    const left: Alternatives[] = [];
    for (const rule of open) {
      budget.steps -= rule.length;
      if (!rule.some((group) => isSubset(group, chosen))) left.push(rule);
    }
    const size = sizeOf(chosen);
    if (left.length === 0) {
      if (size < bestSize) [best, bestSize] = [chosen, size];
      return;
    }
    budget.steps -= left.length;
    if (size + leastStillMissing(left, chosen) >= bestSize) return;
    if (budget.steps <= 0) {
      exact = false;
      return;
    }
    const [next, ...others] = left.sort((a, b) => a.length - b.length);
    for (const group of next ?? []) search(others, chosen | group);
  };

  search(rules, 0n);
  return { missing: best, exact };
}

/** A lower bound of the number of scopes still missing: rules that share no missing scope add up. */
function leastStillMissing(rules: readonly Alternatives[], chosen: ScopeSet): number {
  let counted = 0n;
  let least = 0;
  for (const rule of rules) {
    const scopes = unionOf(rule) & ~chosen;
    if ((scopes & counted) !== 0n) continue;
    counted |= scopes;
    least += Math.min(...rule.map((group) => sizeOf(group & ~chosen)));
  }
  return least;
}

/** Takes, rule by rule, the group that adds the fewest scopes. The result is enough, and often the smallest set. */
function greedyChoice(rules: readonly Alternatives[]): ScopeSet {
  let chosen = 0n;
  for (const rule of [...rules].sort((a, b) => a.length - b.length)) {
    let fewest: ScopeSet | undefined;
    for (const group of rule) {
      if (fewest === undefined || sizeOf(group & ~chosen) < sizeOf(fewest & ~chosen)) fewest = group;
    }
    chosen |= fewest ?? 0n;
  }
  return leastWithin({ rules }, chosen, NO_SCOPES);
}

function unionOf(rule: Alternatives): ScopeSet {
  return rule.reduce((all, group) => all | group, 0n);
}
