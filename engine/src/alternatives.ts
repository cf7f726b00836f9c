import { type Alternatives, isMet, type Requirement, type ScopedViewer, withoutSupersets } from './requirement';
import { isSubset, type ScopeSet, sizeOf } from './scope-set';

/**
 * A requirement is an AND of ORs of ANDs. Written as one OR of ANDs it can have as many alternatives as the product of
 * its rules, and the smallest set of missing scopes is a hitting set, which is NP-hard. Both are bounded here: what is
 * not complete, or not proven to be the smallest, says so. Whether a viewer meets a requirement never depends on this.
 */

/** Alternatives that are kept at most. */
const MAX_ALTERNATIVES = 256;
/** Alternatives that are kept once {@link MAX_STEPS} are spent. */
const FEW_ALTERNATIVES = 8;
/** Comparisons of two sets of scopes that one question may take; some 50 ms. */
const MAX_STEPS = 1_000_000;

/** A requirement as one OR of ANDs. */
export interface AlternativeList {
  /** Least sets of scopes, the smallest first: each is enough, and none without one of its scopes. Empty: no scope. */
  readonly groups: Alternatives;
  /** Whether there are more than these. Then these are those that the viewer is nearest to, the nearest first. */
  readonly cut: boolean;
}

/** What a viewer who is denied something lacks. */
export interface Lack {
  /** The fewest scopes that the viewer would have to hold as well; 0n where none is lacking. */
  readonly missing: ScopeSet;
  /** The least set of scopes that is enough, of which the viewer lacks just `missing`. */
  readonly nearest: ScopeSet;
  /** Whether it is proven that no smaller set is missing. Otherwise `missing` is enough, and there may be a smaller one. */
  readonly exact: boolean;
}

/** Holds nothing: the alternatives of a requirement, seen from nowhere. */
const NO_SCOPES: ScopedViewer = { authenticated: true, scopes: 0n };

/**
 * The requirement as one OR of ANDs without redundant groups, in an order that does not depend on the viewer unless the
 * list is cut.
 *
 * @param viewer - of a list that is cut, what they hold or are nearest to is kept.
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

  // What was dropped may have been part of what was kept: take out what is not needed.
  const perGroup = sizeOf(product[0] ?? 0n) * requirement.rules.reduce((sum, rule) => sum + rule.length, 0);
  const kept = product.slice(0, Math.max(1, Math.floor(MAX_STEPS / Math.max(1, perGroup))));
  const { nearest } = lackOf(requirement, viewer);
  const least = new Set([nearest, ...kept.map((group) => leastWithin(requirement, group, viewer))]);
  return { groups: nearestFirst([...least], lacking).slice(0, MAX_ALTERNATIVES), cut };
}

/** What `viewer` lacks for `requirement`: exact wherever the search for the smallest set ends within its bound. */
export function lackOf(requirement: Requirement, viewer: ScopedViewer): Lack {
  const { missing, exact } = smallestChoice(
    requirement.rules
      .filter((rule) => !rule.some((group) => isSubset(group, viewer.scopes)))
      .map((rule) => lackingGroups(rule, viewer.scopes)),
  );
  const nearest = leastWithin(requirement, viewer.scopes | missing, viewer);
  return { missing: nearest & ~viewer.scopes, nearest, exact };
}

/** Sets of scopes that {@link largestViewersWithout} looks through for one rule. */
const MAX_CHOICES = 1_000;

/**
 * The viewers who hold as much as possible of `everything` and still don't meet `requirement`.
 *
 * @returns `undefined` where there are too many to look at.
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

/** Every way to take one scope out of each group and no more than that. */
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
 * Whether everyone who meets `strict` meets `loose`, out of those who hold scopes of `everything`.
 *
 * @returns `undefined` where that takes too long to find out.
 */
export function implies(strict: Requirement, loose: Requirement, everything: ScopeSet): boolean | undefined {
  if (!loose.authenticated) return true;
  if (!strict.authenticated) return false;
  // A rule that is repeated, or narrowed, says it by itself.
  const open = loose.rules.filter(
    (rule) => !strict.rules.some((carried) => carried.every((group) => rule.some((enough) => isSubset(enough, group)))),
  );
  const viewers = largestViewersWithout({ authenticated: true, rules: open }, everything);
  return viewers && !viewers.some((viewer) => isMet(strict, viewer));
}

function nearestFirst(groups: readonly ScopeSet[], lacking: (group: ScopeSet) => number): ScopeSet[] {
  const keyed = groups.map((group) => ({ group, far: lacking(group), size: sizeOf(group) }));
  return keyed.sort((a, b) => a.far - b.far || a.size - b.size).map(({ group }) => group);
}

/** What is lacking of each group, the fewest first, and of equally few those of the smaller group. */
function lackingGroups(rule: Alternatives, held: ScopeSet): ScopeSet[] {
  const groups = [...rule].sort((a, b) => sizeOf(a & ~held) - sizeOf(b & ~held) || sizeOf(a) - sizeOf(b));
  return withoutSupersets(groups.map((group) => group & ~held));
}

/** A least set of scopes out of `scopes`, which are enough; what the viewer does not hold is taken out first. */
function leastWithin(requirement: Requirement, scopes: ScopeSet, viewer: ScopedViewer): ScopeSet {
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

/** The smallest set that holds a group of each of `rules`: those that share no scope are chosen apart. */
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

/** `rules` in parts, so that rules of different parts name no scope in common. */
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

/** Branch and bound over one group of each rule; beyond the budget the best that was found, and not exact. */
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

/** At least so many scopes are missing still: rules that share none of them add up. */
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

/** For one rule after the other the group that adds the fewest scopes: enough, and often the smallest. */
function greedyChoice(rules: readonly Alternatives[]): ScopeSet {
  let chosen = 0n;
  for (const rule of [...rules].sort((a, b) => a.length - b.length)) {
    let fewest: ScopeSet | undefined;
    for (const group of rule) {
      if (fewest === undefined || sizeOf(group & ~chosen) < sizeOf(fewest & ~chosen)) fewest = group;
    }
    chosen |= fewest ?? 0n;
  }
  return leastWithin({ authenticated: true, rules }, chosen, NO_SCOPES);
}

function unionOf(rule: Alternatives): ScopeSet {
  return rule.reduce((all, group) => all | group, 0n);
}
