export { type Access, type AccessRule, accessOf, allCoordinates, requirementAt, withoutScopeNames } from './access';
export { MAX_SKEW_SECONDS } from './authentication-index';
export {
  AUTHENTICATION_LEVELS,
  type AuthenticationLevel,
  describeAuthentication,
  type RequiredAuthentication,
  reachesLevel,
  strongerLevel,
  strongestOf,
  type ViewerAuthentication,
} from './authentication-level';
export type { ScopeRegistry } from './checks/registered';
export { type CompositionOptions, compositionSdl } from './composition-sdl';
export type { Denial } from './decide-places';
export {
  type Declarations,
  type DeclaredRole,
  type DeclaredScope,
  type Narrowing,
  placeOf,
  type RoleDeclaration,
  readDeclarations,
} from './declarations';
export type { DenialExtensions } from './denial-error';
export { describeRequirements } from './describe-schema';
export type { Problem, RuleSource } from './directives';
export {
  createScopeEngine,
  type Decision,
  type ErrorsIn,
  type Mode,
  type Paths,
  type ScopedOperation,
  type ScopeEngine,
  type ScopeEngineOptions,
} from './engine';
export { type ExplainedAsk, type Explanation, explain } from './explain';
export type { FoundRule, PolicyCounts, PolicyDescription, RuleName } from './found-rules';
export { applyNarrowings, type NarrowedDocument, withoutDeclarations } from './narrowings';
export type { PolicyChecks } from './policy-checks';
export { describeDiff, diffPolicies, type PolicyDiff } from './policy-diff';
export {
  asLocked,
  declaredRoles,
  describeRule,
  type LockedRule,
  lockPolicy,
  type PolicyLock,
  parseLock,
  partsOfRule,
  printLock,
  ruleIn,
} from './policy-lock';
export { matrixPage, type PolicyMatrix, policyMatrix } from './policy-matrix';
export { createReach, type Reach, reachableBy, scopesOfWays, type Way, weakestAuthentication } from './reach';
export { readAuthentication } from './read-rules';
export type { Requirement, ScopedViewer } from './requirement';
export type { DirectiveNames } from './rule-names';
export { ruleNodes } from './rule-nodes';
export { argumentCoordinate, fieldCoordinate, type SchemaPolicy } from './schema-policy';
export { SchemaPolicyError } from './schema-policy-error';
export { parseScopeClaim } from './scope-claim';
export { afterStepUp, STRONGEST, type ViewerScopes, viewerOf } from './viewer';
export { readsOnlySchema, visibleSchema } from './visible-schema';
