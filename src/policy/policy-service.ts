import { type Access, type ScopeEngine, withoutScopeNames } from '@scoped-api/engine';
import { viewerCan } from './viewer-can';
import { type CountHolding, createWhoCan, type WhoCan } from './who-can';

/** What the server can say about its own policy. */
export interface PolicyService {
  /** Whether a viewer may use each coordinate; `scopes` is `null` for an anonymous one. */
  viewerCan(coordinates: readonly string[], scopes: readonly string[] | null): Access[];
  /** Who gets to a coordinate. */
  whoCan(coordinate: string): Promise<WhoCan>;
}

/** Binds the answers to the engine that enforces them. */
export function createPolicyService(options: {
  /** Read at the first question, because the schema that it enforces asks these questions. */
  readonly engine: () => ScopeEngine;
  readonly countHolding: CountHolding;
  /** Whether to name scopes. */
  readonly showScopes: boolean;
}): PolicyService {
  const { engine, countHolding, showScopes } = options;
  let whoCan: ReturnType<typeof createWhoCan> | undefined;
  return {
    viewerCan(coordinates, scopes) {
      const accesses = viewerCan(engine().policy, coordinates, scopes);
      return showScopes ? accesses : accesses.map(withoutScopeNames);
    },
    whoCan(coordinate) {
      whoCan ??= createWhoCan(engine().policy, countHolding);
      return whoCan(coordinate);
    },
  };
}
