import type { DocumentNode } from 'graphql';
import { type Access, type AccessRule, accessOf } from './access';
import type { RequiredAuthentication } from './authentication-level';
import { type Ask, decidePlaces } from './decide-places';
import { gatesInType } from './input-gates';
import { planOperation, variablesOf } from './operation-plan';
import { allOf, keyOfRequirement, type ScopedViewer } from './requirement';
import type { SchemaPolicy } from './schema-policy';
import { possibleTypes } from './selection';

/** A part of an operation that requires scopes, an authentication or a token. */
export interface ExplainedAsk extends Access {
  /** Response keys from the root; `"@"` for each list level of an enclosing field. */
  readonly path: readonly string[];
  /** The variable that may carry this input; absent if the input is part of the document. */
  readonly variable?: string;
}

/** The requirement of an operation, and what one viewer lacks for it. */
export interface Explanation {
  readonly operationName: string | undefined;
  /** Whether the operation requires an access token. */
  readonly authenticated: boolean;
  /** The minimal sets of scopes that allow the whole operation; any one is enough. Inputs in variables are not counted. */
  readonly minimalScopes: AccessRule['requiredScopes'];
  /**
   * Whether `minimalScopes` is cut. If so, it has the sets of which the viewer lacks the fewest scopes, fewest first; the
   * first is one that the viewer holds, if the viewer holds enough.
   */
  readonly minimalScopesCut: boolean;
  /** Whether the viewer is denied nothing. */
  readonly allowed: boolean;
  /** The smallest set of scopes that the viewer lacks for the whole operation. */
  readonly missingScopes: readonly string[];
  /** Whether `missingScopes` is proven to be the smallest set. If false, it is enough, but a smaller set may exist. */
  readonly missingScopesExact: boolean;
  /** The authentication that allows the whole operation: the highest level and the smallest age; `null` for none. */
  readonly requiredAuthentication: RequiredAuthentication | null;
  /** `requiredAuthentication`, if the viewer does not meet it; otherwise `null`. */
  readonly missingAuthentication: RequiredAuthentication | null;
  readonly fields: readonly ExplainedAsk[];
}

/**
 * Explains one operation of a validated document without executing it. It uses the code that enforces the policy: with the
 * variables of a request, `allowed` is true exactly if the request is denied nothing.
 *
 * @param variables - the variables of a request. Without them, a selection that `@skip` or `@include` may omit counts as
 * selected, and inputs that a variable may carry are listed with that variable.
 * @returns `undefined` if the document has no such operation, or has several and no name was given.
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
  decidePlaces(
    {
      schema,
      policy,
      viewer,
      variables,
      fragments: plan.fragments,
      // An unknown value is neither true nor false, so nothing is omitted.
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
  const { coordinate: _, requiredScopes, requiredScopesCut, ...access } = accessOf(policy, '', whole, viewer);
  // The same rule may occur a thousand times.
  const known = new Map<string, Access>();
  const fields = parts.map(({ path, coordinate, requirement }): ExplainedAsk => {
    const key = keyOfRequirement(requirement);
    const part = known.get(key) ?? accessOf(policy, coordinate, requirement, viewer);
    known.set(key, part);
    return { path, ...part, coordinate };
  });
  const byVariable = sent ? [] : plan.gated.flatMap(({ name, type }) => inputsOf(policy, name, type, viewer));
  return {
    operationName: plan.operation.name?.value,
    ...access,
    minimalScopes: requiredScopes,
    minimalScopesCut: requiredScopesCut,
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
