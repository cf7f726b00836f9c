import { checkCoverage } from './checks/coverage';
import { checkImplementers } from './checks/implementers';
import { checkInputs } from './checks/inputs';
import { checkNullability } from './checks/nullability';
import { checkRegistry, type ScopeRegistry } from './checks/registered';
import type { Problem } from './directives';
import type { SchemaPolicy } from './schema-policy';

/** Build-time checks that are an application's choice; each is off unless asked for. */
export interface PolicyChecks {
  /** Refuse scopes that are not registered, and registered ones that nothing uses and nobody excused. */
  readonly registry?: ScopeRegistry;
  /** Refuse root fields without `@public`, `@authenticated` or `@requiresScopes`. */
  readonly coverage?: boolean;
  /** Refuse guarded non-null fields where their parent is reachable with less. */
  readonly nullability?: boolean;
  /** Refuse a rule on an interface that an implementer does not carry at least as strictly. */
  readonly implementers?: boolean;
  /** Refuse arguments and input fields of a scalar or enum that carry its rule less strictly: the type's guards output. */
  readonly inputs?: boolean;
}

/** The problems that `checks` find in `policy`. */
export function checkApplicationPolicy(policy: SchemaPolicy, checks: PolicyChecks): Problem[] {
  return [
    ...(checks.registry ? checkRegistry(policy, checks.registry) : []),
    ...(checks.coverage ? checkCoverage(policy) : []),
    ...(checks.nullability ? checkNullability(policy) : []),
    ...(checks.implementers ? checkImplementers(policy) : []),
    ...(checks.inputs ? checkInputs(policy) : []),
  ];
}
