import fc from 'fast-check';
import { createScopeEngine, type ScopeEngine } from '../../src';
import { type Explanation, explain } from '../../src/explain';
import { AUTHENTICATION_LEVELS, type RandomAuthentication, SCOPES, STRONGEST } from './random-rule';
import { runs, tapes } from './runs';
import { describeScenario, readScenario, type Scenario } from './scenario';

type Denied = (scopes: readonly string[] | null, authentication?: RandomAuthentication | null) => boolean;

/** @returns a difference between `explain` and what the engine enforces, or `undefined`. */
function departure(it: Scenario): string | undefined {
  const engine = createScopeEngine(it.schema, { mode: 'dry-run', allowNoRules: true });
  const { document, operationName, variables } = it;
  const viewer = engine.viewer(it.viewer, it.authentication);
  const explanation = explain(engine.policy, document, viewer, { operationName, variables });
  if (!explanation) return 'there is no explanation';
  const denied: Denied = (scopes, authentication = STRONGEST) =>
    engine.decide(
      { document, operationName: operationName ?? null, variableValues: variables },
      engine.viewer(scopes, authentication),
    )?.denials.length !== 0;

  if (explanation.allowed === denied(it.viewer, it.authentication)) return `allowed is ${explanation.allowed}`;
  if (explanation.authenticated !== denied(null)) return `authenticated is ${explanation.authenticated}`;
  return (
    fieldsDeparture(it, engine, explanation) ??
    scopesDeparture(explanation, denied) ??
    missingDeparture(explanation, it.viewer ?? [], denied) ??
    authenticationDeparture(it, explanation, denied)
  );
}

/** What is required of the authentication is enough for a viewer with every scope, and nothing weaker or older is. */
function authenticationDeparture(
  it: Scenario,
  { requiredAuthentication: required, missingAuthentication: missing }: Explanation,
  denied: Denied,
): string | undefined {
  const isDenied = (authentication: RandomAuthentication | null) => denied(SCOPES, authentication);
  if ((required === null) === isDenied(null)) return `requires ${JSON.stringify(required)}`;
  if (required !== null) {
    const ageSeconds = required.maxAgeSeconds ?? 1_000_000;
    if (isDenied({ level: required.level, ageSeconds })) return `says that ${JSON.stringify(required)} is enough`;
    const weaker = AUTHENTICATION_LEVELS[AUTHENTICATION_LEVELS.indexOf(required.level) - 1];
    if (weaker && !isDenied({ level: weaker, ageSeconds: 0 })) return `says that ${required.level} is required`;
    const isTooOld = isDenied({ level: 'PHISHING_RESISTANT', ageSeconds: ageSeconds + 1 });
    if (required.maxAgeSeconds !== null && !isTooOld) return `says that ${required.maxAgeSeconds} is the limit`;
  }
  const isMissing = it.viewer === null ? required !== null : isDenied(it.authentication);
  if (!isMissing) return missing === null ? undefined : 'says that an authentication is missing';
  return JSON.stringify(missing) === JSON.stringify(required)
    ? undefined
    : `says that ${JSON.stringify(missing)} is missing`;
}

/** What is missing is enough, and nothing smaller is. */
function missingDeparture(
  { missingScopes, missingScopesExact, minimalScopesCut }: Explanation,
  held: readonly string[],
  denied: Denied,
): string | undefined {
  if (!missingScopesExact || minimalScopesCut) return 'is not exact';
  if (denied([...held, ...missingScopes])) return `says that ${missingScopes} is all that is missing`;
  const subsets = Array.from({ length: 2 ** SCOPES.length }, (_, set) => SCOPES.filter((_, bit) => (set >> bit) & 1));
  const smaller = subsets.find((set) => set.length < missingScopes.length && !denied([...held, ...set]));
  return smaller && `says that ${missingScopes} is missing, and ${smaller} is enough`;
}

/**
 * What it says of each part is what the engine reports, at every depth. Of a field with several denied parts (itself, and
 * inputs in its arguments) the engine reports one.
 */
function fieldsDeparture(it: Scenario, engine: ScopeEngine, { fields }: Explanation): string | undefined {
  const { document, operationName, variables } = it;
  const operation = { document, operationName: operationName ?? null, variableValues: variables };
  const denials = engine.decide(operation, engine.viewer(it.viewer, it.authentication))?.denials ?? [];
  type Part = { readonly path: readonly string[]; readonly coordinate: string };
  const key = ({ path, coordinate }: Part) => `${path.join('.')} ${coordinate}`;
  const place = ({ path, coordinate }: Part) => `${path.join('.')} ${coordinate.includes('.') ? '' : coordinate}`;
  const said = fields.filter(({ allowed }) => !allowed);
  const [saidKeys, saidPlaces] = [new Set(said.map(key)), new Set(said.map(place))];
  const enforcedPlaces = new Set(denials.map(place));
  const lost = denials.find((denial) => !saidKeys.has(key(denial)));
  if (lost) return `does not say that ${key(lost)} is denied`;
  const extra = [...saidPlaces].find((one) => !enforcedPlaces.has(one));
  return extra && `says that something is denied at ${extra}`;
}

/** Each minimal set lets everything through, and none of them with a scope less. */
function scopesDeparture({ minimalScopes, authenticated }: Explanation, denied: Denied): string | undefined {
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
