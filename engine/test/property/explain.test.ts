import fc from 'fast-check';
import { createScopeEngine, type ScopeEngine } from '../../src';
import { type Explanation, explain } from '../../src/explain';
import { SCOPES } from './random-rule';
import { runs, tapes } from './runs';
import { describeScenario, readScenario, type Scenario } from './scenario';

/** @returns a difference between `explain` and what the engine enforces, or `undefined`. */
function departure(it: Scenario): string | undefined {
  const engine = createScopeEngine(it.schema, { mode: 'dry-run', allowNoRules: true });
  const { document, operationName, variables } = it;
  const explanation = explain(engine.policy, document, engine.viewer(it.viewer), { operationName, variables });
  if (!explanation) return 'there is no explanation';
  const denied = (scopes: readonly string[] | null) =>
    engine.decide({ document, operationName: operationName ?? null, variableValues: variables }, engine.viewer(scopes))
      ?.denials.length !== 0;

  if (explanation.allowed === denied(it.viewer)) return `allowed is ${explanation.allowed}`;
  if (explanation.authenticated !== denied(null)) return `authenticated is ${explanation.authenticated}`;
  return (
    fieldsDeparture(it, engine, explanation) ??
    scopesDeparture(explanation, denied) ??
    missingDeparture(explanation, it.viewer ?? [], denied)
  );
}

/** What is missing is enough, and nothing smaller is. */
function missingDeparture(
  { missingScopes, missingScopesExact, minimalScopesCut }: Explanation,
  held: readonly string[],
  denied: (scopes: readonly string[] | null) => boolean,
): string | undefined {
  if (!missingScopesExact || minimalScopesCut) return 'is not exact';
  if (denied([...held, ...missingScopes])) return `says that ${missingScopes} is all that is missing`;
  const subsets = Array.from({ length: 2 ** SCOPES.length }, (_, set) => SCOPES.filter((_, bit) => (set >> bit) & 1));
  const smaller = subsets.find((set) => set.length < missingScopes.length && !denied([...held, ...set]));
  return smaller && `says that ${missingScopes} is missing, and ${smaller} is enough`;
}

/** What it says of each part is what the engine reports, at every depth. */
function fieldsDeparture(it: Scenario, engine: ScopeEngine, { fields }: Explanation): string | undefined {
  const { document, operationName, variables } = it;
  const operation = { document, operationName: operationName ?? null, variableValues: variables };
  const denials = engine.decide(operation, engine.viewer(it.viewer))?.denials ?? [];
  const key = ({ path, coordinate }: { path: readonly string[]; coordinate: string }) =>
    `${path.join('.')} ${coordinate}`;
  const said = fields
    .filter(({ allowed }) => !allowed)
    .map(key)
    .sort();
  const enforced = denials.map(key).sort();
  return said.join() === enforced.join() ? undefined : `says ${said} is denied, ${enforced} is`;
}

/** Each minimal set lets everything through, and none of them with a scope less. */
function scopesDeparture(
  { minimalScopes, authenticated }: Explanation,
  denied: (scopes: readonly string[] | null) => boolean,
): string | undefined {
  if (authenticated && minimalScopes.length === 0 && denied([])) return 'says that any token will do';
  for (const set of minimalScopes) {
    if (denied(set)) return `says that ${set} is enough`;
    const wasted = set.find((scope) => !denied(set.filter((other) => other !== scope)));
    if (wasted) return `says that ${set} needs ${wasted}`;
  }
  return undefined;
}

test('explain reports what the engine enforces', async () => {
  await fc.assert(
    fc.asyncProperty(tapes, async (numbers) => {
      const it = readScenario(numbers);
      fc.pre(typeof it !== 'string');
      const found = departure(it);
      if (found) throw new Error(`${found}\n\n${describeScenario(it)}`);
    }),
    runs(150),
  );
}, 3_600_000);
