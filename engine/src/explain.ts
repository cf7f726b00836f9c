import type { DocumentNode } from 'graphql';
import { type Access, type AccessRule, accessOf } from './access';
import { gatesInType } from './input-gates';
import { type Ask, judge } from './judge';
import { planOperation, variablesOf } from './operation-plan';
import { allOf, keyOfRequirement, type ScopedViewer } from './requirement';
import type { SchemaPolicy } from './schema-policy';
import { possibleTypes } from './selection';

/** A part of an operation that asks for something. */
export interface ExplainedAsk extends Access {
  /** Response keys from the root; `"@"` for each list level of an enclosing field. */
  readonly path: readonly string[];
  /** The variable that may hand this input in; absent where it is part of the document. */
  readonly variable?: string;
}

/** What an operation asks for, and how that looks to one viewer. */
export interface Explanation {
  readonly operationName: string | undefined;
  /** Whether it needs an access token at all. */
  readonly authenticated: boolean;
  /** The least sets of scopes that let all of it through; any one is enough. Inputs by variable are not counted. */
  readonly minimalScopes: AccessRule['requiredScopes'];
  /**
   * Whether there are more sets than `minimalScopes` has. Then it has those that the viewer is nearest to, the nearest
   * first: one that they hold, where they hold enough.
   */
  readonly minimalScopesCut: boolean;
  /** Whether the viewer is denied nothing. */
  readonly allowed: boolean;
  /** The fewest scopes that the viewer lacks for all of it. */
  readonly missingScopes: readonly string[];
  /** Whether it is proven that fewer would not do. Otherwise those missing are enough, and fewer might be. */
  readonly missingScopesExact: boolean;
  readonly fields: readonly ExplainedAsk[];
}

/**
 * Explains one operation of a validated document without executing anything. It is judged by the code that enforces:
 * with the variables that a request sends, the viewer is denied nothing exactly where `allowed` says so.
 *
 * @param variables - as a request would send them. Without them, what `@skip` and `@include` may leave out counts as
 * selected, and inputs that a variable may hand in are listed with the variable.
 * @returns `undefined` where the document has no such operation, or several and no name was given.
 */
export function explain(
  policy: SchemaPolicy,
  document: DocumentNode,
  viewer: ScopedViewer,
  options: {
    readonly operationName?: string | undefined;
    readonly variables?: Readonly<Record<string, unknown>> | undefined;
    readonly maxSelections?: number;
  } = {},
): Explanation | undefined {
  const { operationName, variables: sent, maxSelections = 10_000 } = options;
  const { schema } = policy;
  const plan = planOperation(policy, document, operationName);
  const rootType = plan && schema.getRootType(plan.operation.operation);
  if (!plan || !rootType) return undefined;

  const asks = new Map<string, Ask>();
  const variables = variablesOf(plan, sent);
  judge(
    {
      schema,
      policy,
      viewer,
      variables,
      fragments: plan.fragments,
      // Unknown is neither true nor false: then nothing is left out.
      condition: sent ? variables : () => undefined,
      asked: (ask) => {
        const key = `${ask.path.join('\n')}\n\n${ask.coordinate}`;
        const known = asks.get(key);
        asks.set(key, known ? { ...ask, requirement: allOf([known.requirement, ask.requirement]) } : ask);
      },
      everyDepth: true,
      maxSelections,
    },
    { type: rootType, possible: possibleTypes(schema, rootType) },
    [plan.operation.selectionSet],
  );
  const parts = [...asks.values()];
  const whole = allOf(parts.map(({ requirement }) => requirement));
  const { authenticated, requiredScopes, requiredScopesCut, allowed, missingScopes, missingScopesExact } = accessOf(
    policy,
    '',
    whole,
    viewer,
  );
  // One rule may be asked for a thousand times.
  const known = new Map<string, Access>();
  const fields = parts.map(({ path, coordinate, requirement }): ExplainedAsk => {
    const key = keyOfRequirement(requirement);
    const access = known.get(key) ?? accessOf(policy, coordinate, requirement, viewer);
    known.set(key, access);
    return { path, ...access, coordinate };
  });
  const byVariable = sent ? [] : plan.gated.flatMap(({ name, type }) => inputsOf(policy, name, type, viewer));
  return {
    operationName: plan.operation.name?.value,
    authenticated,
    minimalScopes: requiredScopes,
    minimalScopesCut: requiredScopesCut,
    allowed,
    missingScopes,
    missingScopesExact,
    fields: [...fields, ...byVariable],
  };
}

function inputsOf(
  policy: SchemaPolicy,
  variable: string,
  type: Parameters<typeof gatesInType>[1],
  viewer: ScopedViewer,
): ExplainedAsk[] {
  return gatesInType(policy, type).map(({ coordinate, requirement }) => ({
    path: [],
    variable,
    ...accessOf(policy, coordinate, requirement, viewer),
  }));
}
