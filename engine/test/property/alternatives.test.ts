import fc from 'fast-check';
import { alternativesOf, implies, lackOf, largestViewersWithout } from '../../src/alternatives';
import { isMet, type Requirement, type ScopedViewer } from '../../src/requirement';
import { sizeOf } from '../../src/scope-set';
import { runs } from './runs';

/** Scopes that the rules below name: few enough to try every set of them. */
const SCOPES = 7;
const ALL_SETS = Array.from({ length: 2 ** SCOPES }, (_, set) => BigInt(set));

const group = fc.integer({ min: 1, max: 2 ** SCOPES - 1 }).map(BigInt);
/** Rules of one to four groups. */
const requirements = fc
  .array(fc.array(group, { minLength: 1, maxLength: 4 }), { maxLength: 6 })
  .map((rules): Requirement => ({ authenticated: true, rules, authentication: 0n }));
const viewers = fc
  .nat({ max: 2 ** SCOPES - 1 })
  .map((set): ScopedViewer => ({ authenticated: true, scopes: BigInt(set) }));

const enough = (requirement: Requirement, scopes: bigint) => isMet(requirement, { authenticated: true, scopes });

/** Every set that is enough, and not without one of its scopes. */
function leastSets(requirement: Requirement): bigint[] {
  const sets = ALL_SETS.filter((set) => enough(requirement, set));
  return sets.filter((set) => !sets.some((other) => other !== set && (other & set) === other));
}

test('the list has exactly the minimal sets, and the missing set is the smallest that is enough', () => {
  fc.assert(
    fc.property(requirements, viewers, (requirement, viewer) => {
      const least = leastSets(requirement);
      const { groups, cut } = alternativesOf(requirement, viewer);
      expect(cut).toBe(false);
      expect([...(groups.length > 0 ? groups : [0n])].sort()).toEqual(least.sort());

      const { missing, nearest, exact } = lackOf(requirement, viewer);
      const fewest = Math.min(...least.map((set) => sizeOf(set & ~viewer.scopes)));
      expect(exact).toBe(true);
      expect(sizeOf(missing)).toBe(fewest);
      expect(missing & viewer.scopes).toBe(0n);
      expect(enough(requirement, viewer.scopes | missing)).toBe(true);
      expect(least).toContain(nearest);
      expect(nearest & ~viewer.scopes).toBe(missing);
    }),
    runs(400),
  );
}, 3_600_000);

test('a requirement implies another exactly if no set of scopes meets only the first', () => {
  fc.assert(
    fc.property(requirements, requirements, (strict, loose) => {
      const everything = BigInt(2 ** SCOPES - 1);
      const alone = ALL_SETS.filter((set) => enough(strict, set) && !enough(loose, set));
      expect(implies(strict, loose, everything)).toBe(alone.length === 0);

      const without = ALL_SETS.filter((set) => !enough(loose, set));
      const largest = largestViewersWithout(loose, everything)?.filter(({ authenticated }) => authenticated) ?? [];
      for (const { scopes } of largest) expect(enough(loose, scopes)).toBe(false);
      for (const set of without) expect(largest.some(({ scopes }) => (set & ~scopes) === 0n)).toBe(true);
    }),
    runs(300),
  );
}, 3_600_000);

/** Rules over many scopes, so that their alternatives are more than are listed. */
const large = fc
  .array(fc.array(fc.array(fc.nat({ max: 59 }), { minLength: 1, maxLength: 3 }), { minLength: 2, maxLength: 4 }), {
    minLength: 8,
    maxLength: 40,
  })
  .map((rules): Requirement => {
    const setOf = (scopes: readonly number[]) => scopes.reduce((set, scope) => set | (1n << BigInt(scope)), 0n);
    return { authenticated: true, rules: rules.map((rule) => rule.map(setOf)), authentication: 0n };
  });

test('a cut list is marked, and has the sets of which the viewer lacks the fewest scopes', () => {
  fc.assert(
    fc.property(large, fc.bigInt({ min: 0n, max: 2n ** 60n - 1n }), (requirement, scopes) => {
      const viewer = { authenticated: true, scopes };
      const { missing, nearest } = lackOf(requirement, viewer);
      expect(enough(requirement, scopes | missing)).toBe(true);
      if (isMet(requirement, viewer)) expect(missing).toBe(0n);

      const { groups, cut } = alternativesOf(requirement, viewer);
      for (const group of groups) {
        expect(enough(requirement, group)).toBe(true);
        for (let rest = group; rest !== 0n; rest &= rest - 1n) {
          expect(enough(requirement, group & ~(rest & -rest))).toBe(false);
        }
      }
      expect(groups.length).toBeLessThanOrEqual(256);
      expect(groups).toContain(nearest);
      if (cut) expect(sizeOf((groups[0] ?? 0n) & ~scopes)).toBe(sizeOf(missing));
      if (isMet(requirement, viewer)) expect(groups.some((group) => (group & ~scopes) === 0n)).toBe(true);
    }),
    runs(60),
  );
}, 3_600_000);
