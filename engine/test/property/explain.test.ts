import fc from 'fast-check';
import {
  AUTHENTICATION_LEVELS,
  createScopeEngine,
  type Denial,
  type ExplainedAsk,
  type Explanation,
  explain,
  STRONGEST,
  type ViewerAuthentication,
} from '../../src';
import { SCOPES } from './random-rule';
import { runs, tapes } from './runs';
import { describeScenario, readScenario, type Scenario } from './scenario';

type Denied = (scopes: readonly string[] | null, authentication?: ViewerAuthentication | null) => boolean;

/** @returns a difference between `explain` and what the engine enforces, or `undefined`. */
function departure(it: Scenario): string | undefined {
  const engine = createScopeEngine(it.schema, { mode: 'dry-run', allowNoRules: true });
  const { document, operationName, variables } = it;
  const viewer = engine.viewer(it.viewer, it.authentication);
  const explanation = explain(engine.policy, document, viewer, { operationName, variables });
  if (!explanation) return 'there is no explanation';
  const operation = { document, operationName: operationName ?? null, variableValues: variables };
  const denied: Denied = (scopes, authentication = STRONGEST) =>
    engine.decide(operation, engine.viewer(scopes, authentication))?.denials.length !== 0;

  if (explanation.allowed === denied(it.viewer, it.authentication)) return `allowed is ${explanation.allowed}`;
  if (explanation.authenticated !== denied(null)) return `authenticated is ${explanation.authenticated}`;
  return (
    fieldsDeparture(explanation, engine.decide(operation, viewer)?.denials ?? []) ??
    scopesDeparture(explanation, denied) ??
    missingDeparture(explanation, it.viewer ?? [], denied) ??
    authenticationDeparture(explanation, it, denied)
  );
}

/** The required authentication is enough, and nothing weaker is; it is missing exactly if the viewer does not meet it. */
function authenticationDeparture(
  { requiredAuthentication: required, missingAuthentication: missing }: Explanation,
  { viewer, authentication }: Scenario,
  denied: Denied,
): string | undefined {
  if (required === null) return denied(SCOPES, null) || missing ? 'says that no authentication is required' : undefined;
  const { level, maxAgeSeconds } = required;
  const enough = { level, ageSeconds: maxAgeSeconds ?? Number.POSITIVE_INFINITY };
  if (denied(SCOPES, enough)) return `says that ${JSON.stringify(required)} is enough`;
  const weaker = AUTHENTICATION_LEVELS[AUTHENTICATION_LEVELS.indexOf(level) - 1];
  const tooWeak = weaker ? { level: weaker, ageSeconds: 0 } : null;
  const tooOld = maxAgeSeconds === null ? null : { ...enough, ageSeconds: maxAgeSeconds + 1 };
  if (!denied(SCOPES, tooWeak) || !denied(SCOPES, tooOld)) return `says that ${JSON.stringify(required)} is required`;
  const isMissing = denied(SCOPES, viewer && authentication);
  return isMissing === (missing !== null) ? undefined : `says that ${JSON.stringify(missing)} is missing`;
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

/** What it says of each part is what the engine reports, at every depth: of the parts of one field, the engine reports one. */
function fieldsDeparture({ fields }: Explanation, denials: readonly Denial[]): string | undefined {
  const key = ({ path, coordinate }: Denial | ExplainedAsk) => `${path.join('.')} ${coordinate}`;
  const said = fields.filter(({ allowed }) => !allowed);
  const keys = new Set(said.map(key));
  const paths = new Set(denials.map(({ path }) => path.join('.')));
  const isSame = denials.every((one) => keys.has(key(one))) && said.every(({ path }) => paths.has(path.join('.')));
  return isSame ? undefined : `says ${[...keys]} is denied, ${denials.map(key)} is`;
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
