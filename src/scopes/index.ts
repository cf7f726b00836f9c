export type { ScopeRegistry } from './checks/registered';
export { type CompositionOptions, compositionSdl } from './composition-sdl';
export type { DenialExtensions } from './denial-error';
export {
  createScopeEngine,
  type Decision,
  type ErrorsIn,
  type Mode,
  type ScopeEngine,
  type ScopeEngineOptions,
  type ViewerScopes,
} from './engine';
export type { Denial } from './judge';
export type { PolicyChecks } from './policy-checks';
export type { ScopedViewer } from './requirement';
export { SchemaPolicyError } from './schema-policy-error';
export { parseScopeClaim } from './scope-claim';
