import { checkCoverage } from './checks/coverage';
import { checkImplementers } from './checks/implementers';
import { checkInputs } from './checks/inputs';
import { checkNullability } from './checks/nullability';
import { checkDeclared, checkRegistry, type ScopeRegistry } from './checks/registered';
import type { Problem } from './directives';
import type { SchemaPolicy } from './schema-policy';

/** Optional build-time checks; each is off by default. */
export interface PolicyChecks {
  /**
   * Refuse scopes that are not registered, and registered scopes that no rule uses and `unused` does not list.
   * `declared`: the scopes are those that the schema declares with `@scope`, and the unused ones those that are `external`.
   */
  readonly registry?: ScopeRegistry | 'declared';
  /** Refuse root fields without `@public`, `@authenticated` or `@requiresScopes`. */
  readonly coverage?: boolean;
  /** Refuse a guarded non-null field if a viewer can reach its parent with fewer scopes. */
  readonly nullability?: boolean;
  /** Refuse a rule on an interface if an implementer does not have a rule that is at least as strict. */
  readonly implementers?: boolean;
  /** Refuse an argument or input field with a weaker rule than its scalar or enum type, whose own rule guards only output. */
  readonly inputs?: boolean;
}

/** Returns the problems that `checks` find in `policy`. */
export function checkApplicationPolicy(policy: SchemaPolicy, checks: PolicyChecks): Problem[] {
  return [
    ...(checks.registry === 'declared' ? checkDeclared(policy) : []),
    ...(typeof checks.registry === 'object' ? checkRegistry(policy, checks.registry) : []),
    ...(checks.coverage ? checkCoverage(policy) : []),
    ...(checks.nullability ? checkNullability(policy) : []),
    ...(checks.implementers ? checkImplementers(policy) : []),
    ...(checks.inputs ? checkInputs(policy) : []),
  ];
}
